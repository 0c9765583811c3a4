//! How much one expansion may make: a few lines of variables can stand for any amount.

use crate::source::Problem;
use crate::source::Problems;
use crate::source::Span;

/// How many nodes one expansion may visit or make.
const NODES: usize = 100_000;

/// How many bytes of text one expansion may put together.
const TEXT_BYTES: usize = 4 << 20;

/// What is left. Once something ran out, nothing is left of anything.
#[derive(Debug)]
pub(super) struct Budget {
    nodes: usize,
    text_bytes: usize,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self {
            nodes: NODES,
            text_bytes: TEXT_BYTES,
        }
    }

    pub(super) fn is_spent(&self) -> bool {
        self.nodes == 0
    }

    /// Takes nodes; says once that they ran out.
    pub(super) fn spend(&mut self, nodes: usize, span: Span, problems: &Problems) -> bool {
        if self.is_spent() {
            return false;
        }
        self.nodes = self.nodes.saturating_sub(nodes);
        if self.is_spent() {
            let message = format!("expands to more than {NODES} values");
            problems.add(Problem::new(span, message));
        }
        !self.is_spent()
    }

    /// Takes text; says once that it ran out.
    pub(super) fn spend_text(&mut self, bytes: usize, span: Span, problems: &Problems) -> bool {
        if self.text_bytes < bytes && !self.is_spent() {
            let message = format!("expands to more than {TEXT_BYTES} bytes of text");
            problems.add(Problem::new(span, message));
            self.nodes = 0;
        }
        self.text_bytes = self.text_bytes.saturating_sub(bytes);
        !self.is_spent()
    }
}
