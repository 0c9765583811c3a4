//! What a scenario says about a device on top of its preset, and how it changes it later.

use std::collections::BTreeMap;

use crate::client::Browsing;
use crate::client::Consent;
use crate::flow::DeviceName;
use crate::flow::Lock;
use crate::flow::Network;
use crate::flow::Ownership;
use crate::flow::ProviderId;
use crate::flow::SessionFate;
use crate::flow::Vendor;

/// A device of a scenario. What is not said is the preset's default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceSetup {
    /// The scenario's name for it.
    pub name: DeviceName,
    /// The line of the scenario that introduces it.
    pub line: usize,
    /// The preset; with `same_machine`, that of the other device.
    pub preset: String,
    /// The client that is used.
    pub client: Option<String>,
    /// The provider that new passkeys go to.
    pub provider: Option<ProviderId>,
    /// Screen lock.
    pub lock: Option<Lock>,
    /// Accounts that differ from the preset's.
    pub accounts: BTreeMap<Vendor, Ownership>,
    /// Whether the provider is set up.
    pub enrolled: Option<Enrolment>,
    /// The user's setting for automatic upgrades.
    pub auto_upgrade: Option<Consent>,
    /// Whether the window is private.
    pub private: Option<Browsing>,
    /// Security keys that are plugged in.
    pub plugged_in: Vec<DeviceName>,
    /// Connection.
    pub network: Option<Network>,
    /// Whether the session at the relying party outlives the set-up.
    pub session: Option<SessionFate>,
    /// The device whose machine this is too: same stores, another client with its own cookies.
    pub same_machine: Option<DeviceName>,
}

/// What a step's `set:` changes on a device. What is not said stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceChange {
    /// The client that is used from now on.
    pub client: Option<String>,
    /// The provider that new passkeys go to.
    pub provider: Option<ProviderId>,
    /// Screen lock.
    pub lock: Option<Lock>,
    /// Accounts that change.
    pub accounts: BTreeMap<Vendor, Ownership>,
    /// Whether the provider is set up.
    pub enrolled: Option<Enrolment>,
    /// The user's setting for automatic upgrades.
    pub auto_upgrade: Option<Consent>,
    /// Whether the window is private.
    pub private: Option<Browsing>,
    /// All security keys that are plugged in from now on.
    pub plugged_in: Option<Vec<DeviceName>>,
    /// Connection.
    pub network: Option<Network>,
    /// What becomes of the session at the relying party.
    pub session: Option<SessionFate>,
}

/// Whether a provider is set up on a device: keychain on, device in the security domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enrolment {
    /// It is.
    Enrolled,
    /// It is not.
    NotEnrolled,
}

impl DeviceSetup {
    /// A device of which the scenario says no more than its name and what it is.
    pub fn new(name: DeviceName, line: usize, preset: &str) -> Self {
        Self {
            name,
            line,
            preset: preset.to_owned(),
            client: None,
            provider: None,
            lock: None,
            accounts: BTreeMap::new(),
            enrolled: None,
            auto_upgrade: None,
            private: None,
            plugged_in: Vec::new(),
            network: None,
            session: None,
            same_machine: None,
        }
    }
}
