//! How edits travel: out to the account's fabric, and in virtual time to its other devices.

use std::time::Duration;

use crate::authenticator::SameUser;
use crate::flow::DeviceName;
use crate::sim::Arrival;
use crate::sim::Env;
use crate::sim::Event;
use crate::sim::Purpose;
use crate::sim::StoredCredential;
use crate::sim::VirtualTime;
use crate::world::account::Account;
use crate::world::delivery::Delivery;
use crate::world::delivery::Place;
use crate::world::fabric::Keys;
use crate::world::record::Body;
use crate::world::record::Change;
use crate::world::record::Edit;
use crate::world::record::Record;
use crate::world::record::RecordId;
use crate::world::replica::News;
use crate::world::sealing::SealedPassword;
use crate::world::store::Movement;
use crate::world::vault;
use crate::world::world::World;

impl World {
    /// Lets virtual time pass. What is due in it arrives at its own time.
    pub fn wait(&mut self, env: &mut Env, duration: Duration) {
        let until = env.now().later(duration);
        self.deliver_until(env, |due| due <= until);
        env.advance(until.since(env.now()));
        self.note_wait(env, duration);
    }

    /// Lets as much time pass as it takes until everything under way has arrived on the devices
    /// that are online, and says how much that was.
    pub fn wait_for_sync(&mut self, env: &mut Env) -> Duration {
        let start = env.now();
        self.deliver_until(env, |_| true);
        let duration = env.now().since(start);
        self.note_wait(env, duration);
        duration
    }

    fn note_wait(&mut self, env: &mut Env, duration: Duration) {
        let ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        env.note(Event::Waited { ms });
    }

    /// Delivers what is due, moving the clock from one due time to the next.
    pub(super) fn deliver_until(
        &mut self,
        env: &mut Env,
        is_in_time: impl Fn(VirtualTime) -> bool,
    ) {
        while let Some(due) = self.next_due().filter(|due| is_in_time(*due)) {
            env.advance(due.since(env.now()));
            self.deliver_due(env);
            self.note_news(env);
        }
    }

    fn next_due(&self) -> Option<VirtualTime> {
        self.deliveries
            .next_due(|machine| self.machine_ref(machine).is_online())
    }

    /// Delivers what is due by now.
    pub(super) fn deliver_due(&mut self, env: &mut Env) {
        let online = self.machines.iter().filter(|machine| machine.is_online());
        let online: Vec<_> = online.map(|machine| machine.name.clone()).collect();
        while let Some(delivery) = self.deliveries.take(env.now(), |it| online.contains(it)) {
            self.apply(env, delivery);
        }
    }

    /// Applies a record to the store it was sent to.
    fn apply(&mut self, env: &mut Env, delivery: Delivery) {
        let Delivery {
            to,
            record,
            arrival,
        } = delivery;
        let account = self.store(&to).account.clone();
        let Some(fabric) = account.and_then(|account| self.fabrics.get(&account)) else {
            return;
        };
        let keys = fabric.keys().clone();
        let store = self.store_mut(&to);
        if store.replica.admit(&record) == News::Old {
            return;
        }
        match (&record.id, &record.body) {
            (RecordId::Passkey(_), Body::Passkey(passkey)) => {
                vault::admit(&mut store.authenticator, &keys.passkeys, passkey);
            }
            (RecordId::Passkey(id), Body::Deleted) => vault::remove(&mut store.authenticator, id),
            (RecordId::Password(login), Body::Password(sealed)) => {
                if let Some(saved) = sealed.open(&keys.passwords) {
                    store.passwords.take_over(login.clone(), saved);
                }
            }
            (RecordId::Password(login), Body::Deleted) => store.passwords.forget(login),
            (RecordId::Passkey(_), Body::Password(_))
            | (RecordId::Password(_), Body::Passkey(_)) => {}
        }
        let movements = store.receive(arrival);
        note_movements(env, &to, movements);
    }

    /// Looks at every store for what ceremonies and signals have changed, and sends it. The
    /// stores on the machine of this device come first: there it began.
    pub(super) fn look_everywhere(&mut self, env: &mut Env, device: &DeviceName) {
        let machine = self.host(device).machine.clone();
        let mut places = self.places();
        places.sort_by_key(|place| place.machine != machine);
        for place in places {
            let now = env.now();
            let movements = self.store_mut(&place).look(now);
            note_movements(env, &place, movements);
            self.flush(env, &place);
        }
    }

    /// Sends what waits at a store, if its machine is online and it is in a fabric.
    pub(super) fn flush(&mut self, env: &mut Env, from: &Place) {
        if !self.machine_ref(&from.machine).is_online() {
            return;
        }
        let Some(account) = self.store(from).account.clone() else {
            return;
        };
        let keys = self.fabric_mut(env, &account).keys().clone();
        let mut unsent: Vec<(RecordId, Edit)> = std::mem::take(&mut self.store_mut(from).unsent)
            .into_iter()
            .collect();
        unsent.sort_by_key(|(_, edit)| *edit);
        for (id, edit) in unsent {
            let body = self.body(env, from, &keys, &id);
            let rule = self.same_user(from);
            let change = Change {
                id: id.clone(),
                edit,
                body,
            };
            let news = self.fabric_mut(env, &account).accept(change, rule);
            self.spread(env, &account, from, &news);
        }
    }

    /// What a record of this id says, as the store has it now.
    fn body(&self, env: &mut Env, place: &Place, keys: &Keys, id: &RecordId) -> Body {
        let store = self.store(place);
        let nonces = env.streams.get(Purpose::SyncNonce);
        let body = match id {
            RecordId::Passkey(id) => {
                vault::seal(nonces, &store.authenticator, &keys.passkeys, id).map(Body::Passkey)
            }
            RecordId::Password(login) => {
                let saved = store.passwords.find(login);
                saved
                    .map(|saved| SealedPassword::seal(nonces, &keys.passwords, saved))
                    .map(Body::Password)
            }
        };
        body.unwrap_or(Body::Deleted)
    }

    /// Sends accepted records to the members. The first is an edit that its author has already.
    fn spread(&mut self, env: &Env, account: &Account, author: &Place, news: &[Record]) {
        if let Some(edit) = news.first() {
            self.store_mut(author).replica.admit(edit);
        }
        let mut members = self.places();
        members.retain(|place| self.store(place).account.as_ref() == Some(account));
        for (index, record) in news.iter().enumerate() {
            for to in members.iter().filter(|to| index > 0 || *to != author) {
                self.send(env, to.clone(), record.clone(), Arrival::Synced);
            }
        }
    }

    pub(super) fn send(&mut self, env: &Env, to: Place, record: Record, arrival: Arrival) {
        let latency = self.provider(&to.machine, &to.provider).sync.latency;
        self.deliveries.send(
            env.now(),
            latency,
            Delivery {
                to,
                record,
                arrival,
            },
        );
    }

    fn same_user(&self, place: &Place) -> SameUser {
        self.store(place).authenticator.profile().same_user
    }
}

/// Writes into the trace what a store now offers, and what no longer.
pub(super) fn note_movements(env: &mut Env, place: &Place, movements: Vec<Movement>) {
    for movement in movements {
        let device = place.machine.clone();
        env.note(match movement {
            Movement::Removed(credential) => Event::Removed { device, credential },
            Movement::Stored(holding, by) => Event::Stored {
                device,
                credential: StoredCredential {
                    id: holding.id,
                    rp_id: holding.rp_id,
                    provider: place.provider.clone(),
                    user_handle: holding.user_handle.to_string(),
                    user_name: holding.user_name,
                    backup: holding.backup,
                    algorithm: holding.algorithm,
                    by,
                },
            },
        });
    }
}

#[cfg(test)]
mod tests;
