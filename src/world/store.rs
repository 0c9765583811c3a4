//! One provider on one machine: its authenticator, its saved passwords, its place in a fabric.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::authenticator::Authenticator;
use crate::client::KnownPin;
use crate::flow::Lock;
use crate::provider::Enrolment;
use crate::sim::Arrival;
use crate::sim::VirtualTime;
use crate::webauthn::CredentialId;
use crate::world::account::Account;
use crate::world::passwords::Login;
use crate::world::passwords::Passwords;
use crate::world::record::Edit;
use crate::world::record::RecordId;
use crate::world::record::Visibility;
use crate::world::replica::Replica;
use crate::world::vault;
use crate::world::vault::Holding;

/// A provider's store.
#[derive(Debug)]
pub(super) struct Store {
    /// The authenticator, with the credential sources it holds.
    pub(super) authenticator: Authenticator,
    /// What the user knows as its PIN, if it has one that clients ask for.
    pub(super) pin: KnownPin,
    /// Passwords that the provider saved.
    pub(super) passwords: Passwords,
    /// Whether the user has set the provider up here.
    pub(super) enrolment: Enrolment,
    /// The fabric it belongs to.
    pub(super) account: Option<Account>,
    /// What it has seen of that fabric.
    pub(super) replica: Replica,
    /// Edits that the fabric has not heard of yet.
    pub(super) unsent: BTreeMap<RecordId, Edit>,
    known: BTreeMap<CredentialId, Known>,
}

/// A credential source as it was when the store was last looked at.
#[derive(Clone, Debug)]
struct Known {
    holding: Holding,
    arrival: Arrival,
}

/// What became visible of a credential source since the last look.
#[derive(Clone, Debug)]
pub(super) enum Movement {
    /// It is there now, or shown again.
    Stored(Holding, Arrival),
    /// It is gone, or hidden.
    Removed(CredentialId),
}

impl Store {
    /// An empty store.
    pub(super) fn new(authenticator: Authenticator, enrolment: Enrolment) -> Self {
        Self {
            authenticator,
            pin: KnownPin::default(),
            passwords: Passwords::default(),
            enrolment,
            account: None,
            replica: Replica::default(),
            unsent: BTreeMap::new(),
            known: BTreeMap::new(),
        }
    }

    /// The user has set a PIN, and whoever hands out such keys has enabled what they are for: as
    /// far as this product has either.
    pub(super) fn hand_out(&mut self, lock: Lock) {
        if lock != Lock::None {
            self.authenticator.choose_pin(self.pin.as_str());
        }
        self.authenticator.enable_enterprise_attestation();
    }

    /// Every credential source in it, for any relying party.
    pub(super) fn holdings(&self) -> Vec<Holding> {
        vault::holdings(&self.authenticator)
    }

    /// Looks at what ceremonies and signals have changed. Edits of what may travel wait to be
    /// sent.
    pub(super) fn look(&mut self, now: VirtualTime) -> Vec<Movement> {
        self.look_at(Arrival::Created, |store, holding| {
            if holding.may_travel() {
                let edit = Edit {
                    made: holding.created,
                    touched: now,
                };
                store
                    .unsent
                    .insert(RecordId::Passkey(holding.id.clone()), edit);
            }
        })
    }

    /// Looks at what a delivery or its absence has changed: no edit of this device.
    pub(super) fn receive(&mut self, arrival: Arrival) -> Vec<Movement> {
        self.look_at(arrival, |_, _| ())
    }

    /// Saves a password and lets the fabric know.
    pub(super) fn save_password(&mut self, login: &Login, password: &str, now: VirtualTime) {
        self.passwords.save(login.clone(), password, now);
        self.announce_password(login);
    }

    /// Uses a saved password and lets the fabric know.
    pub(super) fn use_password(&mut self, login: &Login, now: VirtualTime) -> Option<String> {
        let password = self.passwords.touch(login, now)?.password.clone();
        self.announce_password(login);
        Some(password)
    }

    /// Everything that may travel, as edits to be sent: for a fabric that is joined.
    pub(super) fn announce_all(&mut self) {
        let passkeys = self.holdings().into_iter().filter(Holding::may_travel);
        let edits = passkeys.map(|it| (RecordId::Passkey(it.id), Edit::at(it.created)));
        self.unsent.extend(edits);
        let logins: Vec<_> = self
            .passwords
            .iter()
            .map(|(login, _)| login.clone())
            .collect();
        logins
            .iter()
            .for_each(|login| self.announce_password(login));
    }

    fn announce_password(&mut self, login: &Login) {
        if let Some(saved) = self.passwords.find(login) {
            let edit = Edit {
                made: saved.saved,
                touched: saved.last_used,
            };
            self.unsent.insert(RecordId::Password(login.clone()), edit);
        }
    }

    fn look_at(
        &mut self,
        arrival: Arrival,
        mut on_edit: impl FnMut(&mut Self, &Holding),
    ) -> Vec<Movement> {
        let current: BTreeMap<CredentialId, Holding> = self
            .holdings()
            .into_iter()
            .map(|holding| (holding.id.clone(), holding))
            .collect();
        let ids: BTreeSet<_> = self.known.keys().chain(current.keys()).cloned().collect();
        let mut movements = Vec::new();
        for id in ids {
            let before = self.known.get(&id).cloned();
            let after = current.get(&id).cloned();
            if before.as_ref().map(|known| &known.holding) == after.as_ref() {
                continue;
            }
            let arrival = before.as_ref().map_or(arrival, |known| known.arrival);
            if let Some(edited) = after
                .as_ref()
                .or(before.as_ref().map(|known| &known.holding))
            {
                on_edit(self, edited);
            }
            movements.extend(movement(before.as_ref(), after.as_ref(), arrival));
            match after {
                Some(holding) => self.known.insert(id, Known { holding, arrival }),
                None => self.known.remove(&id),
            };
        }
        movements
    }
}

/// What people see of a change: that it is offered now, or is no longer.
fn movement(before: Option<&Known>, after: Option<&Holding>, arrival: Arrival) -> Option<Movement> {
    let shown = |holding: &Holding| holding.visibility == Visibility::Shown;
    let before = before
        .map(|known| &known.holding)
        .filter(|holding| shown(holding));
    match (before, after.filter(|holding| shown(holding))) {
        (None, Some(holding)) => Some(Movement::Stored(holding.clone(), arrival)),
        (Some(holding), None) => Some(Movement::Removed(holding.id.clone())),
        (None, None) | (Some(_), Some(_)) => None,
    }
}
