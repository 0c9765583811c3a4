//! Places in the files a document was composed of.

use crate::source::FileId;

/// A stretch of bytes in one file; `start..end` are UTF-8 byte offsets into its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// `start..end` of `file`.
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        Self { file, start, end }
    }

    /// The empty place before the first byte of `file`.
    pub fn start_of(file: FileId) -> Self {
        Self::new(file, 0, 0)
    }

    /// From the start of this span to the end of `last`, which is in the same file.
    #[must_use]
    pub fn to(self, last: Span) -> Self {
        Self::new(self.file, self.start, self.end.max(last.end))
    }
}

/// Where a span starts, as people count: both from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}
