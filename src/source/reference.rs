//! Reference docs from spec tables.

use crate::source::Construct;

/// Markdown: a table for the construct and every construct and vocabulary it leads to.
pub fn reference(root: &'static Construct) -> String {
    root.name.to_owned()
}
