use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::time::Duration;

use proptest::prelude::*;

use crate::authenticator::SameUser;
use crate::sim::VirtualTime;
use crate::webauthn::CredentialId;
use crate::webauthn::RpId;
use crate::webauthn::UserHandle;
use crate::world::fabric::Fabric;
use crate::world::record::Body;
use crate::world::record::Change;
use crate::world::record::Edit;
use crate::world::record::Record;
use crate::world::record::RecordId;
use crate::world::record::SealedPasskey;
use crate::world::record::Visibility;
use crate::world::replica::News;
use crate::world::replica::Replica;

fn at(seconds: u64) -> VirtualTime {
    VirtualTime::START.later(Duration::from_secs(seconds))
}

fn id(n: u8) -> RecordId {
    RecordId::Passkey(CredentialId(vec![n]))
}

fn passkey(n: u8, user: u8, created: u64, edited: u64, visibility: Visibility) -> Change {
    Change {
        id: id(n),
        edit: Edit {
            made: at(created),
            touched: at(edited),
        },
        body: Body::Passkey(SealedPasskey {
            rp_id: RpId::parse("shop.example.test").unwrap(),
            user_handle: UserHandle::new([user]).unwrap(),
            created: at(created),
            visibility,
            sealed: vec![n],
        }),
    }
}

fn deletion(n: u8, created: u64, edited: u64) -> Change {
    let edit = Edit {
        made: at(created),
        touched: at(edited),
    };
    Change {
        id: id(n),
        edit,
        body: Body::Deleted,
    }
}

fn live(fabric: &Fabric) -> Vec<RecordId> {
    fabric.live().map(|record| record.id.clone()).collect()
}

#[test]
fn of_two_passkeys_for_one_user_the_one_created_last_stays() {
    for order in [[1, 2], [2, 1]] {
        let mut fabric = Fabric::new(&[0; 32], "test");
        for n in order {
            let change = passkey(n, 7, u64::from(n), u64::from(n), Visibility::Shown);
            fabric.accept(change, SameUser::Overwrites);
        }
        assert_eq!(live(&fabric), [id(2)]);
    }
}

#[test]
fn members_hear_of_the_passkey_that_was_overwritten() {
    let mut fabric = Fabric::new(&[0; 32], "test");
    fabric.accept(passkey(1, 7, 1, 1, Visibility::Shown), SameUser::Overwrites);
    let news = fabric.accept(passkey(2, 7, 2, 2, Visibility::Shown), SameUser::Overwrites);
    let heard: Vec<_> = news
        .iter()
        .map(|it| (it.id.clone(), it.body == Body::Deleted))
        .collect();
    assert_eq!(heard, [(id(2), false), (id(1), true)]);
}

#[test]
fn a_shadowed_passkey_and_one_of_another_user_stay() {
    let mut fabric = Fabric::new(&[0; 32], "test");
    fabric.accept(passkey(1, 7, 1, 1, Visibility::Shown), SameUser::Shadows);
    fabric.accept(passkey(2, 7, 2, 2, Visibility::Shown), SameUser::Shadows);
    assert_eq!(live(&fabric), [id(1), id(2)]);

    let mut fabric = Fabric::new(&[0; 32], "test");
    fabric.accept(passkey(1, 7, 1, 1, Visibility::Shown), SameUser::Overwrites);
    fabric.accept(passkey(2, 8, 2, 2, Visibility::Shown), SameUser::Overwrites);
    assert_eq!(live(&fabric), [id(1), id(2)]);
}

#[test]
fn deletion_is_final_whatever_is_heard_later() {
    let mut fabric = Fabric::new(&[0; 32], "test");
    fabric.accept(passkey(1, 7, 1, 1, Visibility::Shown), SameUser::Shadows);
    fabric.accept(deletion(1, 1, 2), SameUser::Shadows);
    let news = fabric.accept(passkey(1, 7, 1, 9, Visibility::Hidden), SameUser::Shadows);
    assert_eq!(news, []);
    assert_eq!(live(&fabric), []);
    assert!(!fabric.holds(&id(1)));
}

#[test]
fn an_older_edit_that_comes_late_changes_nothing() {
    let mut fabric = Fabric::new(&[0; 32], "test");
    fabric.accept(passkey(1, 7, 1, 5, Visibility::Hidden), SameUser::Shadows);
    assert_eq!(
        fabric.accept(passkey(1, 7, 1, 3, Visibility::Shown), SameUser::Shadows),
        []
    );
}

/// What a member holds after applying records in the order in which they arrive.
#[derive(Default)]
struct Member {
    replica: Replica,
    holds: BTreeMap<RecordId, Body>,
}

impl Member {
    fn apply(&mut self, record: &Record) {
        if self.replica.admit(record) == News::New {
            self.holds.insert(record.id.clone(), record.body.clone());
        }
    }

    fn offers(&self) -> BTreeSet<(RecordId, Vec<u8>)> {
        let live = self.holds.iter().filter_map(|(id, body)| match body {
            Body::Passkey(it) => Some((id.clone(), format!("{:?}", it.visibility).into_bytes())),
            Body::Password(_) | Body::Deleted => None,
        });
        live.collect()
    }
}

fn change() -> impl Strategy<Value = Change> {
    let made = 0..4_u8;
    (made, 0..3_u8, 0..20_u64, 0..20_u64, 0..3_u8).prop_map(|(n, user, made, touched, kind)| {
        match kind {
            0 => passkey(n, user, made, made + touched, Visibility::Shown),
            1 => passkey(n, user, made, made + touched, Visibility::Hidden),
            _ => deletion(n, made, made + touched),
        }
    })
}

proptest! {
    /// Two devices that hear the same news in any two orders end up with the same passkeys: those
    /// of the account.
    #[test]
    fn devices_agree_whatever_the_order_of_deliveries(
        changes in prop::collection::vec(change(), 1..25),
        overwrites in any::<bool>(),
        orders in prop::collection::vec(any::<u64>(), 100),
    ) {
        let rule = if overwrites { SameUser::Overwrites } else { SameUser::Shadows };
        let mut fabric = Fabric::new(&[0; 32], "test");
        let mut news = Vec::new();
        for change in changes {
            news.extend(fabric.accept(change, rule));
        }
        let (mut in_order, mut shuffled, mut account) =
            (Member::default(), Member::default(), Member::default());
        news.iter().for_each(|record| in_order.apply(record));
        let mut jumble: Vec<_> = news.iter().zip(orders.iter().cycle()).collect();
        jumble.sort_by_key(|(_, order)| **order);
        jumble.iter().for_each(|(record, _)| shuffled.apply(record));
        fabric.live().for_each(|record| account.apply(record));

        prop_assert_eq!(in_order.offers(), account.offers());
        prop_assert_eq!(shuffled.offers(), account.offers());
    }

    /// With the overwrite rule no user ever has two passkeys.
    #[test]
    fn overwriting_leaves_one_passkey_a_user(
        changes in prop::collection::vec(change(), 1..25),
    ) {
        let mut fabric = Fabric::new(&[0; 32], "test");
        for change in changes {
            fabric.accept(change, SameUser::Overwrites);
            let users: Vec<_> = fabric
                .live()
                .filter_map(|record| match &record.body {
                    Body::Passkey(passkey) => Some(passkey.user_handle.clone()),
                    Body::Password(_) | Body::Deleted => None,
                })
                .collect();
            let distinct: BTreeSet<_> = users.iter().cloned().collect();
            prop_assert_eq!(users.len(), distinct.len());
        }
    }
}
