//! Reachability as the trace tells it, held to what the client then does.

use proptest::prelude::*;
use serde_json::json;
use sha2::Digest;
use sha2::Sha256;

use crate::client;
use crate::client::APP;
use crate::client::Ask;
use crate::client::Browsing;
use crate::client::Fetch;
use crate::client::Fetched;
use crate::flow::Lock;
use crate::flow::Network;
use crate::flow::Ownership;
use crate::flow::PromptKind;
use crate::flow::Vendor;
use crate::provider::DeviceChange;
use crate::provider::DeviceSetup;
use crate::provider::Enrolment;
use crate::sim::Event;
use crate::sim::Reachability;
use crate::webauthn::CredentialId;
use crate::world::scene::HOST;
use crate::world::scene::Scene;
use crate::world::scene::is;
use crate::world::scene::name;
use crate::world::scene::with;

/// The relying party's well-known files, which let its app in.
struct WellKnown;

impl Fetch for WellKnown {
    fn get(&mut self, url: &str) -> Result<Fetched, String> {
        let digest = Sha256::digest(APP.android_certificate.as_bytes());
        let digest: Vec<_> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
        let body = if url.ends_with("assetlinks.json") {
            json!([{
                "relation": ["delegate_permission/common.get_login_creds"],
                "target": {
                    "namespace": "android_app",
                    "package_name": APP.android_package,
                    "sha256_cert_fingerprints": [digest.join(":")],
                },
            }])
        } else {
            json!({ "webcredentials": { "apps": [APP.apple_app_id] } })
        };
        let content_type = "application/json".to_owned();
        Ok(Fetched {
            status: 200,
            content_type,
            body: body.to_string(),
        })
    }
}

impl Scene {
    /// What a willing user gets who is asked for this passkey on a device.
    fn get(&mut self, id: &CredentialId, device: &str) -> Reachability {
        let options = json!({
            "rpId": HOST,
            "challenge": "Y2hhbGxlbmdlLWNoYWxsZW5nZQ",
            "allowCredentials": [{ "type": "public-key", "id": id.to_string() }],
            "userVerification": "preferred",
        });
        let mark = self.env.trace.mark();
        let mut page = self.world.page(&name(device));
        let used = client::get(
            &mut self.env,
            &mut page,
            &mut WellKnown,
            &Ask::modal(&options),
        );
        let Ok(used) = used else {
            return Reachability::None;
        };
        assert_eq!(used.response.id, *id);
        let shows_qr = |event: &Event| {
            matches!(
                event,
                Event::Prompt {
                    kind: PromptKind::Qr,
                    ..
                }
            )
        };
        if self.env.trace.since(mark).any(shows_qr) {
            return Reachability::Hybrid;
        }
        match used.from == name("key") {
            true => Reachability::Roaming,
            false => Reachability::Local,
        }
    }
}

const DEVICES: [&str; 8] = [
    "phone", "app", "mac", "pc", "edge", "manager", "android", "key",
];

fn devices() -> Vec<DeviceSetup> {
    let in_client = |client: &str, setup| DeviceSetup {
        client: Some(client.to_owned()),
        ..setup
    };
    vec![
        is("phone", "iphone"),
        in_client("app", is("app", "iphone")),
        DeviceSetup {
            plugged_in: vec![name("key")],
            ..is("mac", "mac")
        },
        with("pc", "windows-pc", "google-password-manager"),
        DeviceSetup {
            same_machine: Some(name("pc")),
            ..in_client("edge", is("edge", ""))
        },
        with("manager", "windows-pc", "bitwarden"),
        is("android", "android-phone"),
        is("key", "security-key"),
    ]
}

fn change() -> impl Strategy<Value = DeviceChange> {
    let said = DeviceChange::default;
    prop_oneof![
        Just(DeviceChange {
            network: Some(Network::Offline),
            ..said()
        }),
        Just(DeviceChange {
            network: Some(Network::Online),
            ..said()
        }),
        Just(DeviceChange {
            enrolled: Some(Enrolment::NotEnrolled),
            ..said()
        }),
        Just(DeviceChange {
            enrolled: Some(Enrolment::Enrolled),
            ..said()
        }),
        Just(DeviceChange {
            private: Some(Browsing::Private),
            ..said()
        }),
        Just(DeviceChange {
            lock: Some(Lock::None),
            ..said()
        }),
        Just(DeviceChange {
            accounts: [(Vendor::Apple, Ownership::Other)].into(),
            ..said()
        }),
        Just(DeviceChange {
            accounts: [(Vendor::Google, Ownership::None)].into(),
            ..said()
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Whatever devices have become: a passkey that is told to be in reach signs in, in the way
    /// that is told; any other does not. What is pending signs in nowhere yet.
    #[test]
    fn reachability_is_what_a_get_then_does(
        makes in prop::collection::vec((0..DEVICES.len(), 1..3_u8), 1..5),
        waits in any::<bool>(),
        changes in prop::collection::vec((0..DEVICES.len() - 1, change()), 0..5),
    ) {
        let mut scene = Scene::new(&devices());
        let mut made = Vec::new();
        for (device, user) in makes {
            made.push(scene.make(DEVICES[device], user));
        }
        if waits {
            scene.sync();
        }
        for (device, change) in changes {
            scene.set(DEVICES[device], &change);
        }
        for id in &made {
            for device in DEVICES {
                let reach = scene.reach(id, device);
                let told = match reach {
                    Reachability::Pending => Reachability::None,
                    Reachability::Local | Reachability::Roaming | Reachability::Hybrid | Reachability::None => reach,
                };
                let done = scene.get(id, device);
                prop_assert_eq!(done, told, "{} on {}", id, device);
            }
        }
    }
}
