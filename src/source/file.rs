//! The files a document was composed of.

use crate::source::Position;
use crate::source::Span;

/// One file: its name, as people should read it, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The path, or what else says where the text comes from (`--var provider`).
    pub name: String,
    /// The text, unchanged.
    pub text: String,
}

/// Which of [`Files`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(usize);

/// All files of a document, in the order in which they were pulled in.
#[derive(Clone, Debug, Default)]
pub struct Files {
    list: Vec<File>,
}

impl Files {
    /// No file yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file. Ids are only meaningful in the `Files` that gave them.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        self.list.push(File {
            name: name.into(),
            text: text.into(),
        });
        FileId(self.list.len() - 1)
    }

    /// The file of that id.
    ///
    /// # Panics
    /// When the id comes from other `Files`.
    pub fn file(&self, id: FileId) -> &File {
        self.list
            .get(id.0)
            .expect("a file id is used with the files that gave it")
    }

    /// The text under a span; empty when the span is not a stretch of its file.
    pub fn text(&self, span: Span) -> &str {
        let text = &self.file(span.file).text;
        text.get(span.start..span.end).unwrap_or_default()
    }

    /// The line and column where a span starts.
    pub fn position(&self, span: Span) -> Position {
        let text = &self.file(span.file).text;
        let before = text
            .get(..text.floor_char_boundary(span.start))
            .unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Position {
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }

    /// `name:line:column`, as terminals and editors link it.
    pub fn place(&self, span: Span) -> String {
        let Position { line, column } = self.position(span);
        format!("{}:{line}:{column}", self.file(span.file).name)
    }
}
