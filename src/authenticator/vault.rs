//! The vault: what an authenticator holds.

use std::collections::BTreeMap;

use crate::authenticator::SameUser;
use crate::authenticator::shelf::Shelf;
use crate::authenticator::source::Source;
use crate::authenticator::source::Visibility;
use crate::webauthn::CredentialId;
use crate::webauthn::RpId;
use crate::webauthn::UserHandle;

/// Credential sources by id, and the discoverable ones by relying party. Finding either is
/// logarithmic in the number held.
#[derive(Clone, Debug, Default)]
pub struct Vault {
    sources: BTreeMap<CredentialId, Source>,
    shelves: BTreeMap<String, Shelf>,
    put: u64,
    pub(super) counter: u32,
}

impl Vault {
    /// The source of this id, hidden or not.
    pub fn get(&self, id: &CredentialId) -> Option<&Source> {
        self.sources.get(id)
    }

    /// Every source, in the order of ids.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.sources.values()
    }

    /// The source of this id, if it is scoped to the relying party.
    pub fn find(&self, rp_id: &RpId, id: &CredentialId) -> Option<&Source> {
        self.sources.get(id).filter(|source| source.rp_id == *rp_id)
    }

    /// The relying party's discoverable sources that are offered, newest first.
    pub fn discoverable(&self, rp_id: &RpId) -> impl Iterator<Item = &Source> {
        let shelf = self.shelves.get(rp_id.as_str());
        shelf
            .into_iter()
            .flat_map(Shelf::newest_first)
            .filter_map(|id| self.sources.get(id))
    }

    /// The discoverable source that is offered for an account.
    pub fn of_user(&self, rp_id: &RpId, user: &UserHandle) -> Option<&Source> {
        let id = self.shelves.get(rp_id.as_str())?.of(user.as_bytes())?;
        self.sources.get(id)
    }

    /// Puts a source in. What an older one for the same account becomes is the product's rule.
    pub fn insert(&mut self, source: Source, rule: SameUser) {
        self.remove(&source.id);
        if source.discoverable && source.visibility == Visibility::Shown {
            self.shelve(&source, rule);
        }
        self.sources.insert(source.id.clone(), source);
    }

    /// Removes a source. Says whether it was there. One that it shadowed stays shadowed.
    pub fn remove(&mut self, id: &CredentialId) -> bool {
        let Some(source) = self.sources.remove(id) else {
            return false;
        };
        if let Some(shelf) = self.shelves.get_mut(source.rp_id.as_str()) {
            shelf.take(source.user.id.as_bytes(), id);
        }
        true
    }

    /// Hides a source: it answers nothing until it is shown again.
    pub fn hide(&mut self, id: &CredentialId) {
        if let Some(source) = self.sources.get_mut(id) {
            source.visibility = Visibility::Hidden;
            if let Some(shelf) = self.shelves.get_mut(source.rp_id.as_str()) {
                shelf.take(source.user.id.as_bytes(), id);
            }
        }
    }

    /// Shows a hidden source again; where a newer one for the account is offered, it is shadowed.
    pub fn show(&mut self, id: &CredentialId) {
        let Some(source) = self.sources.get_mut(id) else {
            return;
        };
        if source.visibility != Visibility::Hidden {
            return;
        }
        let shelf = self
            .shelves
            .entry(source.rp_id.as_str().to_owned())
            .or_default();
        let user = source.user.id.as_bytes();
        if shelf.of(user).is_some() || !source.discoverable {
            let offered = !source.discoverable;
            source.visibility = if offered {
                Visibility::Shown
            } else {
                Visibility::Shadowed
            };
            return;
        }
        source.visibility = Visibility::Shown;
        self.put += 1;
        shelf.put(self.put, user, id);
    }

    /// Removes everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    pub(super) fn get_mut(&mut self, id: &CredentialId) -> Option<&mut Source> {
        self.sources.get_mut(id)
    }

    fn shelve(&mut self, source: &Source, rule: SameUser) {
        self.put += 1;
        let shelf = self
            .shelves
            .entry(source.rp_id.as_str().to_owned())
            .or_default();
        let older = shelf.put(self.put, source.user.id.as_bytes(), &source.id);
        let Some(older) = older else { return };
        match rule {
            SameUser::Overwrites => {
                self.sources.remove(&older);
            }
            SameUser::Shadows => {
                if let Some(older) = self.sources.get_mut(&older) {
                    older.visibility = Visibility::Shadowed;
                }
            }
        }
    }
}
