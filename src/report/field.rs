//! Labelled lines of a story.

use crate::report::paint;
use crate::source::Colour;

/// Columns of a label.
const LABEL: usize = 14;

/// `  label         value`; further lines of the value stand below its first. Nothing, where the
/// value is empty.
pub(super) fn field(label: &str, value: &str, colour: Colour) -> String {
    if value.is_empty() {
        return String::new();
    }
    let label = paint::faint(&paint::padded(label, LABEL), colour);
    let below = format!("\n  {}", " ".repeat(LABEL));
    let value = paint::printable(value.trim_end());
    format!("  {label}{}\n", value.replace('\n', &below))
}
