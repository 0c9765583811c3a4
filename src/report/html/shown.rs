//! Text from outside, as HTML.

use minijinja::Error;
use minijinja::ErrorKind;
use minijinja::Output;
use minijinja::State;
use minijinja::Value;

use crate::report::paint;

/// Writes a value: safe text, which only templates make, as it is, and anything else escaped.
pub(super) fn shown(
    out: &mut Output<'_>,
    _: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), Error> {
    let failed = |_| Error::new(ErrorKind::WriteFailure, "a page in memory cannot be full");
    if value.is_undefined() {
        return Err(Error::new(
            ErrorKind::UndefinedError,
            "a template names what is not there",
        ));
    }
    if value.is_none() {
        return Ok(());
    }
    if value.is_safe() {
        return write!(out, "{value}").map_err(failed);
    }
    out.write_str(&escaped(&value.to_string())).map_err(failed)
}

/// As text of an element or of a quoted attribute.
fn escaped(text: &str) -> String {
    let text = paint::printable(text);
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
