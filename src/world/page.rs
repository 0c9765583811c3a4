//! What a client is lent for one ceremony, and what its front end tells the relying party.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::json;

use crate::authenticator::Authenticator;
use crate::client;
use crate::client::APP;
use crate::client::Caller;
use crate::client::ClientKind;
use crate::client::KnownPin;
use crate::client::Moment;
use crate::client::Page;
use crate::client::Reachable;
use crate::client::SavedPassword;
use crate::client::Slot;
use crate::flow::DeviceName;
use crate::flow::Platform;
use crate::world::delivery::Place;
use crate::world::device::AppLock;
use crate::world::device::Autofill;
use crate::world::doors::Route;
use crate::world::machine::Machine;
use crate::world::world::World;

impl World {
    /// The page on a device. A security key has it on the device into which it is plugged (or any
    /// other, if none), where only the key is in reach.
    pub fn page(&mut self, device: &DeviceName) -> Page<'_> {
        let doors = self.doors(device);
        let host = self.host(device);
        let (machine, client) = (host.machine.clone(), host.client.clone());
        let caller = self.caller(device);
        let moment = self.moment(device);
        let platforms: BTreeMap<DeviceName, Platform> = self
            .machines
            .iter()
            .map(|it| (it.name.clone(), it.platform))
            .collect();
        let preset = self.machine_ref(&machine).preset.clone();
        let mut lent = lend(&mut self.machines);
        let mut reachable = Reachable {
            platform: Vec::new(),
            hybrid: Vec::new(),
            roaming: Vec::new(),
        };
        for door in doors {
            let platform = platforms
                .get(&door.place.machine)
                .copied()
                .unwrap_or(Platform::None);
            let provider = self.catalogue.provider_on(&door.place.provider, platform);
            let (authenticator, pin) = lent.remove(&door.place).expect("no door is listed twice");
            let slot = Slot {
                rules: &provider
                    .expect("only providers of the catalogue are installed")
                    .rules,
                authenticator,
                device: door.device,
                pin,
                readiness: door.readiness,
            };
            match door.route {
                Route::Platform => reachable.platform.push(slot),
                Route::Hybrid => reachable.hybrid.push(slot),
                Route::Roaming => reachable.roaming.push(slot),
            }
        }
        let clients = self.catalogue.device(&preset).map(|preset| &preset.clients);
        let client = clients
            .zip(client)
            .and_then(|(clients, client)| clients.get(&client));
        let client = client.expect("a host has a client of its preset");
        Page {
            client,
            caller,
            moment,
            reachable,
        }
    }

    /// What the front end on a device tells the relying party: what a page or app may ask, never
    /// who holds which passkey.
    pub fn told(&self, device: &DeviceName) -> Value {
        let host = self.host(device);
        let profile = self.client(device);
        let machine = self.machine_ref(&host.machine);
        let moment = self.moment(device);
        let (kind, browser, lock) = match profile.kind {
            ClientKind::App => ("app", Value::Null, json!(machine.lock)),
            ClientKind::Browser => ("browser", json!(profile.id), Value::Null),
        };
        json!({
            "kind": kind,
            "platform": machine.platform,
            "browser": browser,
            "version": profile.version,
            "lock": lock,
            "app_lock": host.app_lock == AppLock::On,
            "uvpaa": client::is_uvpaa(&moment),
            "capabilities": client::capabilities(profile, &moment),
            "hardware": machine.hardware,
        })
    }

    fn caller(&self, device: &DeviceName) -> Caller {
        let page = || Caller::Page {
            origin: self.site.origin.clone(),
            framed_by: None,
        };
        match self.client(device).kind {
            ClientKind::Browser => page(),
            ClientKind::App => match self.machine_ref(&self.host(device).machine).platform {
                Platform::Ios | Platform::Ipados | Platform::Macos => Caller::AppleApp(APP),
                Platform::Android => Caller::AndroidApp(APP),
                // Apps there are pages in a frame of their own; the catalogue has none.
                Platform::Windows | Platform::Linux | Platform::None => page(),
            },
        }
    }

    /// What a client finds on its device now.
    pub(super) fn moment(&self, device: &DeviceName) -> Moment {
        let host = self.host(device);
        let machine = self.machine_ref(&host.machine);
        Moment {
            device: host.name.clone(),
            platform: machine.platform,
            lock: machine.lock,
            network: machine.network,
            browsing: host.browsing,
            auto_upgrade: host.auto_upgrade,
            saved_passwords: self.saved_passwords(device),
            pending_get: host.autofill == Autofill::Pending,
        }
    }

    fn saved_passwords(&self, device: &DeviceName) -> Vec<SavedPassword> {
        let keepers = self.keepers(device);
        let machine = self.machine_ref(&self.host(device).machine);
        let mut saved_passwords = Vec::new();
        for provider in keepers {
            let Some(passwords) = machine.passwords(&provider) else {
                continue;
            };
            let here = passwords
                .iter()
                .filter(|(login, _)| login.host == self.site.host);
            saved_passwords.extend(here.map(|(login, saved)| SavedPassword {
                provider: provider.clone(),
                host: login.host.clone(),
                username: login.username.clone(),
                last_used: saved.last_used,
            }));
        }
        saved_passwords
    }
}

/// All authenticators of all machines with the PINs that users know, each to be taken once.
fn lend(machines: &mut [Machine]) -> BTreeMap<Place, (&mut Authenticator, &mut KnownPin)> {
    let mut lent = BTreeMap::new();
    for machine in machines {
        for (provider, store) in &mut machine.stores {
            let place = Place {
                machine: machine.name.clone(),
                provider: provider.clone(),
            };
            lent.insert(place, (&mut store.authenticator, &mut store.pin));
        }
    }
    lent
}

#[cfg(test)]
mod tests;
