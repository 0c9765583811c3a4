//! The ledger: what was true, and what the relying party could know, at one point of a trace.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::flow::Attempt;
use crate::flow::DeviceName;
use crate::flow::Evidence;
use crate::flow::Rung;
use crate::flow::Screen;
use crate::sim::CeremonyEnd;
use crate::sim::DeviceFacts;
use crate::sim::Event;
use crate::sim::FrontFacts;
use crate::sim::ListedPasskey;
use crate::sim::Reachability;
use crate::sim::Record;
use crate::sim::StoredCredential;
use crate::sim::Tells;
use crate::sim::VirtualTime;
use crate::webauthn::AuthData;
use crate::webauthn::CredentialId;
use crate::webauthn::RegistrationResponse;

/// What was true and known so far.
#[derive(Default)]
pub(super) struct Ledger<'t> {
    /// The relying party's id.
    pub(super) rp_id: Option<&'t str>,
    /// Devices as they are.
    pub(super) devices: BTreeMap<&'t DeviceName, &'t DeviceFacts>,
    /// Credentials that the relying party accepted, and has not deleted since.
    pub(super) registered: BTreeMap<CredentialId, Registered<'t>>,
    /// Credentials that the user deleted at the relying party.
    pub(super) deleted: Vec<CredentialId>,
    /// Ground truth: how each credential can be reached.
    pub(super) reach: BTreeMap<(&'t CredentialId, &'t DeviceName), Reachability>,
    /// Ground truth: what providers hold, by credential, with the devices that hold it.
    pub(super) held: BTreeMap<&'t CredentialId, Held<'t>>,
    /// The relying party's latest list.
    pub(super) listed: Option<&'t [ListedPasskey]>,
    /// Failed passkey logins by device since the last that succeeded there.
    pub(super) failures: BTreeMap<&'t DeviceName, u32>,
    /// The screen that is up, by device.
    pub(super) screens: BTreeMap<&'t DeviceName, Screen>,
    /// The last ceremony's end, by device.
    pub(super) ended: BTreeMap<&'t DeviceName, &'t CeremonyEnd>,
    /// When the relying party last heard that its offer was skipped, by device.
    pub(super) skipped: BTreeMap<&'t DeviceName, VirtualTime>,
    /// The relying party's front end, by device.
    fronts: Option<&'t BTreeMap<DeviceName, FrontFacts>>,
}

/// A credential source that providers hold.
#[derive(Clone)]
pub(super) struct Held<'t> {
    pub(super) source: &'t StoredCredential,
    pub(super) devices: Vec<&'t DeviceName>,
}

/// A credential record, as far as the relying party could know it from its registration.
#[derive(Clone)]
pub(super) struct Registered<'t> {
    /// The device it was registered from.
    pub(super) device: &'t DeviceName,
    /// What the relying party was told of the client then.
    pub(super) told: Option<Value>,
    /// Its authenticator data, decoded.
    pub(super) auth_data: Option<AuthData>,
    /// Its transports as told.
    pub(super) transports: Vec<String>,
}

impl<'t> Ledger<'t> {
    /// Enters an event.
    pub(super) fn apply(&mut self, record: &'t Record) {
        match &record.event {
            Event::Device { device, facts } => {
                self.devices.insert(device, facts);
            }
            Event::Ceremony { device, end, .. } => {
                self.ended.insert(device, end);
            }
            Event::Shows { device, screen, .. } => {
                self.screens.insert(device, *screen);
            }
            Event::Rung {
                device,
                attempt,
                outcome,
                evidence,
            } => match attempt {
                Attempt::PasskeyLogin => self.enter_login(device, outcome.rung()),
                Attempt::Append => self.enter_append(record, device, outcome.rung(), *evidence),
                Attempt::Upgrade => self.enter_upgrade(device, outcome.rung()),
            },
            Event::Run(facts) => {
                self.rp_id = Some(&facts.rp_id);
                self.fronts = Some(&facts.fronts);
            }
            // What a foreign page made the user store is not this relying party's.
            Event::Stored { credential, .. } if Some(credential.rp_id.as_str()) != self.rp_id => {}
            Event::Stored { device, credential } => {
                let held = self.held.entry(&credential.id).or_insert_with(|| Held {
                    source: credential,
                    devices: Vec::new(),
                });
                held.devices.push(device);
            }
            Event::Removed { device, credential } => self.remove(device, credential),
            Event::Reach {
                credential,
                device,
                how,
            } => {
                self.reach.insert((credential, device), *how);
            }
            Event::Listed { passkeys, .. } => self.listed = Some(passkeys),
            Event::Deleted { credential, .. } => {
                if let Some(credential) = credential {
                    self.registered.remove(credential);
                    self.deleted.push(credential.clone());
                }
            }
            Event::Http(_)
            | Event::Phase { .. }
            | Event::Step { .. }
            | Event::ProvesUser { .. }
            | Event::Issued { .. }
            | Event::Prompt { .. }
            | Event::Notified { .. }
            | Event::Code { .. }
            | Event::Ctap { .. }
            | Event::Refused { .. }
            | Event::Because { .. }
            | Event::FellBack { .. }
            | Event::Signal { .. }
            | Event::Tampered { .. }
            | Event::SignedIn { .. }
            | Event::SignedOut { .. }
            | Event::Waited { .. }
            | Event::Probing
            | Event::Proof { .. }
            | Event::Ended { .. } => {}
        }
    }

    /// What the relying party is told of a device's client: what its requests carry, and what
    /// any request shows (the `User-Agent`: platform and browser).
    pub(super) fn told(&self, device: &DeviceName) -> Option<Value> {
        let can_ask = self.asked(device)?;
        let shown = |member: &str| matches!(member, "platform" | "browser");
        let kept = |member: &str| match &self.front(device)?.tells {
            Tells::Everything => Some(true),
            Tells::Members(members) => Some(members.iter().any(|told| told == member)),
            Tells::Nothing => None,
        };
        let members = can_ask.as_object()?.iter();
        let told = members
            .filter(|(member, _)| shown(member) || kept(member).unwrap_or(false))
            .map(|(member, value)| (member.clone(), value.clone()));
        Some(Value::Object(told.collect()))
    }

    /// What the front end on a device can ask its client, whether or not it tells.
    pub(super) fn asked(&self, device: &DeviceName) -> Option<&'t Value> {
        self.devices.get(device).map(|facts| &facts.told)
    }

    /// The relying party's front end on a device.
    pub(super) fn front(&self, device: &DeviceName) -> Option<&'t FrontFacts> {
        self.fronts?.get(device)
    }

    /// How a credential can be reached from a device.
    pub(super) fn reach(&self, credential: &CredentialId, device: &DeviceName) -> Reachability {
        self.reach
            .get(&(credential, device))
            .copied()
            .unwrap_or(Reachability::None)
    }

    /// The best way to reach any registered credential from a device.
    pub(super) fn best_reach(&self, device: &DeviceName) -> Reachability {
        let ways = self
            .registered
            .keys()
            .map(|credential| self.reach(credential, device));
        ways.min().unwrap_or(Reachability::None)
    }

    fn enter_login(&mut self, device: &'t DeviceName, rung: Rung) {
        match rung {
            Rung::Done => {
                self.failures.remove(device);
            }
            Rung::Failed | Rung::Cancelled | Rung::Refused => {
                *self.failures.entry(device).or_default() += 1;
            }
            Rung::Declined | Rung::Offered | Rung::Skipped => {}
        }
    }

    fn enter_append(
        &mut self,
        record: &Record,
        device: &'t DeviceName,
        rung: Rung,
        evidence: Evidence,
    ) {
        match rung {
            Rung::Done => self.register(device),
            // A page that closes its own offer need not tell.
            Rung::Skipped if evidence == Evidence::Seen => {
                self.skipped.insert(device, record.at);
            }
            Rung::Skipped
            | Rung::Declined
            | Rung::Offered
            | Rung::Failed
            | Rung::Cancelled
            | Rung::Refused => {}
        }
    }

    fn enter_upgrade(&mut self, device: &'t DeviceName, rung: Rung) {
        match rung {
            Rung::Done => self.register(device),
            Rung::Declined
            | Rung::Offered
            | Rung::Skipped
            | Rung::Failed
            | Rung::Cancelled
            | Rung::Refused => {}
        }
    }

    fn register(&mut self, device: &'t DeviceName) {
        let Some(CeremonyEnd::Credential { json, .. }) = self.ended.get(device) else {
            return;
        };
        let Ok(response) = RegistrationResponse::from_json(json) else {
            return;
        };
        let told = self.told(device);
        let transports = response
            .transports
            .iter()
            .map(ToString::to_string)
            .collect();
        let auth_data = response.auth_data().ok();
        let registered = Registered {
            device,
            told,
            auth_data,
            transports,
        };
        self.registered.insert(response.id, registered);
    }

    fn remove(&mut self, device: &DeviceName, credential: &CredentialId) {
        if let Some(held) = self.held.get_mut(credential) {
            held.devices.retain(|holder| *holder != device);
        }
        self.held.retain(|_, held| !held.devices.is_empty());
    }
}
