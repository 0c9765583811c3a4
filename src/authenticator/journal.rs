//! Which credentials changed since somebody last wrote them down.

use std::collections::BTreeSet;

use crate::webauthn::CredentialId;

/// Notes of change, where somebody keeps what an authenticator holds.
#[derive(Clone, Debug, Default)]
pub(super) enum Journal {
    /// Nobody does, and nothing is noted.
    #[default]
    Closed,
    /// Credentials that were made, changed or removed.
    Open(BTreeSet<CredentialId>),
}

impl Journal {
    /// From now on, changes are noted.
    pub(super) fn open() -> Self {
        Self::Open(BTreeSet::new())
    }

    /// Notes a change.
    pub(super) fn note(&mut self, id: &CredentialId) {
        match self {
            Self::Closed => {}
            Self::Open(ids) => drop(ids.insert(id.clone())),
        }
    }

    /// What was noted.
    pub(super) fn notes(&self) -> impl Iterator<Item = &CredentialId> {
        let ids = match self {
            Self::Closed => None,
            Self::Open(ids) => Some(ids),
        };
        ids.into_iter().flatten()
    }

    /// What was noted is written down.
    pub(super) fn settle(&mut self) {
        match self {
            Self::Closed => {}
            Self::Open(ids) => ids.clear(),
        }
    }
}
