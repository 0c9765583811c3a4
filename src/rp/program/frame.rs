//! Lists of items under way.

use crate::rp::Items;

/// A list of items under way.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) items: Items,
    pub(super) next: usize,
    pub(super) purpose: Purpose,
    /// The request that is being repeated after `first`.
    pub(super) repeated: Option<usize>,
}

impl Frame {
    pub(super) fn new(items: Items, purpose: Purpose) -> Self {
        Self {
            items,
            next: 0,
            purpose,
            repeated: None,
        }
    }
}

/// What a list of items is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The profile's `begin`: what it answers is not the action's answer.
    Begin,
    /// The action.
    Act,
    /// What a rule wants first, before a request of the action is repeated.
    First,
}
