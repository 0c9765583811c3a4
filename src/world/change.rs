//! What steps change about devices.

use std::collections::BTreeMap;

use crate::flow::Answer;
use crate::flow::DeviceName;
use crate::flow::Lock;
use crate::flow::Ownership;
use crate::flow::ProviderId;
use crate::flow::Vendor;
use crate::provider::DeviceChange;
use crate::provider::Enrolment;
use crate::provider::SyncDomain;
use crate::sim::Arrival;
use crate::sim::Env;
use crate::world::check;
use crate::world::delivery::Place;
use crate::world::device::AppLock;
use crate::world::device::Autofill;
use crate::world::error::WorldError;
use crate::world::world::World;

impl World {
    /// Changes facts of a device, and of its machine where they are the machine's. What becomes
    /// of the session is not the world's business.
    ///
    /// # Errors
    /// The first thing that [`World::check_change`] finds. Nothing is changed then.
    pub fn set(
        &mut self,
        env: &mut Env,
        device: &DeviceName,
        change: &DeviceChange,
    ) -> Result<(), WorldError> {
        let problems = check::check_change(&self.catalogue, &self.setups, device, change);
        if let Some(error) = problems.into_iter().next() {
            return Err(error);
        }
        self.look_everywhere(env, device);
        self.set_window(device, change);
        self.set_machine(env, device, change);
        if let Some(provider) = &change.provider {
            self.choose(device, provider, change);
        }
        if let Some(enrolment) = change.enrolled {
            let place = self.chosen_place(device);
            self.store_mut(&place).enrolment = enrolment;
        }
        self.change_accounts(env, device, &change.accounts);
        self.join_fabrics(env, Arrival::Synced);
        self.reconnect(env);
        self.note_news(env);
        Ok(())
    }

    /// Turns the app's own lock on or off.
    pub fn lock_app(&mut self, env: &mut Env, device: &DeviceName, lock: AppLock) {
        self.device_mut(device).app_lock = lock;
        self.note_news(env);
    }

    /// Says whether the open page holds a conditional get between steps.
    pub fn hold_autofill(&mut self, device: &DeviceName, autofill: Autofill) {
        self.device_mut(device).autofill = autofill;
    }

    fn set_window(&mut self, device: &DeviceName, change: &DeviceChange) {
        let window = self.device_mut(device);
        if let Some(client) = &change.client {
            window.client = Some(client.clone());
        }
        window.browsing = change.private.unwrap_or(window.browsing);
        window.auto_upgrade = change.auto_upgrade.unwrap_or(window.auto_upgrade);
    }

    fn set_machine(&mut self, env: &Env, device: &DeviceName, change: &DeviceChange) {
        let machine = self.device(device).machine.clone();
        if let Some(keys) = &change.plugged_in {
            self.plug_in(env, &machine, keys);
        }
        let machine = self.machine_mut(&machine);
        machine.set_lock(change.lock.unwrap_or(machine.lock));
        machine.network = change.network.unwrap_or(machine.network);
        let accounts: Vec<_> = machine
            .stores
            .values()
            .filter_map(|store| store.account.clone())
            .collect();
        if machine.lock != Lock::None {
            for account in accounts {
                self.fabrics
                    .entry(account)
                    .and_modify(|fabric| fabric.learn_screen_lock());
            }
        }
    }

    /// Plugs these keys in, and takes the others out. One that was out has lost what power keeps.
    fn plug_in(&mut self, env: &Env, machine: &DeviceName, keys: &[DeviceName]) {
        let before = std::mem::replace(&mut self.machine_mut(machine).plugged_in, keys.to_vec());
        for key in keys.iter().filter(|key| !before.contains(key)) {
            let key = self.device(key).machine.clone();
            for store in self.machine_mut(&key).stores.values_mut() {
                store.authenticator.power_cycle(env);
            }
        }
    }

    /// Chooses a provider: it is installed, signed in and set up, unless the change says
    /// otherwise.
    fn choose(&mut self, device: &DeviceName, provider: &ProviderId, change: &DeviceChange) {
        let machine = self.device(device).machine.clone();
        self.install(&machine, provider);
        let domain = self.provider(&machine, provider).sync.domain;
        let it = self.machine_mut(&machine);
        it.store_mut(provider).enrolment = Enrolment::Enrolled;
        if let SyncDomain::Account(vendor) = domain
            && !change.accounts.contains_key(&vendor)
        {
            it.sign_in(vendor);
        }
        self.device_mut(device).provider = provider.clone();
    }

    /// Signs in and out. What an account kept on the device goes with it, or the next account
    /// would get it.
    fn change_accounts(
        &mut self,
        env: &mut Env,
        device: &DeviceName,
        changes: &BTreeMap<Vendor, Ownership>,
    ) {
        let machine = self.device(device).machine.clone();
        let places = self.places_on(&machine);
        let before: Vec<_> = places.iter().map(|place| self.signed_in(place)).collect();
        let it = self.machine_mut(&machine);
        it.accounts.extend(changes);
        it.home_accounts.extend(changes);
        for (place, before) in places.iter().zip(before) {
            if self.signed_in(place) != before {
                self.leave(env, place);
                self.store_mut(place).passwords.clear();
            }
        }
    }

    /// Sends what waited for a connection, then receives what did.
    pub(super) fn reconnect(&mut self, env: &mut Env) {
        for place in self.places() {
            self.flush(env, &place);
        }
        self.deliver_due(env);
    }

    fn chosen_place(&self, device: &DeviceName) -> Place {
        let device = self.device(device);
        Place {
            machine: device.machine.clone(),
            provider: device.provider.clone(),
        }
    }

    pub(super) fn places_on(&self, machine: &DeviceName) -> Vec<Place> {
        let mut places = self.places();
        places.retain(|place| place.machine == *machine);
        places
    }
}

/// Whether the user does what a prompt asks.
pub(super) fn is_given(answer: Answer) -> bool {
    match answer {
        Answer::Verifies | Answer::Picks(_) => true,
        Answer::Fails | Answer::LocksOut | Answer::Cancels | Answer::Ignores => false,
    }
}

#[cfg(test)]
mod tests;
