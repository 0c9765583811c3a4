use std::time::Duration;

use crate::flow::Answer;
use crate::flow::Lock;
use crate::provider::DeviceSetup;
use crate::provider::Enrolment;
use crate::sim::Person;
use crate::world::scene::HOST;
use crate::world::scene::Scene;
use crate::world::scene::is;
use crate::world::scene::name;
use crate::world::scene::with;

impl Scene {
    fn save(&mut self, device: &str, username: &str) {
        self.world
            .save_password(&mut self.env, &name(device), HOST, username, "secret");
    }

    fn fill(&mut self, device: &str, username: &str) -> Option<String> {
        self.world
            .fill_password(&mut self.env, &name(device), HOST, username)
    }

    fn prompts(&self) -> Vec<String> {
        let lines = self.env.trace.to_json_lines();
        lines
            .lines()
            .filter(|line| line.contains("\"prompt\""))
            .map(str::to_owned)
            .collect()
    }

    /// How long ago the password on a device was last used.
    fn unused_for(&mut self, device: &str) -> Duration {
        let moment = self.world.moment(&name(device));
        self.env.now().since(moment.saved_passwords[0].last_used)
    }
}

#[test]
fn every_device_of_the_automatic_upgrade_documents_saves_and_fills() {
    for (preset, client, provider) in [
        ("mac", "safari", "icloud-keychain"),
        ("windows-pc", "chrome", "google-password-manager"),
        ("iphone", "safari", "icloud-keychain"),
        ("windows-pc", "chrome", "bitwarden"),
        ("windows-pc", "chrome", "windows-hello"),
        ("windows-pc", "edge", "google-password-manager"),
        ("windows-pc", "firefox", "google-password-manager"),
    ] {
        for enrolled in [Enrolment::Enrolled, Enrolment::NotEnrolled] {
            let setup = DeviceSetup {
                client: Some(client.to_owned()),
                enrolled: Some(enrolled),
                ..with("here", preset, provider)
            };
            let mut scene = Scene::new(&[setup]);
            scene.save("here", "ada");
            let filled = scene.fill("here", "ada");
            assert_eq!(
                filled.as_deref(),
                Some("secret"),
                "{preset} {client} {provider}"
            );
            assert_eq!(scene.prompts().len(), 1);
        }
    }
}

#[test]
fn a_password_for_another_name_is_not_filled_and_nobody_is_asked() {
    let mut scene = Scene::new(&[is("mac", "mac")]);
    scene.save("mac", "grace");
    assert_eq!(scene.fill("mac", "ada"), None);
    assert_eq!(scene.prompts().len(), 0);
}

#[test]
fn a_fill_that_is_not_confirmed_fills_nothing_and_is_no_use() {
    let mut scene = Scene::new(&[is("mac", "mac")]);
    scene.save("mac", "ada");
    scene.world.wait(&mut scene.env, Duration::from_secs(600));
    scene.env.person = Person::always(Answer::Cancels);
    assert_eq!(scene.fill("mac", "ada"), None);
    assert_eq!(scene.unused_for("mac"), Duration::from_secs(600));
}

#[test]
fn without_a_screen_lock_the_password_is_filled_at_once() {
    let setup = DeviceSetup {
        lock: Some(Lock::None),
        ..is("phone", "android-phone")
    };
    let mut scene = Scene::new(&[setup]);
    scene.save("phone", "ada");
    assert_eq!(scene.fill("phone", "ada").as_deref(), Some("secret"));
    assert_eq!(scene.prompts().len(), 0);
}

#[test]
fn filling_and_typing_a_saved_password_are_uses_of_it() {
    let mut scene = Scene::new(&[is("mac", "mac")]);
    scene.save("mac", "ada");
    scene.world.wait(&mut scene.env, Duration::from_secs(600));
    assert_eq!(scene.unused_for("mac"), Duration::from_secs(600));
    scene.fill("mac", "ada");
    assert_eq!(scene.unused_for("mac"), Duration::ZERO);
    scene.world.wait(&mut scene.env, Duration::from_secs(600));
    scene
        .world
        .type_password(&mut scene.env, &name("mac"), HOST, "ada");
    assert_eq!(scene.unused_for("mac"), Duration::ZERO);
}

#[test]
fn passwords_sync_as_passkeys_do() {
    let mut scene = Scene::new(&[is("phone", "iphone"), is("mac", "mac")]);
    scene.save("phone", "ada");
    assert_eq!(scene.fill("mac", "ada"), None);
    scene.sync();
    assert_eq!(scene.fill("mac", "ada").as_deref(), Some("secret"));
}
