//! Lines of spans, looked up fast: a scenario asks for thousands.

use std::collections::BTreeMap;

use crate::source::FileId;
use crate::source::Files;
use crate::source::Span;

/// The line starts of files, found when a file is first asked about.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    files: &'a Files,
    starts: BTreeMap<FileId, Vec<usize>>,
}

impl<'a> Lines<'a> {
    /// For spans of these files.
    pub(super) fn new(files: &'a Files) -> Self {
        let starts = BTreeMap::new();
        Self { files, starts }
    }

    /// The line on which a span starts, from 1.
    pub(super) fn line(&mut self, span: Span) -> usize {
        let text = &self.files.file(span.file).text;
        let starts = self.starts.entry(span.file).or_insert_with(|| {
            let newlines = text.match_indices('\n').map(|(at, _)| at + 1);
            [0].into_iter().chain(newlines).collect()
        });
        starts.partition_point(|start| *start <= span.start)
    }

    /// The name of a span's file.
    pub(super) fn file(&self, span: Span) -> &'a str {
        &self.files.file(span.file).name
    }
}
