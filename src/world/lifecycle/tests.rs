use crate::flow::Answer;
use crate::flow::Lock;
use crate::flow::PromptKind;
use crate::provider::DeviceSetup;
use crate::provider::Enrolment;
use crate::sim::Event;
use crate::sim::Person;
use crate::sim::Reachability;
use crate::sim::Surface;
use crate::world::scene::HOST;
use crate::world::scene::Scene;
use crate::world::scene::is;
use crate::world::scene::name;
use crate::world::scene::with;

impl Scene {
    fn prompts_since(&self, mark: usize) -> Vec<PromptKind> {
        let prompts = self.env.trace.since(mark).filter_map(|event| {
            let Event::Prompt { kind, .. } = event else {
                return None;
            };
            Some(*kind)
        });
        prompts.collect()
    }

    /// A client asks to set up what a ceremony lacks.
    fn asked_to_set_up(&mut self, device: &str) {
        let surface = Surface {
            device: name(device),
            kind: PromptKind::SetUp,
        };
        self.env.ask(&surface);
        self.world.settle(&mut self.env, &name(device));
    }
}

#[test]
fn a_wiped_phone_is_restored_from_its_account_after_a_set_up_prompt() {
    let mut scene = Scene::new(&[is("phone", "iphone"), is("mac", "mac")]);
    let id = scene.make("phone", 1);
    scene
        .world
        .save_password(&mut scene.env, &name("phone"), HOST, "ada", "secret");
    scene.sync();

    scene.world.wipe(&mut scene.env, &name("phone"));
    assert_eq!(scene.holders(&id), ["mac"]);
    assert!(!scene.world.facts(&name("phone")).ready);

    let mark = scene.env.trace.mark();
    scene.world.restore(&mut scene.env, &name("phone"));
    assert_eq!(scene.prompts_since(mark), [PromptKind::SetUp]);
    assert_eq!(scene.reach(&id, "phone"), Reachability::Pending);
    scene.sync();
    assert!(
        scene
            .told_since(mark)
            .contains(&"phone Restored".to_owned())
    );
    assert_eq!(scene.holders(&id), ["phone", "mac"]);
    let filled = scene
        .world
        .fill_password(&mut scene.env, &name("phone"), HOST, "ada");
    assert_eq!(filled.as_deref(), Some("secret"));
}

#[test]
fn the_only_device_is_restored_too_because_the_account_keeps_its_records() {
    let mut scene = Scene::new(&[is("phone", "iphone")]);
    let id = scene.make("phone", 1);
    scene.world.wipe(&mut scene.env, &name("phone"));
    assert_eq!(scene.holders(&id), Vec::<String>::new());
    scene.world.restore(&mut scene.env, &name("phone"));
    scene.sync();
    assert_eq!(scene.holders(&id), ["phone"]);
}

#[test]
fn whoever_cannot_give_the_secret_restores_nothing() {
    let mut scene = Scene::new(&[is("phone", "iphone"), is("mac", "mac")]);
    let id = scene.make("phone", 1);
    scene.sync();
    scene.world.wipe(&mut scene.env, &name("phone"));
    scene.env.person = Person::always(Answer::Cancels);
    scene.world.restore(&mut scene.env, &name("phone"));
    scene.sync();
    assert_eq!(scene.holders(&id), ["mac"]);
    assert!(!scene.world.facts(&name("phone")).ready);
}

#[test]
fn without_any_screen_lock_there_is_nothing_to_recover_with() {
    let bare = |name, preset| DeviceSetup {
        lock: Some(Lock::None),
        ..is(name, preset)
    };
    let mut scene = Scene::new(&[bare("phone", "iphone"), bare("mac", "mac")]);
    let id = scene.make("mac", 1);
    scene.sync();
    scene.world.wipe(&mut scene.env, &name("phone"));
    let mark = scene.env.trace.mark();
    scene.world.restore(&mut scene.env, &name("phone"));
    scene.sync();
    assert_eq!(scene.prompts_since(mark), []);
    assert_eq!(scene.holders(&id), ["mac"]);
}

#[test]
fn wiping_destroys_what_is_bound_to_the_machine() {
    let mut scene = Scene::new(&[with("pc", "windows-pc", "windows-hello")]);
    let id = scene.make("pc", 1);
    scene.world.wipe(&mut scene.env, &name("pc"));
    scene.world.restore(&mut scene.env, &name("pc"));
    scene.sync();
    assert_eq!(scene.holders(&id), Vec::<String>::new());
}

#[test]
fn a_new_device_joins_by_restore() {
    let new = DeviceSetup {
        enrolled: Some(Enrolment::NotEnrolled),
        ..with("pc", "windows-pc", "google-password-manager")
    };
    let mut scene = Scene::new(&[is("phone", "android-phone"), new]);
    let id = scene.make("phone", 1);
    scene.sync();
    assert_eq!(scene.reach(&id, "pc"), Reachability::Hybrid);
    scene.world.restore(&mut scene.env, &name("pc"));
    scene.sync();
    assert_eq!(scene.reach(&id, "pc"), Reachability::Local);
}

#[test]
fn a_user_who_agrees_to_a_set_up_has_a_screen_lock_afterwards() {
    let bare = DeviceSetup {
        lock: Some(Lock::None),
        ..is("phone", "iphone")
    };
    for (answer, expected) in [(Answer::Verifies, Lock::Pin), (Answer::Cancels, Lock::None)] {
        let mut scene = Scene::new(std::slice::from_ref(&bare));
        scene.env.person = Person::always(answer);
        scene.asked_to_set_up("phone");
        assert_eq!(scene.world.facts(&name("phone")).lock, expected);
    }
}

#[test]
fn a_provider_that_was_set_up_in_a_ceremony_joins_its_account() {
    let off = DeviceSetup {
        enrolled: Some(Enrolment::NotEnrolled),
        ..is("new", "iphone")
    };
    let mut scene = Scene::new(&[is("phone", "iphone"), off]);
    let old = scene.make("phone", 1);
    scene.asked_to_set_up("new");
    let new = scene.make("new", 2);
    scene.sync();
    assert_eq!(scene.holders(&old), ["phone", "new"]);
    assert_eq!(scene.holders(&new), ["phone", "new"]);
}
