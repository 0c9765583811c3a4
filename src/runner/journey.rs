//! A journey: one run in progress.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::client::Fetched;
use crate::flow::Attempt;
use crate::flow::DeviceName;
use crate::flow::Evidence;
use crate::flow::FaultName;
use crate::flow::Outcome;
use crate::flow::ProviderId;
use crate::flow::Screen;
use crate::rp::Account;
use crate::rp::RelyingParty;
use crate::rp::Session;
use crate::scenario::Expectations;
use crate::sim::Env;
use crate::sim::Event;
use crate::webauthn::CredentialId;
use crate::world::World;

use super::tab::Tab;

/// One run in progress. Each file beside this one adds what it is about as an `impl` block.
pub(super) struct Journey<'a> {
    /// Randomness, time, the person, the trace.
    pub(super) env: Env,
    /// Devices and what is on them.
    pub(super) world: World,
    /// The relying party.
    pub(super) rp: &'a RelyingParty,
    /// The run's own id: the relying party may keep its state apart by it.
    pub(super) run_id: String,
    /// The user's account.
    pub(super) account: Account,
    /// What each device's client holds.
    pub(super) tabs: BTreeMap<DeviceName, Tab>,
    /// For a security key: the device it is plugged into.
    pub(super) hosts: BTreeMap<DeviceName, DeviceName>,
    /// Product screens that the scenario mentions; the others are answered by habit.
    pub(super) mentioned: BTreeSet<Screen>,
    /// What the current step expects: where the page is the runner's part, it plays this.
    pub(super) script: Expectations,
    /// Credentials that were appended, for the proof at the end.
    pub(super) appended: Vec<Appended>,
    /// Well-known files that operating systems have fetched.
    pub(super) files: BTreeMap<String, Result<Fetched, String>>,
}

/// A credential that a run appended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Appended {
    /// The device whose client made it.
    pub(super) device: DeviceName,
    /// The credential.
    pub(super) credential: CredentialId,
    /// The provider that holds it.
    pub(super) provider: ProviderId,
}

/// How a deed is done.
#[derive(Clone, Debug)]
pub(super) struct Manner {
    /// What is deliberately wrong.
    pub(super) fault: FaultName,
    /// The device that answers a QR code.
    pub(super) phone: Option<DeviceName>,
    /// Whether signals of the page reach the client.
    pub(super) signals: Signals,
}

/// Whether signals of the page reach the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signals {
    /// They do.
    Delivered,
    /// They do not: what happens, happens elsewhere.
    Lost,
}

impl Manner {
    /// Nothing is special.
    pub(super) fn plain() -> Self {
        Self { fault: FaultName::None, phone: None, signals: Signals::Delivered }
    }

    /// With this deliberate violation.
    pub(super) fn with_fault(fault: FaultName) -> Self {
        Self { fault, ..Self::plain() }
    }
}

impl Journey<'_> {
    /// The tab of a device. Tabs exist for every device that has a client.
    pub(super) fn tab(&mut self, device: &DeviceName) -> &mut Tab {
        self.tabs.get_mut(device).expect("every device with a client has a tab")
    }

    /// The screen that is up on a device.
    pub(super) fn screen(&self, device: &DeviceName) -> Option<Screen> {
        self.tabs.get(device).and_then(|tab| tab.screen)
    }

    /// A session of the device's client that has never talked to the relying party.
    pub(super) fn fresh_session(&self, device: &DeviceName) -> Session {
        let told = self.world.teller(device);
        Session::new(self.rp, told, self.account.clone(), &self.run_id)
    }

    /// The device whose client works with this device: itself, or what a key is plugged into.
    pub(super) fn host(&self, device: &DeviceName) -> DeviceName {
        self.hosts.get(device).unwrap_or(device).clone()
    }

    /// Takes note that a screen is up.
    pub(super) fn show(&mut self, device: &DeviceName, screen: Screen, evidence: Evidence) {
        self.tab(device).show(screen);
        self.env.note(Event::Shows { device: device.clone(), screen, evidence });
    }

    /// Takes note that an attempt reached a rung.
    pub(super) fn rung(
        &mut self,
        device: &DeviceName,
        attempt: Attempt,
        outcome: Outcome,
        evidence: Evidence,
    ) {
        self.env.note(Event::Rung { device: device.clone(), attempt, outcome, evidence });
    }
}
