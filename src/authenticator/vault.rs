//! The vault: what an authenticator holds.

use std::collections::BTreeMap;
use std::ops::Bound;

use crate::authenticator::SameUser;
use crate::authenticator::journal::Journal;
use crate::authenticator::shelf::Audience;
use crate::authenticator::shelf::Shelf;
use crate::authenticator::source::Source;
use crate::authenticator::source::Visibility;
use crate::webauthn::CredentialId;
use crate::webauthn::CredentialProtectionPolicy;
use crate::webauthn::RpId;
use crate::webauthn::UserHandle;

/// Credential sources by id, and the discoverable ones by relying party. Finding either is
/// logarithmic in the number held.
#[derive(Clone, Debug, Default)]
pub struct Vault {
    sources: BTreeMap<CredentialId, Source>,
    shelves: BTreeMap<String, Shelf>,
    rp_ids: BTreeMap<[u8; 32], RpId>,
    shelved: usize,
    put: u64,
    counter: u32,
    journal: Journal,
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

    /// Every source, in the order in which they became what is offered; first those that are not.
    pub fn oldest_first(&self) -> Vec<&Source> {
        let mut sources: Vec<_> = self.iter().collect();
        sources.sort_by_key(|source| self.age(source));
        sources
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

    /// The newest discoverable source that is offered and older than `age`, with its own age.
    pub(super) fn before(
        &self,
        rp_id: &RpId,
        age: u64,
        audience: Audience,
    ) -> Option<(u64, &Source)> {
        let (age, id) = self.shelves.get(rp_id.as_str())?.before(age, audience)?;
        Some((age, self.sources.get(id)?))
    }

    /// How many discoverable sources a relying party has that are offered.
    pub(super) fn count(&self, rp_id: &RpId, audience: Audience) -> usize {
        let shelf = self.shelves.get(rp_id.as_str());
        shelf.map_or(0, |shelf| shelf.count(audience))
    }

    /// How many discoverable sources there are in all that are offered.
    pub(super) fn shelved(&self) -> usize {
        self.shelved
    }

    /// How many relying parties have any.
    pub(super) fn relying_parties(&self) -> usize {
        self.shelves.len()
    }

    /// The relying party that has any, after this one in their order.
    pub(super) fn next_relying_party(&self, told: Option<&RpId>) -> Option<&RpId> {
        let from = told.map_or(Bound::Unbounded, |told| Bound::Excluded(told.hash()));
        let mut later = self.rp_ids.range((from, Bound::Unbounded));
        later.next().map(|(_, rp_id)| rp_id)
    }

    /// The relying party of this hash that has any.
    pub(super) fn relying_party(&self, rp_id_hash: &[u8; 32]) -> Option<&RpId> {
        self.rp_ids.get(rp_id_hash)
    }

    /// Puts a source in. What an older one for the same account becomes is the product's rule.
    pub fn insert(&mut self, source: Source, rule: SameUser) {
        self.remove(&source.id);
        self.journal.note(&source.id);
        if source.discoverable && source.visibility == Visibility::Shown {
            let older = self.shelve(&source);
            older.iter().for_each(|older| self.replace(older, rule));
        }
        self.sources.insert(source.id.clone(), source);
    }

    /// Removes a source. Says whether it was there. One that it shadowed stays shadowed.
    pub fn remove(&mut self, id: &CredentialId) -> bool {
        let Some(source) = self.sources.remove(id) else {
            return false;
        };
        self.journal.note(id);
        self.unshelve(&source.rp_id, &source.user.id, id);
        true
    }

    /// Hides a source: it answers nothing until it is shown again.
    pub fn hide(&mut self, id: &CredentialId) {
        if let Some(source) = self.sources.get_mut(id) {
            self.journal.note(id);
            source.visibility = Visibility::Hidden;
            let (rp_id, user) = (source.rp_id.clone(), source.user.id.clone());
            self.unshelve(&rp_id, &user, id);
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
        self.journal.note(id);
        let shelf = self.shelves.get(source.rp_id.as_str());
        let taken = shelf.is_some_and(|shelf| shelf.of(source.user.id.as_bytes()).is_some());
        source.visibility = match (source.discoverable, taken) {
            (true, true) => Visibility::Shadowed,
            (true, false) | (false, _) => Visibility::Shown,
        };
        if source.discoverable && !taken {
            let source = source.clone();
            self.shelve(&source);
        }
    }

    /// Removes everything.
    pub fn clear(&mut self) {
        let mut journal = std::mem::take(&mut self.journal);
        self.sources.keys().for_each(|id| journal.note(id));
        *self = Self {
            journal,
            ..Self::default()
        };
    }

    /// The notes of what changes here, and of keys that CTAP1 made.
    pub(super) fn journal(&mut self) -> &mut Journal {
        &mut self.journal
    }

    /// What was noted.
    pub(super) fn noted(&self) -> impl Iterator<Item = &CredentialId> {
        self.journal.notes()
    }

    /// The place of a source among those that are offered, if it is offered as discoverable.
    pub(super) fn age(&self, source: &Source) -> Option<u64> {
        let shelf = self.shelves.get(source.rp_id.as_str())?;
        shelf.age(source.user.id.as_bytes(), &source.id)
    }

    /// Puts a source back where it stood. Those that have a place come in the order of places.
    pub(super) fn put_back(&mut self, source: Source, age: Option<u64>) {
        if let Some(age) = age {
            self.put = age.saturating_sub(1);
            self.shelve(&source);
        }
        self.sources.insert(source.id.clone(), source);
    }

    /// The value that the shared counter has.
    pub(super) fn counted(&self) -> u32 {
        self.counter
    }

    /// The shared counter goes on from here.
    pub(super) fn count_from(&mut self, counter: u32) {
        self.counter = counter;
    }

    /// The next value of the counter that all signatures share, above one that was told before.
    pub(super) fn next_count(&mut self, told: u32) -> u32 {
        self.counter = self.counter.max(told).saturating_add(1);
        self.counter
    }

    /// A source, to be changed in what neither its relying party nor its account depends on.
    pub(super) fn get_mut(&mut self, id: &CredentialId) -> Option<&mut Source> {
        let source = self.sources.get_mut(id)?;
        self.journal.note(id);
        Some(source)
    }

    /// Puts a source in front of its relying party's. Gives the one it took the place of.
    fn shelve(&mut self, source: &Source) -> Option<CredentialId> {
        self.put += 1;
        let audience = match source.cred_protect {
            CredentialProtectionPolicy::UserVerificationOptional => Audience::Anyone,
            CredentialProtectionPolicy::UserVerificationOptionalWithCredentialIdList
            | CredentialProtectionPolicy::UserVerificationRequired => Audience::Verified,
        };
        let rp_id = &source.rp_id;
        let shelf = self.shelves.entry(rp_id.as_str().to_owned()).or_default();
        let older = shelf.put(self.put, source.user.id.as_bytes(), &source.id, audience);
        self.rp_ids.insert(rp_id.hash(), rp_id.clone());
        self.shelved += usize::from(older.is_none());
        older
    }

    fn unshelve(&mut self, rp_id: &RpId, user: &UserHandle, id: &CredentialId) {
        let Some(shelf) = self.shelves.get_mut(rp_id.as_str()) else {
            return;
        };
        self.shelved -= usize::from(shelf.take(user.as_bytes(), id));
        if shelf.count(Audience::Verified) == 0 {
            self.shelves.remove(rp_id.as_str());
            self.rp_ids.remove(&rp_id.hash());
        }
    }

    fn replace(&mut self, older: &CredentialId, rule: SameUser) {
        self.journal.note(older);
        match rule {
            SameUser::Overwrites => {
                self.sources.remove(older);
            }
            SameUser::Shadows => {
                if let Some(older) = self.sources.get_mut(older) {
                    older.visibility = Visibility::Shadowed;
                }
            }
        }
    }
}

/// How many discoverable credentials there is room for.
pub(super) const CAPACITY: usize = 1_000_000;
