//! Records under way: each is due at a point of virtual time, and waits for its device.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::flow::DeviceName;
use crate::flow::ProviderId;
use crate::sim::Arrival;
use crate::sim::VirtualTime;
use crate::world::record::Record;

/// All deliveries of all fabrics, by due time and then in the order they were sent.
#[derive(Debug, Default)]
pub(super) struct Deliveries {
    queue: BTreeMap<(VirtualTime, u64), Delivery>,
    sent: u64,
}

/// One record on its way to one store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Delivery {
    /// Where it goes.
    pub(super) to: Place,
    /// What is delivered.
    pub(super) record: Record,
    /// What the arrival of a passkey is called.
    pub(super) arrival: Arrival,
}

/// A provider's store on a machine.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// The machine.
    pub(super) machine: DeviceName,
    /// The provider.
    pub(super) provider: ProviderId,
}

impl Deliveries {
    /// Sends something that takes so long.
    pub(super) fn send(&mut self, now: VirtualTime, takes: Duration, delivery: Delivery) {
        self.sent += 1;
        self.queue.insert((now.later(takes), self.sent), delivery);
    }

    /// When the next delivery to a machine that is online is due. It may be past: then the
    /// machine was offline until now.
    pub(super) fn next_due(&self, online: impl Fn(&DeviceName) -> bool) -> Option<VirtualTime> {
        let mut reachable = self
            .queue
            .iter()
            .filter(|(_, sent)| online(&sent.to.machine));
        reachable.next().map(|((due, _), _)| *due)
    }

    /// Takes the next delivery that is due by now to a machine that is online.
    pub(super) fn take(
        &mut self,
        now: VirtualTime,
        online: impl Fn(&DeviceName) -> bool,
    ) -> Option<Delivery> {
        let mut due = self.queue.iter().take_while(|((due, _), _)| *due <= now);
        let key = due
            .find(|(_, sent)| online(&sent.to.machine))
            .map(|(key, _)| *key)?;
        self.queue.remove(&key)
    }

    /// Calls back everything on its way to a store that has left its fabric.
    pub(super) fn recall(&mut self, place: &Place) {
        self.queue.retain(|_, delivery| delivery.to != *place);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::flow::DeviceName;
    use crate::flow::ProviderId;
    use crate::sim::Arrival;
    use crate::sim::VirtualTime;
    use crate::world::delivery::Deliveries;
    use crate::world::delivery::Delivery;
    use crate::world::delivery::Place;
    use crate::world::passwords::Login;
    use crate::world::record::Body;
    use crate::world::record::Edit;
    use crate::world::record::Record;
    use crate::world::record::RecordId;

    const START: VirtualTime = VirtualTime::START;

    fn place(machine: &str) -> Place {
        Place {
            machine: DeviceName::new(machine),
            provider: ProviderId::new("manager"),
        }
    }

    fn delivery(to: &str, version: u64) -> Delivery {
        let login = Login {
            host: "shop.example.test".into(),
            username: "ada".into(),
        };
        let edit = Edit {
            made: START,
            touched: START,
        };
        let id = RecordId::Password(login);
        let record = Record {
            id,
            version,
            edit,
            body: Body::Deleted,
        };
        Delivery {
            to: place(to),
            record,
            arrival: Arrival::Synced,
        }
    }

    fn everyone(_: &DeviceName) -> bool {
        true
    }

    #[test]
    fn deliveries_come_when_they_are_due_and_in_the_order_they_were_sent() {
        let mut deliveries = Deliveries::default();
        deliveries.send(START, Duration::from_secs(60), delivery("b", 1));
        deliveries.send(START, Duration::from_secs(5), delivery("c", 2));
        deliveries.send(START, Duration::from_secs(5), delivery("b", 3));

        assert_eq!(deliveries.take(START, everyone), None);
        let now = START.later(Duration::from_secs(60));
        let versions: Vec<_> = std::iter::from_fn(|| deliveries.take(now, everyone))
            .map(|it| it.record.version)
            .collect();
        assert_eq!(versions, [2, 3, 1]);
    }

    #[test]
    fn a_device_that_is_offline_holds_up_nobody_else() {
        let mut deliveries = Deliveries::default();
        deliveries.send(START, Duration::from_secs(1), delivery("off", 1));
        deliveries.send(START, Duration::from_secs(2), delivery("on", 2));
        let online = |machine: &DeviceName| machine.as_str() != "off";

        assert_eq!(
            deliveries.next_due(online),
            Some(START.later(Duration::from_secs(2)))
        );
        let now = START.later(Duration::from_secs(9));
        assert_eq!(
            deliveries.take(now, online).map(|it| it.record.version),
            Some(2)
        );
        assert_eq!(deliveries.take(now, online), None);
        assert_eq!(
            deliveries.take(now, everyone).map(|it| it.record.version),
            Some(1)
        );
    }

    #[test]
    fn what_is_recalled_never_arrives() {
        let mut deliveries = Deliveries::default();
        deliveries.send(START, Duration::ZERO, delivery("b", 1));
        deliveries.recall(&place("b"));
        assert_eq!(deliveries.take(START, everyone), None);
    }
}
