use std::time::Duration;

use proptest::prelude::*;

use crate::flow::Network;
use crate::flow::Ownership;
use crate::flow::Vendor;
use crate::provider::DeviceChange;
use crate::provider::DeviceSetup;
use crate::provider::Enrolment;
use crate::sim::Event;
use crate::sim::Reachability;
use crate::world::scene::HOST;
use crate::world::scene::Scene;
use crate::world::scene::is;
use crate::world::scene::name;
use crate::world::scene::with;

fn offline() -> DeviceChange {
    DeviceChange {
        network: Some(Network::Offline),
        ..DeviceChange::default()
    }
}

fn online() -> DeviceChange {
    DeviceChange {
        network: Some(Network::Online),
        ..DeviceChange::default()
    }
}

fn apple(ownership: Ownership) -> DeviceChange {
    DeviceChange {
        accounts: [(Vendor::Apple, ownership)].into(),
        ..DeviceChange::default()
    }
}

#[test]
fn a_passkey_arrives_after_the_providers_latency() {
    let mut scene = Scene::new(&[is("phone", "iphone"), is("mac", "mac")]);
    let mark = scene.env.trace.mark();
    let id = scene.make("phone", 1);
    assert_eq!(scene.reach(&id, "phone"), Reachability::Local);
    assert_eq!(scene.holders(&id), ["phone"]);

    scene.world.wait(&mut scene.env, Duration::from_secs(59));
    assert_eq!(scene.holders(&id), ["phone"]);
    scene.world.wait(&mut scene.env, Duration::from_secs(1));
    assert_eq!(scene.holders(&id), ["phone", "mac"]);
    assert_eq!(
        scene.told_since(mark),
        [
            "phone Created",
            "phone reaches Local",
            "mac reaches Hybrid",
            "mac Synced",
            "mac reaches Local"
        ]
    );
}

#[test]
fn waiting_for_sync_takes_as_long_as_it_takes_and_no_longer() {
    let mut scene = Scene::new(&[is("phone", "iphone"), is("mac", "mac")]);
    assert_eq!(scene.world.wait_for_sync(&mut scene.env), Duration::ZERO);
    scene.make("phone", 1);
    assert_eq!(
        scene.world.wait_for_sync(&mut scene.env),
        Duration::from_secs(60)
    );
}

#[test]
fn a_device_bound_passkey_never_leaves() {
    let mut scene = Scene::new(&[
        with("office", "windows-pc", "windows-hello"),
        with("home", "windows-pc", "windows-hello"),
        is("phone", "iphone"),
    ]);
    let id = scene.make("office", 1);
    scene
        .world
        .wait(&mut scene.env, Duration::from_secs(30 * 86_400));
    assert_eq!(scene.holders(&id), ["office"]);
    assert_eq!(scene.reach(&id, "home"), Reachability::None);
    assert_eq!(scene.reach(&id, "phone"), Reachability::None);
}

#[test]
fn another_account_shares_nothing() {
    let stranger = DeviceSetup {
        accounts: [(Vendor::Apple, Ownership::Other)].into(),
        ..is("stranger", "iphone")
    };
    let mut scene = Scene::new(&[is("phone", "iphone"), stranger]);
    let (mine, theirs) = (scene.make("phone", 1), scene.make("stranger", 2));
    scene
        .world
        .save_password(&mut scene.env, &name("phone"), HOST, "ada", "secret");
    scene.sync();
    assert_eq!(scene.holders(&mine), ["phone"]);
    assert_eq!(scene.holders(&theirs), ["stranger"]);
    let filled = scene
        .world
        .fill_password(&mut scene.env, &name("stranger"), HOST, "ada");
    assert_eq!(filled, None);
}

#[test]
fn what_is_not_enrolled_receives_nothing() {
    let off = DeviceSetup {
        enrolled: Some(Enrolment::NotEnrolled),
        ..is("mac", "mac")
    };
    let mut scene = Scene::new(&[is("phone", "iphone"), off]);
    let id = scene.make("phone", 1);
    scene.sync();
    assert_eq!(scene.holders(&id), ["phone"]);
    assert!(!scene.world.facts(&name("mac")).ready);
}

#[test]
fn an_offline_device_sends_and_receives_when_it_is_back() {
    let mut scene = Scene::new(&[is("phone", "iphone"), is("mac", "mac")]);
    scene.set("mac", &offline());
    let from_phone = scene.make("phone", 1);
    let from_mac = scene.make("mac", 2);
    scene.sync();
    assert_eq!(scene.holders(&from_phone), ["phone"]);
    assert_eq!(scene.reach(&from_phone, "mac"), Reachability::Pending);

    scene.world.wait(&mut scene.env, Duration::from_secs(3600));
    scene.set("mac", &online());
    assert_eq!(scene.holders(&from_phone), ["phone", "mac"]);
    scene.sync();
    assert_eq!(scene.holders(&from_mac), ["phone", "mac"]);
}

#[test]
fn two_passkeys_for_one_user_become_one_where_the_provider_overwrites() {
    let mut scene = Scene::new(&[is("phone", "iphone"), is("mac", "mac")]);
    scene.set("mac", &offline());
    let older = scene.make("phone", 1);
    scene.world.wait(&mut scene.env, Duration::from_secs(10));
    let newer = scene.make("mac", 1);
    scene.set("mac", &online());
    scene.sync();
    assert_eq!(scene.holders(&older), Vec::<String>::new());
    assert_eq!(scene.holders(&newer), ["phone", "mac"]);
}

#[test]
fn where_the_provider_shadows_all_devices_offer_the_one_created_last() {
    let mut scene = Scene::new(&[is("phone", "android-phone"), is("tablet", "android-tablet")]);
    scene.set("tablet", &offline());
    let older = scene.make("phone", 1);
    scene.world.wait(&mut scene.env, Duration::from_secs(10));
    let newer = scene.make("tablet", 1);
    scene.set("tablet", &online());
    scene.sync();
    let rp_id = crate::world::scene::site().rp_id;
    for device in ["phone", "tablet"] {
        assert_eq!(scene.reach(&older, device), Reachability::Local);
        let door = scene.world.doors(&name(device)).remove(0);
        let vault = scene.world.store(&door.place).authenticator.vault();
        let offered: Vec<_> = vault
            .discoverable(&rp_id)
            .map(|it| it.id().clone())
            .collect();
        assert_eq!(offered, std::slice::from_ref(&newer), "{device}");
    }
}

#[test]
fn hiding_a_passkey_and_showing_it_again_travels() {
    let mut scene = Scene::new(&[is("phone", "android-phone"), is("tablet", "android-tablet")]);
    let id = scene.make("phone", 1);
    scene.sync();
    let door = scene.world.doors(&name("phone")).remove(0);
    scene
        .world
        .store_mut(&door.place)
        .authenticator
        .vault_mut()
        .hide(&id);
    scene.world.settle(&mut scene.env, &name("phone"));
    scene.sync();
    assert_eq!(scene.reach(&id, "tablet"), Reachability::None);
    assert_eq!(scene.holders(&id), ["phone", "tablet"]);

    let door = scene.world.doors(&name("tablet")).remove(0);
    scene
        .world
        .store_mut(&door.place)
        .authenticator
        .vault_mut()
        .show(&id);
    scene.world.settle(&mut scene.env, &name("tablet"));
    scene.sync();
    assert_eq!(scene.reach(&id, "phone"), Reachability::Local);
}

/// A run is a function of its seed: the same acts leave the same trace, byte for byte.
#[test]
fn the_same_acts_leave_the_same_trace() {
    let trace = || {
        let mut scene = Scene::new(&[is("phone", "iphone"), is("mac", "mac")]);
        scene.make("phone", 1);
        scene
            .world
            .save_password(&mut scene.env, &name("mac"), HOST, "ada", "secret");
        scene.sync();
        scene.set("mac", &apple(Ownership::None));
        scene.env.trace.to_json_lines()
    };
    assert_eq!(trace(), trace());
}

#[test]
fn signing_out_removes_what_the_account_keeps_and_signing_in_brings_it_back() {
    let mut scene = Scene::new(&[is("phone", "iphone"), is("mac", "mac")]);
    let id = scene.make("phone", 1);
    scene.sync();
    scene.set("mac", &apple(Ownership::None));
    assert_eq!(scene.holders(&id), ["phone"]);
    assert_eq!(scene.reach(&id, "mac"), Reachability::Hybrid);
    scene.set("mac", &apple(Ownership::Other));
    scene.sync();
    assert_eq!(scene.holders(&id), ["phone"]);
    scene.set("mac", &apple(Ownership::Own));
    scene.sync();
    assert_eq!(scene.holders(&id), ["phone", "mac"]);
}

#[test]
fn signing_in_to_another_account_takes_no_password_there() {
    let stranger = DeviceSetup {
        accounts: [(Vendor::Apple, Ownership::Other)].into(),
        ..is("stranger", "iphone")
    };
    let mut scene = Scene::new(&[is("phone", "iphone"), stranger]);
    scene
        .world
        .save_password(&mut scene.env, &name("phone"), HOST, "ada", "secret");
    scene.set("phone", &apple(Ownership::Other));
    scene.sync();
    for device in ["phone", "stranger"] {
        let filled = scene
            .world
            .fill_password(&mut scene.env, &name(device), HOST, "ada");
        assert_eq!(filled, None, "{device}");
    }
}

#[test]
fn windows_of_one_machine_share_its_stores_and_two_machines_never_do() {
    let edge = DeviceSetup {
        same_machine: Some(name("chrome")),
        client: Some("edge".to_owned()),
        ..is("edge", "")
    };
    let mut scene = Scene::new(&[
        with("chrome", "windows-pc", "windows-hello"),
        edge,
        with("other", "windows-pc", "windows-hello"),
    ]);
    let id = scene.make("chrome", 1);
    assert_eq!(scene.reach(&id, "edge"), Reachability::Local);
    assert_eq!(scene.reach(&id, "other"), Reachability::None);
}

/// What happens in the convergence test.
#[derive(Clone, Debug)]
enum Act {
    Make(usize, u8),
    Delete(usize, usize),
    Save(usize, u8),
    GoOffline(usize),
    GoOnline(usize),
    Wait(u64),
}

const DEVICES: [&str; 3] = ["phone", "tablet", "mac"];

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        (0..3_usize, 1..3_u8).prop_map(|(device, user)| Act::Make(device, user)),
        (0..3_usize, 0..4_usize).prop_map(|(device, nth)| Act::Delete(device, nth)),
        (0..3_usize, 0..3_u8).prop_map(|(device, password)| Act::Save(device, password)),
        (0..3_usize).prop_map(Act::GoOffline),
        (0..3_usize).prop_map(Act::GoOnline),
        (0..90_u64).prop_map(Act::Wait),
    ]
}

impl Scene {
    fn act(&mut self, act: &Act) {
        match act {
            Act::Make(device, user) => {
                self.make(DEVICES[*device], *user);
            }
            Act::Delete(device, nth) => self.delete(DEVICES[*device], *nth),
            Act::Save(device, password) => {
                let (device, password) = (name(DEVICES[*device]), password.to_string());
                self.world
                    .save_password(&mut self.env, &device, HOST, "ada", &password);
            }
            Act::GoOffline(device) => self.set(DEVICES[*device], &offline()),
            Act::GoOnline(device) => self.set(DEVICES[*device], &online()),
            Act::Wait(seconds) => {
                self.world
                    .wait(&mut self.env, Duration::from_secs(*seconds));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever happens on three devices of one account: once all are online and everything has
    /// arrived, they hold the same passkeys and the same password.
    #[test]
    fn devices_of_one_account_converge(acts in prop::collection::vec(act(), 1..20)) {
        let mut scene =
            Scene::new(&[is("phone", "iphone"), is("tablet", "ipad"), is("mac", "mac")]);
        acts.iter().for_each(|act| scene.act(act));
        DEVICES.iter().for_each(|device| scene.set(device, &online()));
        scene.sync();

        let held = scene.world.passkeys(&crate::world::scene::site().rp_id);
        for passkey in held {
            prop_assert_eq!(scene.holders(&passkey.credential).len(), 3);
        }
        let filled: Vec<_> = DEVICES
            .iter()
            .map(|it| scene.world.fill_password(&mut scene.env, &name(it), HOST, "ada"))
            .collect();
        prop_assert!(filled.iter().all(|it| *it == filled[0]), "{:?}", filled);
        let is_waited = |event: &&Event| matches!(event, Event::Waited { .. });
        prop_assert!(scene.env.trace.since(0).any(|event| is_waited(&event)));
    }
}
