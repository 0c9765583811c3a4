//! The life of a machine: erased, set up again, its providers set up for the first time.

use crate::client::Readiness;
use crate::flow::DeviceName;
use crate::flow::Lock;
use crate::flow::PromptKind;
use crate::provider::Enrolment;
use crate::provider::Recovery;
use crate::provider::SyncDomain;
use crate::sim::Arrival;
use crate::sim::Env;
use crate::sim::Event;
use crate::sim::Surface;
use crate::world::account::Account;
use crate::world::change::is_given;
use crate::world::delivery::Place;
use crate::world::device::AppLock;
use crate::world::device::Autofill;
use crate::world::doors::Route;
use crate::world::fabric::KnownSecret;
use crate::world::sync::note_movements;
use crate::world::vault;
use crate::world::world::World;

impl World {
    /// Erases a machine: every store, every account, every password. What its accounts share
    /// lives on elsewhere.
    pub fn wipe(&mut self, env: &mut Env, device: &DeviceName) {
        self.look_everywhere(env, device);
        let machine = self.device(device).machine.clone();
        for place in self.places_on(&machine) {
            self.erase(env, &place);
        }
        let it = self.machine_mut(&machine);
        it.accounts.clear();
        it.client_passwords.clear();
        for window in self
            .devices
            .iter_mut()
            .filter(|window| window.machine == machine)
        {
            window.app_lock = AppLock::Off;
            window.autofill = Autofill::Idle;
        }
        self.note_news(env);
    }

    /// Sets a new or wiped machine up with its user's accounts. A provider that keeps something
    /// for it asks for the screen lock of another device, or its own PIN, before it gives it out.
    pub fn restore(&mut self, env: &mut Env, device: &DeviceName) {
        let machine = self.device(device).machine.clone();
        let it = self.machine_mut(&machine);
        it.accounts = it.home_accounts.clone();
        for place in self.places_on(&machine) {
            self.restore_store(env, device, &place);
        }
        self.join_fabrics(env, Arrival::Restored);
        self.reconnect(env);
        self.settled_to = env.trace.mark();
        self.note_news(env);
    }

    /// Does what users agreed to when a client asked them to set up what a ceremony lacked
    /// (platforms.md §2, "no UV configured").
    pub(super) fn finish_set_ups(&mut self, env: &mut Env) {
        let mut agreed: Vec<DeviceName> = Vec::new();
        for event in env.trace.since(self.settled_to) {
            if let Event::Prompt {
                device,
                kind: PromptKind::SetUp,
                answer,
            } = event
                && is_given(*answer)
            {
                agreed.push(device.clone());
            }
        }
        agreed.iter().for_each(|device| self.finish_set_up(device));
        self.join_fabrics(env, Arrival::Synced);
        self.settled_to = env.trace.mark();
    }

    /// Sets up the first provider of a device that is not ready.
    fn finish_set_up(&mut self, device: &DeviceName) {
        let doors = self.doors(device).into_iter();
        let mut local = doors.filter(|door| door.route == Route::Platform);
        let Some(door) = local.find(|door| door.readiness != Readiness::Ready) else {
            return;
        };
        let domain = self
            .provider(&door.place.machine, &door.place.provider)
            .sync
            .domain;
        let machine = self.machine_mut(&door.place.machine);
        match door.readiness {
            Readiness::Ready => {}
            Readiness::NoScreenLock => machine.set_lock(Lock::Pin),
            Readiness::NotEnrolled => {
                machine.store_mut(&door.place.provider).enrolment = Enrolment::Enrolled;
                if let SyncDomain::Account(vendor) = domain {
                    machine.sign_in(vendor);
                }
            }
        }
    }

    fn erase(&mut self, env: &mut Env, place: &Place) {
        self.leave(env, place);
        let domain = self.provider(&place.machine, &place.provider).sync.domain;
        let store = self.store_mut(place);
        for holding in store.holdings() {
            vault::remove(&mut store.authenticator, &holding.id);
        }
        store.passwords.clear();
        store.unsent.clear();
        if domain != SyncDomain::None {
            store.enrolment = Enrolment::NotEnrolled;
        }
        let movements = store.receive(Arrival::Synced);
        note_movements(env, place, movements);
    }

    fn restore_store(&mut self, env: &mut Env, device: &DeviceName, place: &Place) {
        let Some(account) = self.signed_in(place) else {
            return;
        };
        if self.store(place).account.is_some() {
            return;
        }
        let is_empty = match self.fabrics.get(&account) {
            Some(fabric) => fabric.live().next().is_none(),
            None => true,
        };
        if !is_empty && !self.recovers(env, device, place, &account) {
            return;
        }
        self.store_mut(place).enrolment = Enrolment::Enrolled;
    }

    /// Whether the user can give, and gives, what brings back the contents of an account.
    fn recovers(
        &mut self,
        env: &mut Env,
        device: &DeviceName,
        place: &Place,
        account: &Account,
    ) -> bool {
        let secret = self
            .fabrics
            .get(account)
            .map(|fabric| fabric.known_secret());
        let is_possible = match self.provider(&place.machine, &place.provider).sync.recovery {
            Recovery::None => false,
            Recovery::ScreenLockOrPin => true,
            // A manager with an account of its own has a secret of its own.
            Recovery::ScreenLock => match account {
                Account::Manager(_) => true,
                Account::Platform(..) => secret == Some(KnownSecret::ScreenLock),
            },
        };
        is_possible
            && is_given(env.ask(&Surface {
                device: device.clone(),
                kind: PromptKind::SetUp,
            }))
    }
}

#[cfg(test)]
mod tests;
