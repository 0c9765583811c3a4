use crate::flow::Lock;
use crate::flow::ProviderId;
use crate::provider::DeviceChange;
use crate::sim::Event;
use crate::world::WorldError;
use crate::world::scene::Scene;
use crate::world::scene::is;
use crate::world::scene::name;

#[test]
fn an_impossible_change_changes_nothing() {
    let mut scene = Scene::new(&[is("phone", "iphone")]);
    let before = scene.world.facts(&name("phone"));
    let change = DeviceChange {
        provider: Some(ProviderId::new("windows-hello")),
        lock: Some(Lock::None),
        ..DeviceChange::default()
    };
    let error = scene
        .world
        .set(&mut scene.env, &name("phone"), &change)
        .unwrap_err();
    assert!(matches!(error, WorldError::NotInstallable { .. }));
    assert_eq!(scene.world.facts(&name("phone")), before);
}

#[test]
fn facts_are_noted_at_the_beginning_and_when_they_change() {
    let mut scene = Scene::new(&[is("phone", "iphone"), is("mac", "mac")]);
    let devices = |scene: &Scene, mark| {
        let devices = scene.env.trace.since(mark).filter_map(|event| {
            let Event::Device { device, .. } = event else {
                return None;
            };
            Some(device.to_string())
        });
        devices.collect::<Vec<_>>()
    };
    assert_eq!(devices(&scene, 0), ["phone", "mac"]);
    let mark = scene.env.trace.mark();
    scene.set(
        "mac",
        &DeviceChange {
            lock: Some(Lock::Pin),
            ..DeviceChange::default()
        },
    );
    scene.set(
        "mac",
        &DeviceChange {
            lock: Some(Lock::Pin),
            ..DeviceChange::default()
        },
    );
    assert_eq!(devices(&scene, mark), ["mac"]);
}
