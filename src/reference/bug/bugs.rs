//! The switches that are on.
//!
//! **Invariant:** empty in a relying party as it should be.

use std::collections::BTreeSet;

use crate::reference::bug::Bug;

/// A set of mistakes.
#[derive(Clone, Debug, Default)]
pub struct Bugs(BTreeSet<Bug>);

impl Bugs {
    /// Whether this mistake is switched on.
    pub fn has(&self, bug: impl Into<Bug>) -> bool {
        self.0.contains(&bug.into())
    }

    /// The mistakes in the order of the documentation.
    pub fn iter(&self) -> impl Iterator<Item = Bug> {
        self.0.iter().copied()
    }
}

impl FromIterator<Bug> for Bugs {
    fn from_iter<I: IntoIterator<Item = Bug>>(bugs: I) -> Self {
        Self(bugs.into_iter().collect())
    }
}
