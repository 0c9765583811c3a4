use crate::flow::DeviceName;
use crate::flow::Network;
use crate::flow::Ownership;
use crate::flow::Vendor;
use crate::provider::DeviceSetup;
use crate::provider::Enrolment;
use crate::sim::Reachability;
use crate::world::scene::Scene;
use crate::world::scene::is;
use crate::world::scene::name;
use crate::world::scene::with;

fn in_client(client: &str, setup: DeviceSetup) -> DeviceSetup {
    DeviceSetup {
        client: Some(client.to_owned()),
        ..setup
    }
}

fn of_another_account(setup: DeviceSetup) -> DeviceSetup {
    let accounts = [
        (Vendor::Apple, Ownership::Other),
        (Vendor::Google, Ownership::Other),
    ]
    .into();
    DeviceSetup { accounts, ..setup }
}

fn not_enrolled(setup: DeviceSetup) -> DeviceSetup {
    DeviceSetup {
        enrolled: Some(Enrolment::NotEnrolled),
        ..setup
    }
}

/// The matrix of the second-device document and its neighbours: a passkey made on `home`, long
/// ago; how it can be reached from `here`.
#[test]
fn passkeys_are_reached_as_the_documents_say() {
    let hello = |device| with(device, "windows-pc", "windows-hello");
    let google_pc = with("here", "windows-pc", "google-password-manager");
    for (row, home, here, expected) in [
        (
            "Windows Hello to an iPhone",
            hello("home"),
            is("here", "iphone"),
            Reachability::None,
        ),
        (
            "Windows Hello to another PC",
            hello("home"),
            hello("here"),
            Reachability::None,
        ),
        (
            "Windows Hello to another browser on the same PC",
            hello("home"),
            DeviceSetup {
                same_machine: Some(name("home")),
                ..in_client("edge", is("here", ""))
            },
            Reachability::Local,
        ),
        (
            "iCloud to a Mac",
            is("home", "iphone"),
            is("here", "mac"),
            Reachability::Local,
        ),
        (
            "iCloud to an iPad",
            is("home", "mac"),
            is("here", "ipad"),
            Reachability::Local,
        ),
        (
            "iCloud to an app on an iPhone of another account",
            is("home", "iphone"),
            in_client("app", of_another_account(is("here", "iphone"))),
            Reachability::None,
        ),
        (
            "iCloud to an app on an iPhone with the keychain off",
            is("home", "ipad"),
            in_client("app", not_enrolled(is("here", "iphone"))),
            Reachability::None,
        ),
        (
            "iCloud on a Mac to a Mac with the keychain off: a Mac answers no QR code",
            is("home", "mac"),
            not_enrolled(is("here", "mac")),
            Reachability::None,
        ),
        (
            "iCloud to Windows",
            is("home", "iphone"),
            is("here", "windows-pc"),
            Reachability::Hybrid,
        ),
        (
            "Google on Android to Chrome on Windows",
            is("home", "android-phone"),
            google_pc.clone(),
            Reachability::Local,
        ),
        (
            "Google on Android to Edge on the same kind of PC",
            is("home", "android-phone"),
            in_client("edge", google_pc.clone()),
            Reachability::Hybrid,
        ),
        (
            "Google on Android to Safari on an iPhone",
            is("home", "android-phone"),
            in_client("safari", is("here", "iphone")),
            Reachability::Hybrid,
        ),
        (
            "Google in Chrome to Safari: the PC answers no QR code",
            with("home", "windows-pc", "google-password-manager"),
            in_client("safari", is("here", "iphone")),
            Reachability::None,
        ),
        (
            "Bitwarden to where it is installed",
            in_client("chrome", with("home", "mac", "bitwarden")),
            with("here", "windows-pc", "bitwarden"),
            Reachability::Local,
        ),
        (
            "Bitwarden to where it is not",
            in_client("chrome", with("home", "mac", "bitwarden")),
            hello("here"),
            Reachability::None,
        ),
        (
            "a security key to where it is plugged in",
            is("home", "security-key"),
            DeviceSetup {
                plugged_in: vec![name("home")],
                ..is("here", "mac")
            },
            Reachability::Roaming,
        ),
        (
            "a security key to where it is not",
            is("home", "security-key"),
            is("here", "mac"),
            Reachability::None,
        ),
    ] {
        let mut scene = Scene::new(&[home, here]);
        let id = scene.make("home", 1);
        scene.sync();
        assert_eq!(scene.reach(&id, "here"), expected, "{row}");
        let own = scene.reach(&id, "home");
        assert!(
            matches!(own, Reachability::Local | Reachability::Roaming),
            "{row}: {own:?}"
        );
    }
}

#[test]
fn what_has_not_arrived_is_pending_where_no_phone_can_help() {
    let app = |device| in_client("app", is(device, "iphone"));
    let mut scene = Scene::new(&[app("old"), app("new")]);
    let id = scene.make("old", 1);
    assert_eq!(scene.reach(&id, "new"), Reachability::Pending);
    scene.sync();
    assert_eq!(scene.reach(&id, "new"), Reachability::Local);
}

#[test]
fn hybrid_needs_both_devices_online() {
    for offline in ["phone", "pc"] {
        let network = |device: &str| (device == offline).then_some(Network::Offline);
        let mut scene = Scene::new(&[
            DeviceSetup {
                network: network("phone"),
                ..is("phone", "iphone")
            },
            DeviceSetup {
                network: network("pc"),
                ..is("pc", "windows-pc")
            },
        ]);
        let id = scene.make("phone", 1);
        assert_eq!(scene.reach(&id, "pc"), Reachability::None, "{offline}");
    }
}

/// Provider, device and number of authenticators in each part of what a client is lent.
#[test]
fn the_chosen_provider_comes_first_and_built_in_ones_follow() {
    let mut scene = Scene::new(&[
        with("mac", "mac", "bitwarden"),
        DeviceSetup {
            plugged_in: vec![name("key")],
            ..with("pc", "windows-pc", "bitwarden")
        },
        is("key", "security-key"),
        is("phone", "android-phone"),
    ]);
    let page = scene.world.page(&name("pc"));
    let ids = |slots: &[crate::client::Slot<'_>]| -> Vec<(String, DeviceName)> {
        slots
            .iter()
            .map(|slot| (slot.rules.id.to_string(), slot.device.clone()))
            .collect()
    };
    let on = |provider: &str, device: &str| (provider.to_owned(), name(device));
    assert_eq!(page.moment.device, name("pc"));
    assert_eq!(
        ids(&page.reachable.platform),
        [on("bitwarden", "pc"), on("windows-hello", "pc")]
    );
    assert_eq!(ids(&page.reachable.roaming), [on("security-key", "key")]);
    assert_eq!(
        ids(&page.reachable.hybrid),
        [on("google-password-manager", "phone")]
    );
}

#[test]
fn a_security_key_is_used_on_a_device_where_nothing_else_is_in_reach() {
    let plugged = DeviceSetup {
        plugged_in: vec![name("key")],
        ..is("pc", "windows-pc")
    };
    let mut scene = Scene::new(&[is("key", "security-key"), is("mac", "mac"), plugged]);
    let page = scene.world.page(&name("key"));
    assert_eq!(page.moment.device, name("pc"));
    assert_eq!(page.reachable.roaming.len(), 1);
    assert!(page.reachable.platform.is_empty() && page.reachable.hybrid.is_empty());
}
