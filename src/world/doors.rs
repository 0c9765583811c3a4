//! Which authenticators a device reaches.
//!
//! [`World::page`] lends exactly these, and reachability is told of exactly these.

use crate::client::Browsing;
use crate::client::ClientProfile;
use crate::client::Readiness;
use crate::flow::DeviceName;
use crate::flow::ProviderId;
use crate::provider::Enrolment;
use crate::provider::HybridRole;
use crate::provider::ServesHybrid;
use crate::provider::SyncDomain;
use crate::sim::Reachability;
use crate::world::account::Account;
use crate::world::delivery::Place;
use crate::world::device::Device;
use crate::world::machine::Machine;
use crate::world::world::World;

/// An authenticator that a device reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Door {
    /// Where it is.
    pub(super) place: Place,
    /// The device on which its sheets appear.
    pub(super) device: DeviceName,
    /// How it is reached.
    pub(super) route: Route,
    /// Whether its provider is set up there.
    pub(super) readiness: Readiness,
}

/// How an authenticator is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// It is on the machine.
    Platform,
    /// It answers a QR code.
    Hybrid,
    /// It is plugged in.
    Roaming,
}

impl Route {
    /// What it is called in the trace.
    pub(super) fn reachability(self) -> Reachability {
        match self {
            Self::Platform => Reachability::Local,
            Self::Hybrid => Reachability::Hybrid,
            Self::Roaming => Reachability::Roaming,
        }
    }
}

impl World {
    /// The device whose client is used: the device itself, or for a security key one into which
    /// it is plugged. A key that is plugged in nowhere is plugged into the first that comes.
    pub(super) fn host(&self, device: &DeviceName) -> &Device {
        let it = self.device(device);
        if it.client.is_some() {
            return it;
        }
        let with_client = || self.devices.iter().filter(|host| host.client.is_some());
        let is_plugged =
            |host: &&Device| self.machine_ref(&host.machine).plugged_in.contains(device);
        let host = with_client()
            .find(is_plugged)
            .or_else(|| with_client().next());
        host.expect("`check` refuses worlds without any client")
    }

    /// The client that is used on a device.
    pub fn client(&self, device: &DeviceName) -> &ClientProfile {
        let host = self.host(device);
        let client = host.client.as_ref().expect("a host has a client");
        let client = self.preset(&host.machine).clients.get(client);
        client.expect("`check` refuses clients that a preset does not have")
    }

    /// All authenticators that a device reaches, those on the machine first. A security key
    /// reaches itself.
    pub(super) fn doors(&self, device: &DeviceName) -> Vec<Door> {
        if self.device(device).client.is_none() {
            return self.key_doors(device);
        }
        let window = self.device(device);
        let machine = self.machine_ref(&window.machine);
        let mut doors = self.platform_doors(window);
        doors.extend(
            machine
                .plugged_in
                .iter()
                .flat_map(|key| self.key_doors(key)),
        );
        if machine.is_online() {
            let others = self
                .machines
                .iter()
                .filter(|other| other.name != machine.name);
            doors.extend(others.flat_map(|phone| self.hybrid_doors(phone)));
        }
        doors
    }

    fn platform_doors(&self, window: &Device) -> Vec<Door> {
        let providers = window.providers(self.preset(&window.machine)).into_iter();
        let open = |provider| {
            let place = Place {
                machine: window.machine.clone(),
                provider,
            };
            let readiness = self.readiness(&place);
            Door {
                place,
                device: window.name.clone(),
                route: Route::Platform,
                readiness,
            }
        };
        providers.map(open).collect()
    }

    fn key_doors(&self, key: &DeviceName) -> Vec<Door> {
        let key = self.device(key);
        let place = Place {
            machine: key.machine.clone(),
            provider: key.provider.clone(),
        };
        let readiness = Readiness::Ready;
        vec![Door {
            place,
            device: key.name.clone(),
            route: Route::Roaming,
            readiness,
        }]
    }

    fn hybrid_doors(&self, phone: &Machine) -> Vec<Door> {
        let serves = self.preset(&phone.name).serves_hybrid == ServesHybrid::Serves;
        if !serves || !phone.is_online() {
            return Vec::new();
        }
        let open = |provider| {
            let place = Place {
                machine: phone.name.clone(),
                provider,
            };
            let readiness = self.readiness(&place);
            Door {
                place,
                device: phone.name.clone(),
                route: Route::Hybrid,
                readiness,
            }
        };
        let answers = |provider: &ProviderId| {
            self.provider(&phone.name, provider).sync.hybrid == HybridRole::Authenticator
        };
        self.in_use(phone)
            .into_iter()
            .filter(answers)
            .map(open)
            .collect()
    }

    /// The providers that are chosen or built in on a machine.
    fn in_use(&self, machine: &Machine) -> Vec<ProviderId> {
        let windows = self
            .devices
            .iter()
            .filter(|window| window.machine == machine.name);
        let chosen = windows.map(|window| &window.provider);
        let mut providers: Vec<ProviderId> = Vec::new();
        for provider in chosen.chain(&self.preset(&machine.name).built_in) {
            if !providers.contains(provider) {
                providers.push(provider.clone());
            }
        }
        providers
    }

    /// Whether a provider is set up on a machine (platforms.md §6.1).
    pub(super) fn readiness(&self, place: &Place) -> Readiness {
        let provider = self.provider(&place.machine, &place.provider);
        let machine = self.machine_ref(&place.machine);
        let is_signed_in = provider.sync.domain == SyncDomain::None
            || Account::of(provider, &machine.accounts).is_some();
        let store = self.store(place);
        if !is_signed_in || store.enrolment == Enrolment::NotEnrolled {
            return Readiness::NotEnrolled;
        }
        let authenticator = &store.authenticator;
        if !authenticator.profile().can_verify(authenticator.means()) {
            return Readiness::NoScreenLock;
        }
        Readiness::Ready
    }

    /// Whether something about the moment, not the store, keeps a window from using a door.
    pub(super) fn is_obstructed(&self, window: &Device, door: &Door) -> bool {
        let rules = &self
            .provider(&door.place.machine, &door.place.provider)
            .rules;
        let is_private = window.browsing == Browsing::Private;
        let is_online = self.machine_ref(&window.machine).is_online();
        is_private && !rules.works_in_private || !is_online && rules.needs_network
    }
}
