//! Problems as people see them: place, source line, caret, help.

use crate::source::Files;
use crate::source::Problems;

/// Whether the output may have colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// ANSI colours.
    Ansi,
    /// None.
    Plain,
}

impl Problems {
    /// All problems in the order of the files, and how many more there are.
    pub fn render(&self, _files: &Files, _colour: Colour) -> String {
        self.to_string()
    }
}
