//! A journey: one run in progress.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::client::ClientKind;
use crate::client::Fetched;
use crate::flow::Attempt;
use crate::flow::DeviceName;
use crate::flow::Evidence;
use crate::flow::FaultName;
use crate::flow::Outcome;
use crate::flow::ProviderId;
use crate::flow::Screen;
use crate::rp::Account;
use crate::rp::FrontEnd;
use crate::rp::RelyingParty;
use crate::rp::RunId;
use crate::rp::Session;
use crate::rp::Told;
use crate::scenario::Expectations;
use crate::sim::Env;
use crate::sim::Event;
use crate::webauthn::CredentialId;
use crate::webauthn::UserHandle;
use crate::world::Site;
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
    /// Where the relying party is, as devices know it.
    pub(super) site: Site,
    /// The run's own id: the relying party may keep its state apart by it.
    pub(super) run_id: RunId,
    /// The account's user handle, once options have named it.
    pub(super) user_handle: Option<UserHandle>,
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
    /// Credentials by the relying party's own keys, learned when they appeared in its list.
    pub(super) keys: BTreeMap<String, CredentialId>,
    /// Well-known files that operating systems have fetched.
    pub(super) files: BTreeMap<String, Result<Fetched, String>>,
    /// Who starts what an answer has the page do of itself.
    pub(super) follow_ups: FollowUps,
}

/// Who starts what an answer has the page do of itself, such as an upgrade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FollowUps {
    /// The page does, at once.
    Done,
    /// Whoever acts next does, if at all.
    Held,
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
    /// The security key that is used, rather than the device it is plugged into.
    pub(super) key: Option<DeviceName>,
    /// Whether signals of the page reach the client.
    pub(super) signals: Signals,
    /// Values that the profile's templates may ask for, such as `key`.
    pub(super) values: Vec<(&'static str, String)>,
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
        Self {
            fault: FaultName::None,
            phone: None,
            key: None,
            signals: Signals::Delivered,
            values: Vec::new(),
        }
    }

    /// On this device, which may be a security key that is plugged into the one that acts.
    pub(super) fn on(device: &DeviceName, host: &DeviceName) -> Self {
        Self {
            key: (device != host).then(|| device.clone()),
            ..Self::plain()
        }
    }
}

impl Journey<'_> {
    /// The tab of a device. Tabs exist for every device that has a client.
    pub(super) fn tab(&mut self, device: &DeviceName) -> &mut Tab {
        self.tabs
            .get_mut(device)
            .expect("every device with a client has a tab")
    }

    /// The host for which passwords are saved.
    pub(super) fn host_name(&self) -> String {
        self.site.host.clone()
    }

    /// Whether a device's client is a page or an app.
    pub(super) fn front_end(&self, device: &DeviceName) -> FrontEnd {
        self.tabs
            .get(device)
            .map_or(FrontEnd::Browser, |tab| tab.session.front_end())
    }

    /// The screen that is up on a device.
    pub(super) fn screen(&self, device: &DeviceName) -> Option<Screen> {
        self.tabs.get(device).and_then(|tab| tab.screen)
    }

    /// A session of the device's client that has never talked to the relying party.
    pub(super) fn fresh_session(&self, device: &DeviceName) -> Session {
        let client = self.world.client(device);
        let told = Told {
            front_end: match client.kind {
                ClientKind::Browser => FrontEnd::Browser,
                ClientKind::App => FrontEnd::App,
            },
            client: self.world.told(device),
            user_agent: client.user_agent.clone(),
            device: device.clone(),
        };
        Session::new(self.rp, told, &self.account, self.run_id.clone())
    }

    /// The device whose client works with this device: itself, or what a key is plugged into.
    pub(super) fn host(&self, device: &DeviceName) -> DeviceName {
        self.hosts.get(device).unwrap_or(device).clone()
    }

    /// Takes note that a screen is up.
    pub(super) fn show(&mut self, device: &DeviceName, screen: Screen, evidence: Evidence) {
        self.tab(device).show(screen);
        self.env.note(Event::Shows {
            device: device.clone(),
            screen,
            evidence,
        });
    }

    /// Takes note that an attempt reached a rung.
    pub(super) fn rung(
        &mut self,
        device: &DeviceName,
        attempt: Attempt,
        outcome: Outcome,
        evidence: Evidence,
    ) {
        self.env.note(Event::Rung {
            device: device.clone(),
            attempt,
            outcome,
            evidence,
        });
    }
}
