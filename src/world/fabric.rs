//! The sync fabric of one account: what its devices share, in the order it was accepted.
//!
//! The fabric is the one place that orders edits and settles conflicts. Devices apply the
//! versions it gives out, newest first wins; so they agree whatever the order of deliveries.

use std::collections::BTreeMap;

use crate::authenticator::SameUser;
use crate::authenticator::SealKey;
use crate::sim::VirtualTime;
use crate::webauthn::CredentialId;
use crate::world::record::Body;
use crate::world::record::Change;
use crate::world::record::Edit;
use crate::world::record::Record;
use crate::world::record::RecordId;
use crate::world::record::SealedPasskey;
use crate::world::sealing::PasswordKey;

/// The shared records of one account.
#[derive(Debug)]
pub(super) struct Fabric {
    keys: Keys,
    records: BTreeMap<RecordId, Record>,
    version: u64,
    known_secret: KnownSecret,
}

/// The keys of an account, known to its members only.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    /// Seals passkeys.
    pub(super) passkeys: SealKey,
    /// Seals passwords.
    pub(super) passwords: PasswordKey,
}

/// Whether there is a screen lock whose knowledge restores the fabric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KnownSecret {
    /// No member ever had a screen lock.
    Nothing,
    /// A member had one, and its user knows it.
    ScreenLock,
}

impl Fabric {
    /// An empty fabric of an account, whose records are sealed under keys derived from a secret.
    pub(super) fn new(secret: &[u8; 32], account: &str) -> Self {
        let keys = Keys {
            passkeys: SealKey::derive(secret, account),
            passwords: PasswordKey::derive(secret, account),
        };
        Self {
            keys,
            records: BTreeMap::new(),
            version: 0,
            known_secret: KnownSecret::Nothing,
        }
    }

    /// The account's keys.
    pub(super) fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Whether a screen lock can restore it.
    pub(super) fn known_secret(&self) -> KnownSecret {
        self.known_secret
    }

    /// A member with a screen lock has joined.
    pub(super) fn learn_screen_lock(&mut self) {
        self.known_secret = KnownSecret::ScreenLock;
    }

    /// All that a new member receives.
    pub(super) fn live(&self) -> impl Iterator<Item = &Record> {
        self.records
            .values()
            .filter(|record| record.body != Body::Deleted)
    }

    /// Whether a record exists and is not deleted.
    pub(super) fn holds(&self, id: &RecordId) -> bool {
        self.records
            .get(id)
            .is_some_and(|record| record.body != Body::Deleted)
    }

    /// Takes an edit of a member and returns what the members must hear of. The first is the
    /// edit itself, unless a later edit or a deletion is already there; the rest are passkeys
    /// that lose against another one for the same user.
    pub(super) fn accept(&mut self, change: Change, rule: SameUser) -> Vec<Record> {
        if self
            .records
            .get(&change.id)
            .is_some_and(|known| outranks(known, &change))
        {
            return Vec::new();
        }
        let id = change.id.clone();
        let mut news = vec![self.enter(change)];
        if rule == SameUser::Overwrites {
            news.extend(self.overwrite(&id));
        }
        news
    }

    fn enter(&mut self, change: Change) -> Record {
        self.version += 1;
        let record = Record {
            id: change.id,
            version: self.version,
            edit: change.edit,
            body: change.body,
        };
        self.records.insert(record.id.clone(), record.clone());
        record
    }

    /// Deletes all passkeys for the user of this one but the one created last.
    fn overwrite(&mut self, id: &RecordId) -> Vec<Record> {
        let Some(Body::Passkey(newest)) = self.records.get(id).map(|record| &record.body) else {
            return Vec::new();
        };
        let mut rivals: Vec<(VirtualTime, CredentialId, Edit)> = self
            .records
            .values()
            .filter_map(|record| match (&record.id, &record.body) {
                (RecordId::Passkey(id), Body::Passkey(passkey)) if same_user(passkey, newest) => {
                    Some((passkey.created, id.clone(), record.edit))
                }
                (RecordId::Passkey(_) | RecordId::Password(_), _) => None,
            })
            .collect();
        rivals.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        rivals.pop();
        rivals
            .into_iter()
            .map(|(_, id, edit)| {
                self.enter(Change {
                    id: RecordId::Passkey(id),
                    edit,
                    body: Body::Deleted,
                })
            })
            .collect()
    }
}

/// Whether what is known stands against an edit. Deletion is final: credential ids never return.
fn outranks(known: &Record, change: &Change) -> bool {
    match (&known.body, &change.body) {
        (Body::Deleted, _) => true,
        (Body::Passkey(_) | Body::Password(_), Body::Deleted) => false,
        (Body::Passkey(_) | Body::Password(_), Body::Passkey(_) | Body::Password(_)) => {
            known.edit > change.edit
        }
    }
}

fn same_user(a: &SealedPasskey, b: &SealedPasskey) -> bool {
    a.rp_id == b.rp_id && a.user_handle == b.user_handle
}

#[cfg(test)]
mod tests;
