//! Conditions of rules and items: what values of an answer, or kept ones, must be.

use regex::Regex;
use serde_json::Value;

use crate::rp::CodecError;
use crate::rp::Operand;
use crate::rp::Received;
use crate::rp::Shape;
use crate::rp::Variables;
use crate::rp::selector::text_of;

/// Conditions that must all hold; without any, they always do.
#[derive(Clone, Debug, Default)]
pub struct Conditions(pub Vec<(Operand, Condition)>);

/// What a selected value must be. A list of values holds if any of them does.
#[derive(Clone, Debug)]
pub enum Condition {
    /// One of these; numbers and switches compare by their text too.
    Any(Vec<Shape>),
    /// Text that the pattern finds something in.
    Matches(Regex),
    /// There is a value other than null.
    Present,
    /// There is none, or null.
    Absent,
}

impl Conditions {
    /// Whether all of them hold.
    ///
    /// # Errors
    /// When a placeholder's codec cannot be applied.
    pub fn hold(&self, answer: &Received, variables: &dyn Variables) -> Result<bool, CodecError> {
        for (left, condition) in &self.0 {
            let values = match left {
                Operand::Selected(selector) => selector.all(answer),
                Operand::Said(shape) => shape.fill(variables)?.into_iter().collect(),
            };
            if !condition.holds(&values, variables)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl Condition {
    /// Whether one of the selected values is so.
    ///
    /// # Errors
    /// When a placeholder's codec cannot be applied.
    pub(super) fn holds(
        &self,
        values: &[Value],
        variables: &dyn Variables,
    ) -> Result<bool, CodecError> {
        match self {
            Self::Present => Ok(!values.is_empty()),
            Self::Absent => Ok(values.is_empty()),
            Self::Matches(regex) => Ok(values.iter().any(|value| regex.is_match(&text_of(value)))),
            Self::Any(wanted) => {
                for shape in wanted {
                    let Some(wanted) = shape.fill(variables)? else {
                        continue;
                    };
                    // A header's `5` is text where JSON's is a number; the profile means both.
                    let same = |value: &Value| {
                        *value == wanted
                            || (!value.is_object()
                                && !value.is_array()
                                && text_of(value) == text_of(&wanted))
                    };
                    if values.iter().any(same) {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }
}
