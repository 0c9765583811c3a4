//! One relying party's discoverable credentials, newest first.

use std::collections::BTreeMap;

use crate::webauthn::CredentialId;

/// Discoverable credentials of one relying party by age, and by account.
#[derive(Clone, Debug, Default)]
pub(super) struct Shelf {
    by_age: BTreeMap<u64, CredentialId>,
    newest_of: BTreeMap<Vec<u8>, (u64, CredentialId)>,
}

impl Shelf {
    /// Puts a credential in front. Gives the one that stood there for the same account.
    pub(super) fn put(&mut self, age: u64, user: &[u8], id: &CredentialId) -> Option<CredentialId> {
        let before = self.newest_of.insert(user.to_vec(), (age, id.clone()));
        let older = before.map(|(age, id)| {
            self.by_age.remove(&age);
            id
        });
        self.by_age.insert(age, id.clone());
        older.filter(|older| older != id)
    }

    /// Takes a credential away.
    pub(super) fn take(&mut self, user: &[u8], id: &CredentialId) {
        if let Some((age, newest)) = self.newest_of.get(user)
            && newest == id
        {
            self.by_age.remove(age);
            self.newest_of.remove(user);
        }
    }

    /// The credentials, newest first.
    pub(super) fn newest_first(&self) -> impl Iterator<Item = &CredentialId> {
        self.by_age.values().rev()
    }

    /// The credential of an account.
    pub(super) fn of(&self, user: &[u8]) -> Option<&CredentialId> {
        self.newest_of.get(user).map(|(_, id)| id)
    }
}
