//! Every ceremony that was ever issued: what only a shop that made a mistake goes back to.
//!
//! A careful shop knows the one ceremony that is pending in a session, and nothing else. The lapses
//! of §7.1 step 8 and §7.2 step 11 take answers to others: used ones, old ones, those of somebody
//! else. This is where they find them.
//!
//! **Invariant:** empty without switches, and asked only with one that has its id here.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::reference::bug::Lapse;
use crate::reference::session::Authentication;
use crate::reference::session::Ceremony;
use crate::reference::session::Pending;
use crate::reference::session::Registration;
use crate::reference::session::Standing;
use crate::reference::verify::CredentialId;
use crate::reference::visit::Visit;

/// The ceremonies of a tenant by their challenges.
#[derive(Debug, Default)]
pub(super) struct Ledger(BTreeMap<String, Entry>);

/// A ceremony, and what became of it.
#[derive(Clone, Debug)]
struct Entry {
    conversation: u64,
    pending: Pending,
    /// The response that used it.
    used_by: Option<String>,
}

/// What was true when a request arrived, for a shop that looks first and acts later.
#[derive(Debug, Default)]
pub(super) struct Arrival {
    /// Challenges that no response had used.
    open: BTreeSet<String>,
    /// Credential ids that had a record.
    owned: BTreeSet<CredentialId>,
}

impl Arrival {
    /// Whether the id had no record yet.
    pub fn was_free(&self, id: &CredentialId) -> bool {
        !self.owned.contains(id)
    }
}

impl Ledger {
    /// A ceremony was issued.
    pub fn note(&mut self, conversation: u64, pending: Pending) {
        let entry = Entry {
            conversation,
            used_by: None,
            pending,
        };
        self.0.insert(entry.pending.challenge().to_owned(), entry);
    }

    /// Whether a challenge was issued to anybody.
    pub fn has(&self, challenge: &str) -> bool {
        self.0.contains_key(challenge)
    }

    /// How many registrations a conversation began and did not complete.
    pub fn abandoned(&self, conversation: u64) -> usize {
        let entries = self.0.values();
        entries
            .filter(|entry| entry.conversation == conversation && entry.used_by.is_none())
            .filter(|entry| matches!(entry.pending.ceremony, Ceremony::Registration(_)))
            .count()
    }

    /// How many logins were begun with these passkeys and left alone.
    pub fn left_alone(&self, allowed: &[CredentialId]) -> usize {
        let entries = self.0.values();
        entries
            .filter(|entry| entry.used_by.is_none())
            .filter(|entry| match &entry.pending.ceremony {
                Ceremony::Authentication(issued) => issued.allowed == allowed,
                Ceremony::Registration(_) => false,
            })
            .count()
    }

    /// What is true now.
    pub fn arrival<'a>(&self, owned: impl Iterator<Item = &'a CredentialId>) -> Arrival {
        let open = self.0.iter().filter(|(_, entry)| entry.used_by.is_none());
        Arrival {
            open: open.map(|(challenge, _)| challenge.clone()).collect(),
            owned: owned.cloned().collect(),
        }
    }

    fn use_up(&mut self, credential: &Value) {
        let challenge = challenge_of(credential).unwrap_or_default();
        if let Some(entry) = self.0.get_mut(&challenge) {
            entry.used_by.get_or_insert(fingerprint(credential));
        }
    }
}

/// Whether a response has come before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repetition {
    First,
    Replay,
}

/// What a response is to the ceremony that its challenge names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    Expired,
    OfOtherCeremony,
    /// It was issued to another conversation, and this one has a ceremony of its own pending.
    OfOtherSession,
    /// Likewise, and nothing is pending here.
    OfOtherSessionInstead,
    /// Likewise, and nobody is signed in here.
    OfNobody,
    /// The same response used it before, in this conversation.
    Replayed,
    /// Likewise, in another one, and this one has a ceremony of its own pending.
    ReplayedElsewhere,
    /// Likewise, and nothing is pending here: the session had been left behind.
    ReplayedFromBefore,
    Superseded,
    /// Another response used it before.
    Used,
    /// The same response used it since this one arrived.
    UsedMeanwhile,
}

impl Visit<'_> {
    /// The registration that a response is to complete. A challenge is good for one answer.
    pub fn take_registration(&mut self, credential: &Value) -> Option<Registration> {
        let bugs = &self.shop.config.bugs;
        let own = self.session.take_registration(self.now_ms, bugs);
        let named = challenge_of(credential);
        let is_own = own.as_ref().map(|own| &own.challenge) == named.as_ref();
        let found = match self.relation(credential, own.is_some()) {
            Some((relation, pending)) if !is_own => {
                self.mistaken_registration(relation, pending, &own)
            }
            Some(_) | None => None,
        };
        self.tenant.ledger.use_up(credential);
        found.or(own)
    }

    /// The login that a response is to complete, likewise.
    pub fn take_authentication(&mut self, credential: &Value) -> Option<Authentication> {
        let bugs = &self.shop.config.bugs;
        let own = self.session.take_authentication(self.now_ms, bugs);
        let named = challenge_of(credential);
        let is_own = own.as_ref().map(|own| &own.challenge) == named.as_ref();
        let found = match self.relation(credential, own.is_some()) {
            Some((relation, pending)) if !is_own => {
                self.mistaken_authentication(relation, pending, &own)
            }
            Some(_) | None => None,
        };
        self.tenant.ledger.use_up(credential);
        found.or(own)
    }

    /// Whether this very response was taken before.
    pub fn repetition(&self, credential: &Value) -> Repetition {
        let challenge = challenge_of(credential).unwrap_or_default();
        let entry = self.tenant.ledger.0.get(&challenge);
        match entry.and_then(|entry| entry.used_by.as_ref()) {
            Some(response) if *response == fingerprint(credential) => Repetition::Replay,
            Some(_) | None => Repetition::First,
        }
    }

    fn mistaken_registration(
        &self,
        relation: Relation,
        pending: Pending,
        own: &Option<Registration>,
    ) -> Option<Registration> {
        let is_issued_alike = |own: &Registration| match &pending.ceremony {
            Ceremony::Authentication(_) => false,
            Ceremony::Registration(issued) => issued.mediation == own.mediation,
        };
        let lapse = match relation {
            // What is pending here is an upgrade that runs by itself, not what was answered.
            Relation::OfOtherSession if !own.as_ref().is_some_and(is_issued_alike) => Lapse::R29_1,
            Relation::Expired => Lapse::R08_6,
            Relation::OfNobody => Lapse::R29_3,
            Relation::OfOtherCeremony => Lapse::R08_4,
            Relation::OfOtherSession => Lapse::R08_3,
            Relation::OfOtherSessionInstead => Lapse::R29_1,
            Relation::Replayed | Relation::ReplayedElsewhere | Relation::ReplayedFromBefore => {
                Lapse::R08_10
            }
            // Either may be taken; we refuse.
            Relation::Superseded => return None,
            Relation::Used => Lapse::R08_5,
            Relation::UsedMeanwhile => Lapse::R08_12,
        };
        if !self.has(lapse) {
            return None;
        }
        let challenge = pending.challenge().to_owned();
        match (pending.ceremony, own) {
            // The user stays the one of this session.
            (_, Some(own)) => Some(Registration {
                challenge,
                ..own.clone()
            }),
            (Ceremony::Registration(found), None) => Some(found),
            (Ceremony::Authentication(_), None) => None,
        }
    }

    fn mistaken_authentication(
        &self,
        relation: Relation,
        pending: Pending,
        own: &Option<Authentication>,
    ) -> Option<Authentication> {
        let lapse = match relation {
            Relation::Expired => Lapse::A11_7,
            Relation::OfNobody | Relation::OfOtherSessionInstead => Lapse::A25_2,
            Relation::Replayed => Lapse::A11_3,
            Relation::ReplayedElsewhere => Lapse::A11_6,
            Relation::ReplayedFromBefore => Lapse::A11_5,
            Relation::UsedMeanwhile => Lapse::A11_4,
            Relation::OfOtherCeremony
            | Relation::OfOtherSession
            | Relation::Superseded
            | Relation::Used => Lapse::A11_2,
        };
        if !self.has(lapse) {
            return None;
        }
        let challenge = pending.challenge().to_owned();
        match (pending.ceremony, own) {
            (_, Some(own)) => Some(Authentication {
                challenge,
                ..own.clone()
            }),
            (Ceremony::Authentication(found), None) => Some(found),
            (Ceremony::Registration(_), None) => None,
        }
    }

    /// How the ceremony that a response names relates to this session.
    fn relation(&self, credential: &Value, own: bool) -> Option<(Relation, Pending)> {
        let challenge = challenge_of(credential)?;
        let entry = self.tenant.ledger.0.get(&challenge)?;
        let is_registration = credential.pointer("/response/attestationObject").is_some();
        let is_of_registration = matches!(entry.pending.ceremony, Ceremony::Registration(_));
        let is_here = entry.conversation == self.session.conversation;
        let is_nobody = matches!(self.session.standing, Standing::Nobody);
        let arrived_in_time = self.arrival.open.contains(&challenge);
        let relation = match &entry.used_by {
            Some(_) if arrived_in_time => Relation::UsedMeanwhile,
            Some(response) if *response != fingerprint(credential) => Relation::Used,
            Some(_) if is_here => Relation::Replayed,
            Some(_) if own => Relation::ReplayedElsewhere,
            Some(_) => Relation::ReplayedFromBefore,
            None if is_registration != is_of_registration => Relation::OfOtherCeremony,
            None if !is_here && own => Relation::OfOtherSession,
            None if !is_here && is_nobody => Relation::OfNobody,
            None if !is_here => Relation::OfOtherSessionInstead,
            None if !entry.pending.is_in_time(self.now_ms) => Relation::Expired,
            None => Relation::Superseded,
        };
        Some((relation, entry.pending.clone()))
    }
}

/// The challenge that a response names, unverified.
fn challenge_of(credential: &Value) -> Option<String> {
    let text = credential.pointer("/response/clientDataJSON")?.as_str()?;
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let client_data: Value = serde_json::from_slice(&bytes).ok()?;
    client_data.get("challenge")?.as_str().map(str::to_owned)
}

fn fingerprint(credential: &Value) -> String {
    credential
        .get("response")
        .map(Value::to_string)
        .unwrap_or_default()
}
