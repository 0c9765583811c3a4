//! Conditions of rules: what a selected value must be.

use regex::Regex;
use serde_json::Value;

use crate::rp::CodecError;
use crate::rp::Shape;
use crate::rp::Variables;
use crate::rp::selector::text_of;

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
