//! What steps do to devices: change their facts, wipe them, restore them.

use std::collections::BTreeMap;

use crate::flow::Answer;
use crate::flow::DeviceName;
use crate::flow::Lock;
use crate::flow::Ownership;
use crate::flow::PromptKind;
use crate::flow::ProviderId;
use crate::flow::Vendor;
use crate::provider::DeviceChange;
use crate::provider::Enrolment;
use crate::provider::Recovery;
use crate::provider::SyncDomain;
use crate::sim::Arrival;
use crate::sim::Env;
use crate::sim::Surface;
use crate::world::account::Account;
use crate::world::check;
use crate::world::delivery::Place;
use crate::world::device::AppLock;
use crate::world::device::Autofill;
use crate::world::error::WorldError;
use crate::world::fabric::KnownSecret;
use crate::world::sync::note_movements;
use crate::world::vault;
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
        self.set_machine(device, change);
        if let Some(provider) = &change.provider {
            self.choose(env, device, provider, change);
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
        for window in self.devices.iter_mut().filter(|window| window.machine == machine) {
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
        self.note_news(env);
    }

    fn set_window(&mut self, device: &DeviceName, change: &DeviceChange) {
        let window = self.device_mut(device);
        if let Some(client) = &change.client {
            window.client = Some(client.clone());
        }
        window.browsing = change.private.unwrap_or(window.browsing);
        window.auto_upgrade = change.auto_upgrade.unwrap_or(window.auto_upgrade);
    }

    fn set_machine(&mut self, device: &DeviceName, change: &DeviceChange) {
        let machine = self.device(device).machine.clone();
        let machine = self.machine_mut(&machine);
        machine.lock = change.lock.unwrap_or(machine.lock);
        machine.network = change.network.unwrap_or(machine.network);
        if let Some(keys) = &change.plugged_in {
            machine.plugged_in.clone_from(keys);
        }
        let accounts: Vec<_> =
            machine.stores.values().filter_map(|store| store.account.clone()).collect();
        if machine.lock != Lock::None {
            for account in accounts {
                self.fabrics.entry(account).and_modify(|fabric| fabric.learn_screen_lock());
            }
        }
    }

    /// Chooses a provider: it is installed, signed in and set up, unless the change says
    /// otherwise.
    fn choose(
        &mut self,
        env: &mut Env,
        device: &DeviceName,
        provider: &ProviderId,
        change: &DeviceChange,
    ) {
        let machine = self.device(device).machine.clone();
        self.install(env, &machine, provider);
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

    fn signed_in(&self, place: &Place) -> Option<Account> {
        let provider = self.provider(&place.machine, &place.provider);
        Account::of(provider, &self.machine_ref(&place.machine).accounts)
    }

    /// Sends what waited for a connection, then receives what did.
    fn reconnect(&mut self, env: &mut Env) {
        for place in self.places() {
            self.flush(env, &place);
        }
        self.deliver_due(env);
    }

    fn erase(&mut self, env: &mut Env, place: &Place) {
        self.leave(env, place);
        let domain = self.provider(&place.machine, &place.provider).sync.domain;
        let store = self.store_mut(place);
        for holding in store.holdings() {
            vault::remove(&mut store.authenticator, &holding.id);
        }
        vault::reset(&mut store.authenticator);
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
        let secret = self.fabrics.get(account).map(|fabric| fabric.known_secret());
        let is_possible = match self.provider(&place.machine, &place.provider).sync.recovery {
            Recovery::None => false,
            Recovery::ScreenLockOrPin => true,
            // A manager with an account of its own has a secret of its own.
            Recovery::ScreenLock => match account {
                Account::Manager(_) => true,
                Account::Platform(..) => secret == Some(KnownSecret::ScreenLock),
            },
        };
        is_possible && is_given(env.ask(&Surface { device: device.clone(), kind: PromptKind::SetUp }))
    }

    fn chosen_place(&self, device: &DeviceName) -> Place {
        let device = self.device(device);
        Place { machine: device.machine.clone(), provider: device.provider.clone() }
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
