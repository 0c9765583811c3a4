//! What there is to say of an event.

use crate::report::html::lane::Span;
use crate::report::html::payload::Block;
use crate::report::html::tone::Tone;

/// Who acts, what it is in a line, and what unfolds.
pub(super) struct Said {
    pub(super) span: Span,
    pub(super) text: String,
    pub(super) tone: Tone,
    pub(super) blocks: Vec<Block>,
}

impl Said {
    /// A line.
    pub(super) fn new(span: Span, text: impl Into<String>) -> Self {
        Self {
            span,
            text: text.into(),
            tone: Tone::Plain,
            blocks: Vec::new(),
        }
    }

    /// It matters so much.
    pub(super) fn toned(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// It unfolds to this.
    pub(super) fn with(mut self, blocks: impl IntoIterator<Item = Block>) -> Self {
        self.blocks.extend(blocks);
        self
    }
}
