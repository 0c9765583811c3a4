//! Which store belongs to which account's fabric: joining, leaving, being signed in.

use crate::flow::Lock;
use crate::provider::Enrolment;
use crate::sim::Arrival;
use crate::sim::Env;
use crate::world::account::Account;
use crate::world::delivery::Place;
use crate::world::record::Record;
use crate::world::replica::Replica;
use crate::world::sync::note_movements;
use crate::world::vault;
use crate::world::world::World;

impl World {
    /// Lets every store join or leave a fabric, as its machine's accounts and its own enrolment
    /// now say.
    pub(super) fn join_fabrics(&mut self, env: &mut Env, arrival: Arrival) {
        for place in self.places() {
            let wanted = self.wanted_account(&place);
            if self.store(&place).account != wanted {
                self.leave(env, &place);
                if let Some(account) = wanted {
                    self.join(env, &place, account, arrival);
                }
            }
        }
    }

    fn wanted_account(&self, place: &Place) -> Option<Account> {
        let provider = self.provider(&place.machine, &place.provider);
        match self.store(place).enrolment {
            Enrolment::Enrolled => {
                Account::of(provider, &self.machine_ref(&place.machine).accounts)
            }
            Enrolment::NotEnrolled => None,
        }
    }

    /// Joins a fabric: what is here goes there, what is there comes here.
    fn join(&mut self, env: &mut Env, place: &Place, account: Account, arrival: Arrival) {
        let has_lock = self.machine_ref(&place.machine).lock != Lock::None;
        let fabric = self.fabric_mut(env, &account);
        if has_lock {
            fabric.learn_screen_lock();
        }
        let shared: Vec<Record> = fabric.live().cloned().collect();
        let store = self.store_mut(place);
        store.account = Some(account);
        store.announce_all();
        for record in shared {
            self.send(env, place.clone(), record, arrival);
        }
        self.flush(env, place);
    }

    /// Leaves the fabric: its passkeys go, and nothing more arrives. Edits that were not sent are
    /// lost. Passwords stay as copies of the device.
    // Unsourced: vendors ask the user what to keep.
    pub(super) fn leave(&mut self, env: &mut Env, place: &Place) {
        if self.store(place).account.is_none() {
            return;
        }
        self.deliveries.recall(place);
        let store = self.store_mut(place);
        store.account = None;
        store.replica = Replica::default();
        for holding in store.holdings().iter().filter(|it| it.may_travel()) {
            vault::remove(&mut store.authenticator, &holding.id);
        }
        store.unsent.clear();
        let movements = store.receive(Arrival::Synced);
        note_movements(env, place, movements);
    }

    /// The account that a store's provider is signed in to.
    pub(super) fn signed_in(&self, place: &Place) -> Option<Account> {
        let provider = self.provider(&place.machine, &place.provider);
        Account::of(provider, &self.machine_ref(&place.machine).accounts)
    }
}
