use serde_json::Value;
use serde_json::json;

use crate::client::Browsing;
use crate::client::Caller;
use crate::flow::Answer;
use crate::flow::Lock;
use crate::flow::Ownership;
use crate::flow::Vendor;
use crate::provider::DeviceChange;
use crate::provider::DeviceSetup;
use crate::provider::Enrolment;
use crate::sim::Person;
use crate::world::AppLock;
use crate::world::Unlocking;
use crate::world::scene::Scene;
use crate::world::scene::is;
use crate::world::scene::name;
use crate::world::scene::with;

fn app(device: &str, preset: &str) -> DeviceSetup {
    DeviceSetup {
        client: Some("app".to_owned()),
        ..is(device, preset)
    }
}

fn told(scene: &Scene, device: &str) -> Value {
    scene.world.told(&name(device))
}

#[test]
fn a_browser_tells_no_lock_and_an_app_tells_it() {
    let scene = Scene::new(&[is("mac", "mac"), app("phone", "android-phone")]);
    let (mac, phone) = (told(&scene, "mac"), told(&scene, "phone"));
    assert_eq!(mac["kind"], json!("browser"));
    assert_eq!(mac["platform"], json!("macos"));
    assert_eq!(mac["browser"], json!("safari"));
    assert_eq!(mac["lock"], Value::Null);
    assert_eq!(phone["kind"], json!("app"));
    assert_eq!(phone["browser"], Value::Null);
    assert_eq!(phone["lock"], json!("biometrics"));
    assert_eq!(phone["uvpaa"], json!(true));
    assert_eq!(phone["app_lock"], json!(false));
}

#[test]
fn a_phone_without_screen_lock_has_no_verifying_authenticator() {
    let bare = DeviceSetup {
        lock: Some(Lock::None),
        ..app("phone", "android-phone")
    };
    let scene = Scene::new(&[bare]);
    assert_eq!(told(&scene, "phone")["uvpaa"], json!(false));
}

#[test]
fn hardware_tells_machines_apart_but_not_the_windows_on_one() {
    let edge = DeviceSetup {
        same_machine: Some(name("chrome")),
        client: Some("edge".to_owned()),
        ..is("edge", "")
    };
    let scene = Scene::new(&[is("chrome", "windows-pc"), edge, is("other", "windows-pc")]);
    let hardware = |device| told(&scene, device)["hardware"].clone();
    assert_eq!(hardware("chrome"), hardware("edge"));
    assert_ne!(hardware("chrome"), hardware("other"));
}

/// Ground truth never enters a request: who is signed in, enrolled or holds a passkey is not for
/// the relying party to know.
#[test]
fn what_is_told_does_not_depend_on_ground_truth() {
    let mut scene = Scene::new(&[is("mac", "mac"), is("phone", "iphone")]);
    let before = told(&scene, "mac");
    scene.make("phone", 1);
    scene.sync();
    assert_eq!(told(&scene, "mac"), before);
    for change in [
        DeviceChange {
            enrolled: Some(Enrolment::NotEnrolled),
            ..DeviceChange::default()
        },
        DeviceChange {
            accounts: [(Vendor::Apple, Ownership::Other)].into(),
            ..DeviceChange::default()
        },
        DeviceChange {
            private: Some(Browsing::Private),
            ..DeviceChange::default()
        },
    ] {
        scene.set("mac", &change);
        assert_eq!(told(&scene, "mac"), before);
    }
}

#[test]
fn apps_call_the_client_as_themselves() {
    let mut scene = Scene::new(&[
        app("iphone", "iphone"),
        app("android", "android-phone"),
        with("pc", "windows-pc", "windows-hello"),
    ]);
    let mut caller = |device| scene.world.page(&name(device)).caller;
    assert!(matches!(caller("iphone"), Caller::AppleApp(_)));
    assert!(matches!(caller("android"), Caller::AndroidApp(_)));
    assert!(matches!(
        caller("pc"),
        Caller::Page {
            framed_by: None,
            ..
        }
    ));
}

#[test]
fn an_app_is_unlocked_by_whatever_lock_there_is() {
    for (lock, app_lock, expected) in [
        (Lock::Biometrics, AppLock::Off, Unlocking::Opened),
        (Lock::Pin, AppLock::On, Unlocking::Opened),
        (Lock::None, AppLock::On, Unlocking::Opened),
        (Lock::None, AppLock::Off, Unlocking::NoLock),
    ] {
        let setup = DeviceSetup {
            lock: Some(lock),
            ..app("phone", "iphone")
        };
        let mut scene = Scene::new(&[setup]);
        scene
            .world
            .lock_app(&mut scene.env, &name("phone"), app_lock);
        assert_eq!(scene.world.unlock(&mut scene.env, &name("phone")), expected);
    }
}

#[test]
fn an_unlock_that_fails_says_how() {
    let mut scene = Scene::new(&[app("phone", "iphone")]);
    scene.env.person = Person::always(Answer::Fails);
    let unlocking = scene.world.unlock(&mut scene.env, &name("phone"));
    assert_eq!(unlocking, Unlocking::Refused(Answer::Fails));
}
