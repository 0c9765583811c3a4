//! One reading of some bytes as one kind.

use crate::inspect::Extent;
use crate::inspect::Node;
use crate::webauthn::Clause;
use crate::webauthn::RpId;

/// A tree, and how well the bytes fit it.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub(super) tree: Node,
    pub(super) fit: Fit,
}

/// How well bytes fit a kind, best last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// Only if somebody says that they are of this kind.
    Doubtful(Break),
    /// They may be, as much else may.
    Possible,
    /// Little else looks so.
    Likely,
    /// Nothing else looks so.
    Certain,
}

/// Where bytes stop being of a kind, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Break {
    /// Whether something before was telling.
    pub(super) recognised: Recognised,
    pub(super) at: usize,
    pub(super) why: String,
}

/// Whether bytes showed some mark of a kind before they broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Recognised {
    No,
    Yes,
}

/// What is known while reading.
#[derive(Clone, Debug, Default)]
pub(super) struct Context {
    /// The RP ID that everything should be for.
    pub(super) rp_id: Option<RpId>,
    /// SHA-256 of the client data beside it, where there is one.
    pub(super) client_data_hash: Option<[u8; 32]>,
}

impl Break {
    pub(super) fn new(at: usize, why: impl Into<String>) -> Self {
        Self {
            recognised: Recognised::No,
            at,
            why: why.into(),
        }
    }

    /// It broke after something telling.
    pub(super) fn recognised(self) -> Self {
        Self {
            recognised: Recognised::Yes,
            ..self
        }
    }
}

impl Reading {
    pub(super) fn certain(tree: Node) -> Self {
        let fit = Fit::Certain;
        Self { tree, fit }
    }

    pub(super) fn likely(tree: Node) -> Self {
        let fit = Fit::Likely;
        Self { tree, fit }
    }

    pub(super) fn possible(tree: Node) -> Self {
        let fit = Fit::Possible;
        Self { tree, fit }
    }

    pub(super) fn doubtful(tree: Node, at: usize, why: impl Into<String>) -> Self {
        let fit = Fit::Doubtful(Break::new(at, why));
        Self { tree, fit }
    }

    /// Tells of bytes that follow what was read. `fit` is how good the reading is nevertheless.
    pub(super) fn with_rest(mut self, rest: &[u8], at: usize, fit: Fit, clause: Clause) -> Self {
        if rest.is_empty() {
            return self;
        }
        let extent = Extent {
            offset: at,
            length: rest.len(),
        };
        let mut node = Node::new("trailing bytes").saying(rest).at(extent);
        node.warn(format!("{} bytes follow the end", rest.len()), Some(clause));
        self.tree.push(node);
        self.fit = fit;
        self
    }
}
