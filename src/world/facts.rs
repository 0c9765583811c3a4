//! Ground truth, told: what devices are, and who holds which passkey.

use crate::client::Readiness;
use crate::flow::DeviceName;
use crate::flow::ProviderId;
use crate::sim::DeviceFacts;
use crate::sim::Env;
use crate::sim::Event;
use crate::webauthn::CredentialId;
use crate::webauthn::RpId;
use crate::webauthn::UserHandle;
use crate::world::doors::Route;
use crate::world::record::Visibility;
use crate::world::world::World;

/// A passkey that providers hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its id.
    pub credential: CredentialId,
    /// The user it is for.
    pub user_handle: UserHandle,
    /// The provider that holds it.
    pub provider: ProviderId,
    /// The machines it is on, by the devices that describe them.
    pub machines: Vec<DeviceName>,
    /// Whether it is offered anywhere.
    pub visibility: Visibility,
}

impl World {
    /// After a ceremony or signal: notes what stores gained and lost, sends it to the accounts
    /// they share, delivers what is due by now, and notes what follows from it.
    pub fn settle(&mut self, env: &mut Env, device: &DeviceName) {
        self.finish_set_ups(env);
        self.look_everywhere(env, device);
        self.deliver_due(env);
        self.note_news(env);
    }

    /// What a device is now.
    pub fn facts(&self, device: &DeviceName) -> DeviceFacts {
        let window = self.device(device);
        let machine = self.machine_ref(&window.machine);
        let doors = self.doors(device);
        let first = doors.iter().find(|door| door.route != Route::Hybrid);
        DeviceFacts {
            preset: machine.preset.clone(),
            machine: machine.name.clone(),
            provider: first
                .map_or(&window.provider, |door| &door.place.provider)
                .clone(),
            lock: machine.lock,
            ready: first.is_some_and(|door| {
                door.readiness == Readiness::Ready && !self.is_obstructed(self.host(device), door)
            }),
            online: machine.is_online(),
            platform: machine.platform,
            client: window.client.clone().unwrap_or_else(|| "none".to_owned()),
            told: self.told(device),
        }
    }

    /// The machine of a device, by the device that describes it.
    pub fn machine(&self, device: &DeviceName) -> &DeviceName {
        &self.device(device).machine
    }

    /// All passkeys for a relying party, wherever they are, in the order of their ids.
    pub fn passkeys(&self, rp_id: &RpId) -> Vec<Held> {
        let mut all: Vec<Held> = Vec::new();
        for place in self.places() {
            let holdings = self.store(&place).holdings().into_iter();
            for holding in holdings.filter(|holding| holding.rp_id == *rp_id) {
                if let Some(held) = all.iter_mut().find(|held| held.credential == holding.id) {
                    held.machines.push(place.machine.clone());
                    continue;
                }
                all.push(Held {
                    credential: holding.id,
                    user_handle: holding.user_handle,
                    provider: place.provider.clone(),
                    machines: vec![place.machine.clone()],
                    visibility: holding.visibility,
                });
            }
        }
        all.sort_by(|a, b| a.credential.cmp(&b.credential));
        all
    }

    /// Notes every fact and every reachability that is not as the trace has it.
    pub(super) fn note_news(&mut self, env: &mut Env) {
        let devices: Vec<_> = self.devices.iter().map(|it| it.name.clone()).collect();
        for device in devices {
            let facts = self.facts(&device);
            if self.noted_facts.get(&device) != Some(&facts) {
                self.noted_facts.insert(device.clone(), facts.clone());
                env.note(Event::Device { device, facts });
            }
        }
        self.note_reach(env);
    }
}
