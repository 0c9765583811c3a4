//! What a bare scalar means where nothing else says its type.

use crate::source::Quoted;
use crate::source::Scalar;

/// The meaning of a scalar: narrower than YAML's, so that no text turns into something else.
#[derive(Clone, Debug, PartialEq)]
pub enum Plain {
    /// Empty, `null` or `~`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// Decimal digits without leading zero, perhaps negative.
    Integer(i64),
    /// As in JSON.
    Decimal(f64),
    /// All else: quoted scalars, and `08987058`.
    Text,
}

impl Scalar {
    /// The meaning of the scalar.
    pub fn meaning(&self) -> Plain {
        if self.quoted != Quoted::Plain {
            return Plain::Text;
        }
        if self.is_null() {
            return Plain::Null;
        }
        match self.text.as_str() {
            "true" => return Plain::Boolean(true),
            "false" => return Plain::Boolean(false),
            _ => {}
        }
        // JSON's grammar of numbers is the one without surprises.
        let number: Option<serde_json::Number> = serde_json::from_str(&self.text).ok();
        match number {
            Some(number) => match (number.as_i64(), number.as_f64()) {
                (Some(integer), _) => Plain::Integer(integer),
                (None, Some(decimal)) => Plain::Decimal(decimal),
                (None, None) => Plain::Text,
            },
            None => Plain::Text,
        }
    }
}
