//! One relying party's discoverable credentials, newest first.

use std::collections::BTreeMap;
use std::ops::Bound;

use crate::webauthn::CredentialId;

/// Discoverable credentials of one relying party by age, and by account.
#[derive(Clone, Debug, Default)]
pub(super) struct Shelf {
    by_age: BTreeMap<u64, CredentialId>,
    /// Those among them that answer a user who was not verified.
    open: BTreeMap<u64, CredentialId>,
    newest_of: BTreeMap<Vec<u8>, (u64, CredentialId)>,
}

/// Which credentials are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Audience {
    /// All of them, for a verified user or a manager.
    Verified,
    /// Those that answer without verification.
    Anyone,
}

impl Shelf {
    /// Puts a credential in front. Gives the one that stood there for the same account.
    pub(super) fn put(
        &mut self,
        age: u64,
        user: &[u8],
        id: &CredentialId,
        audience: Audience,
    ) -> Option<CredentialId> {
        let before = self.newest_of.insert(user.to_vec(), (age, id.clone()));
        let older = before.map(|(age, id)| {
            self.by_age.remove(&age);
            self.open.remove(&age);
            id
        });
        self.by_age.insert(age, id.clone());
        match audience {
            Audience::Anyone => drop(self.open.insert(age, id.clone())),
            Audience::Verified => {}
        }
        older
    }

    /// The age of an account's credential, if it is this one.
    pub(super) fn age(&self, user: &[u8], id: &CredentialId) -> Option<u64> {
        let (age, newest) = self.newest_of.get(user)?;
        (newest == id).then_some(*age)
    }

    /// Takes a credential away. Says whether it stood here.
    pub(super) fn take(&mut self, user: &[u8], id: &CredentialId) -> bool {
        let Some((age, newest)) = self.newest_of.get(user) else {
            return false;
        };
        if newest != id {
            return false;
        }
        self.by_age.remove(age);
        self.open.remove(age);
        self.newest_of.remove(user);
        true
    }

    /// The credentials, newest first.
    pub(super) fn newest_first(&self) -> impl Iterator<Item = &CredentialId> {
        self.by_age.values().rev()
    }

    /// The newest credential that is older than this age.
    pub(super) fn before(&self, age: u64, audience: Audience) -> Option<(u64, &CredentialId)> {
        let older = (Bound::Unbounded, Bound::Excluded(age));
        let newest = self.of_audience(audience).range(older).next_back();
        newest.map(|(age, id)| (*age, id))
    }

    /// How many there are.
    pub(super) fn count(&self, audience: Audience) -> usize {
        self.of_audience(audience).len()
    }

    /// The credential of an account.
    pub(super) fn of(&self, user: &[u8]) -> Option<&CredentialId> {
        self.newest_of.get(user).map(|(_, id)| id)
    }

    fn of_audience(&self, audience: Audience) -> &BTreeMap<u64, CredentialId> {
        match audience {
            Audience::Verified => &self.by_age,
            Audience::Anyone => &self.open,
        }
    }
}
