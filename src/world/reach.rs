//! Which authenticators a device reaches, and so which passkeys: ground truth for the trace.
//!
//! [`World::page`] lends exactly the authenticators that are listed here.

use std::collections::BTreeSet;

use crate::client::Browsing;
use crate::client::ClientProfile;
use crate::client::Readiness;
use crate::client::Remote;
use crate::flow::DeviceName;
use crate::flow::Lock;
use crate::flow::ProviderId;
use crate::provider::Enrolment;
use crate::provider::HybridRole;
use crate::provider::ServesHybrid;
use crate::provider::SyncDomain;
use crate::sim::Env;
use crate::sim::Event;
use crate::sim::Reachability;
use crate::webauthn::CredentialId;
use crate::world::account::Account;
use crate::world::delivery::Place;
use crate::world::device::Device;
use crate::world::machine::Machine;
use crate::world::record::Body;
use crate::world::record::RecordId;
use crate::world::record::Visibility;
use crate::world::vault;
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

impl World {
    /// The device whose client is used: the device itself, or for a security key one into which
    /// it is plugged. A key that is plugged in nowhere is plugged into the first that comes.
    pub(super) fn host(&self, device: &DeviceName) -> &Device {
        let it = self.device(device);
        if it.client.is_some() {
            return it;
        }
        let with_client = || self.devices.iter().filter(|host| host.client.is_some());
        let is_plugged = |host: &&Device| {
            self.machine_ref(&host.machine).plugged_in.contains(device)
        };
        let host = with_client().find(is_plugged).or_else(|| with_client().next());
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
        doors.extend(machine.plugged_in.iter().flat_map(|key| self.key_doors(key)));
        if machine.is_online() {
            let others = self.machines.iter().filter(|other| other.name != machine.name);
            doors.extend(others.flat_map(|phone| self.hybrid_doors(phone)));
        }
        doors
    }

    fn platform_doors(&self, window: &Device) -> Vec<Door> {
        let providers = window.providers(self.preset(&window.machine)).into_iter();
        let open = |provider| {
            let place = Place { machine: window.machine.clone(), provider };
            let readiness = self.readiness(&place);
            Door { place, device: window.name.clone(), route: Route::Platform, readiness }
        };
        providers.map(open).collect()
    }

    fn key_doors(&self, key: &DeviceName) -> Vec<Door> {
        let key = self.device(key);
        let place = Place { machine: key.machine.clone(), provider: key.provider.clone() };
        let readiness = Readiness::Ready;
        vec![Door { place, device: key.name.clone(), route: Route::Roaming, readiness }]
    }

    fn hybrid_doors(&self, phone: &Machine) -> Vec<Door> {
        let serves = self.preset(&phone.name).serves_hybrid == ServesHybrid::Serves;
        if !serves || !phone.is_online() {
            return Vec::new();
        }
        let open = |provider| {
            let place = Place { machine: phone.name.clone(), provider };
            let readiness = self.readiness(&place);
            Door { place, device: phone.name.clone(), route: Route::Hybrid, readiness }
        };
        let answers = |provider: &ProviderId| {
            self.provider(&phone.name, provider).sync.hybrid == HybridRole::Authenticator
        };
        self.in_use(phone).into_iter().filter(answers).map(open).collect()
    }

    /// The providers that are chosen or built in on a machine.
    fn in_use(&self, machine: &Machine) -> Vec<ProviderId> {
        let windows = self.devices.iter().filter(|window| window.machine == machine.name);
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
        if !is_signed_in || self.store(place).enrolment == Enrolment::NotEnrolled {
            return Readiness::NotEnrolled;
        }
        if machine.lock == Lock::None && vault::needs_screen_lock(provider) {
            return Readiness::NoScreenLock;
        }
        Readiness::Ready
    }

    /// Whether a ceremony in this window can use what is behind a door.
    pub(super) fn is_open(&self, window: &Device, door: &Door) -> bool {
        if door.readiness != Readiness::Ready {
            return false;
        }
        let rules = &self.provider(&door.place.machine, &door.place.provider).rules;
        let is_private = window.browsing == Browsing::Private;
        let is_online = self.machine_ref(&door.place.machine).is_online();
        let on_machine = door.route == Route::Platform;
        (rules.works_in_private || !is_private || !on_machine)
            && (!rules.needs_network || is_online)
    }

    /// How a passkey can be reached from a device.
    pub(super) fn reachability(&self, id: &CredentialId, device: &DeviceName) -> Reachability {
        let ways = self.doors(device).into_iter().map(|door| self.way(id, device, &door));
        ways.min().unwrap_or(Reachability::None)
    }

    fn way(&self, id: &CredentialId, device: &DeviceName, door: &Door) -> Reachability {
        let host = self.host(device);
        if !self.is_open(host, door) {
            return Reachability::None;
        }
        let holdings = self.store(&door.place).holdings();
        let Some(holding) = holdings.iter().find(|holding| holding.id == *id) else {
            return self.expected_way(id, door);
        };
        if holding.visibility == Visibility::Hidden {
            return Reachability::None;
        }
        match door.route {
            Route::Platform => Reachability::Local,
            Route::Roaming => Reachability::Roaming,
            Route::Hybrid if self.client(device).remote == Remote::Offered => Reachability::Hybrid,
            Route::Hybrid => Reachability::None,
        }
    }

    /// What has not arrived yet, but is in the fabric.
    fn expected_way(&self, id: &CredentialId, door: &Door) -> Reachability {
        let account = self.store(&door.place).account.as_ref();
        let fabric = account.and_then(|account| self.fabrics.get(account));
        let is_under_way = fabric.is_some_and(|it| it.holds(&RecordId::Passkey(id.clone())));
        match door.route {
            Route::Platform if is_under_way => Reachability::Pending,
            Route::Platform | Route::Hybrid | Route::Roaming => Reachability::None,
        }
    }

    /// Notes every reachability that is not as the trace has it.
    pub(super) fn note_reach(&mut self, env: &mut Env) {
        let devices: Vec<_> = self.devices.iter().map(|it| it.name.clone()).collect();
        for credential in self.credentials() {
            for device in &devices {
                let how = self.reachability(&credential, device);
                let key = (credential.clone(), device.clone());
                let before = self.noted_reach.insert(key, how).unwrap_or(Reachability::None);
                if how != before {
                    let (credential, device) = (credential.clone(), device.clone());
                    env.note(Event::Reach { credential, device, how });
                }
            }
        }
    }

    /// Every passkey for the relying party that exists, existed, or is under way.
    fn credentials(&self) -> BTreeSet<CredentialId> {
        let noted = self.noted_reach.keys().map(|(id, _)| id.clone());
        let stores = self.machines.iter().flat_map(|machine| machine.stores.values());
        let held = stores.flat_map(|store| store.holdings());
        let held = held.filter(|it| it.rp_id == self.site.rp_id).map(|it| it.id);
        let records = self.fabrics.values().flat_map(|fabric| fabric.live());
        let shared = records.filter_map(|record| match (&record.id, &record.body) {
            (RecordId::Passkey(id), Body::Passkey(it)) if it.rp_id == self.site.rp_id => {
                Some(id.clone())
            }
            (RecordId::Passkey(_) | RecordId::Password(_), _) => None,
        });
        noted.chain(held).chain(shared).collect()
    }
}
