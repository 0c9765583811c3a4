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
use crate::flow::Platform;
use crate::flow::ProviderId;
use crate::provider::Enrolment;
use crate::provider::HybridRole;
use crate::provider::ServesHybrid;
use crate::provider::SyncDomain;
use crate::sim::Env;
use crate::sim::Event;
use crate::sim::Reachability;
use crate::webauthn::CredentialId;
use crate::webauthn::Transport;
use crate::world::account::Account;
use crate::world::delivery::Place;
use crate::world::device::Device;
use crate::world::machine::Machine;
use crate::world::record::Body;
use crate::world::record::RecordId;
use crate::world::record::Visibility;
use crate::world::vault;
use crate::world::vault::Holding;
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

/// The stores in reach of a device, with what they hold.
struct View {
    device: DeviceName,
    doors: Vec<(Door, Vec<Holding>)>,
}

impl View {
    /// The doors behind which a passkey is held and shown.
    fn holding(&self, id: &CredentialId) -> impl Iterator<Item = (&Door, &Holding)> {
        self.doors.iter().filter_map(move |(door, holdings)| {
            let is_it = |it: &&Holding| it.id == *id && it.visibility == Visibility::Shown;
            Some((door, holdings.iter().find(is_it)?))
        })
    }
}

impl Route {
    fn reachability(self) -> Reachability {
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
        if !is_signed_in || self.store(place).enrolment == Enrolment::NotEnrolled {
            return Readiness::NotEnrolled;
        }
        if machine.lock == Lock::None && vault::needs_screen_lock(provider) {
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

    /// All that a device sees of the stores behind its doors.
    fn view(&self, device: &DeviceName) -> View {
        let doors = self.doors(device).into_iter();
        let look = |door: Door| {
            let holdings = self.store(&door.place).holdings();
            (door, holdings)
        };
        View {
            device: device.clone(),
            doors: doors.map(look).collect(),
        }
    }

    /// How a passkey can be reached from a device: what a modal get that names it would do.
    #[cfg(test)]
    pub(super) fn reachability(&self, id: &CredentialId, device: &DeviceName) -> Reachability {
        self.reachability_in(id, &self.view(device))
    }

    fn reachability_in(&self, id: &CredentialId, view: &View) -> Reachability {
        let window = self.host(&view.device);
        let at_hand = view
            .holding(id)
            .filter(|(door, _)| door.route != Route::Hybrid);
        let (obstructed, free): (Vec<_>, Vec<_>) =
            at_hand.partition(|(door, _)| self.is_obstructed(window, door));
        let usable = free.iter().filter(|(door, _)| self.can_be_used(door));
        if let Some(best) = usable.map(|(door, _)| door.route.reachability()).min() {
            return best;
        }
        if obstructed.is_empty() && self.is_on_a_phone(id, view) {
            return Reachability::Hybrid;
        }
        match view
            .doors
            .iter()
            .any(|(door, holdings)| self.is_expected(id, door, holdings))
        {
            true => Reachability::Pending,
            false => Reachability::None,
        }
    }

    /// Whether a get goes on at a store: it is ready, or the system asks for what it lacks.
    fn can_be_used(&self, door: &Door) -> bool {
        match door.readiness {
            Readiness::Ready => true,
            Readiness::NotEnrolled => false,
            // PKD: Apple's systems ask the user to set a passcode.
            Readiness::NoScreenLock => match self.machine_ref(&door.place.machine).platform {
                Platform::Ios | Platform::Ipados | Platform::Macos => true,
                Platform::Android | Platform::Windows | Platform::Linux | Platform::None => false,
            },
        }
    }

    fn is_on_a_phone(&self, id: &CredentialId, view: &View) -> bool {
        let client = self.client(&view.device);
        let is_offered = client.remote == Remote::Offered
            && client.capabilities.get("hybridTransport") != Some(&false);
        is_offered
            && view.holding(id).any(|(door, holding)| {
                door.route == Route::Hybrid
                    && door.readiness == Readiness::Ready
                    && holding.transports.contains(&Transport::Hybrid)
            })
    }

    /// Whether a passkey is in the fabric of a store on the machine, and has not arrived yet.
    fn is_expected(&self, id: &CredentialId, door: &Door, holdings: &[Holding]) -> bool {
        let account = self.store(&door.place).account.as_ref();
        let fabric = account.and_then(|account| self.fabrics.get(account));
        door.route == Route::Platform
            && holdings.iter().all(|holding| holding.id != *id)
            && fabric.is_some_and(|fabric| fabric.holds(&RecordId::Passkey(id.clone())))
    }

    /// Notes every reachability that is not as the trace has it.
    pub(super) fn note_reach(&mut self, env: &mut Env) {
        let views: Vec<_> = self
            .devices
            .iter()
            .map(|device| self.view(&device.name))
            .collect();
        for credential in self.credentials() {
            for view in &views {
                let how = self.reachability_in(&credential, view);
                let key = (credential.clone(), view.device.clone());
                let before = self
                    .noted_reach
                    .insert(key, how)
                    .unwrap_or(Reachability::None);
                if how != before {
                    let (credential, device) = (credential.clone(), view.device.clone());
                    env.note(Event::Reach {
                        credential,
                        device,
                        how,
                    });
                }
            }
        }
    }

    /// Every passkey for the relying party that exists, existed, or is under way.
    fn credentials(&self) -> BTreeSet<CredentialId> {
        let noted = self.noted_reach.keys().map(|(id, _)| id.clone());
        let stores = self
            .machines
            .iter()
            .flat_map(|machine| machine.stores.values());
        let held = stores.flat_map(|store| store.holdings());
        let held = held
            .filter(|it| it.rp_id == self.site.rp_id)
            .map(|it| it.id);
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

#[cfg(test)]
mod tests;
