//! How passkeys can be reached from devices: ground truth for the trace.

use std::collections::BTreeSet;

use crate::client::Readiness;
use crate::client::Remote;
use crate::flow::DeviceName;
use crate::flow::Platform;
use crate::sim::Env;
use crate::sim::Event;
use crate::sim::Reachability;
use crate::webauthn::CredentialId;
use crate::webauthn::Transport;
use crate::world::doors::Door;
use crate::world::doors::Route;
use crate::world::record::Body;
use crate::world::record::RecordId;
use crate::world::record::Visibility;
use crate::world::vault::Holding;
use crate::world::world::World;

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

impl World {
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
mod agreement;
#[cfg(test)]
mod tests;
