use crate::flow::Lock;
use crate::flow::ProviderId;
use crate::provider::Catalogue;
use crate::provider::DeviceChange;
use crate::provider::DeviceSetup;
use crate::world::World;
use crate::world::WorldError;
use crate::world::scene::is;
use crate::world::scene::name;
use crate::world::scene::with;

fn check(setups: &[DeviceSetup]) -> Vec<(String, WorldError)> {
    let problems = World::check(&Catalogue::embedded(), setups);
    problems
        .into_iter()
        .map(|(device, error)| (device.to_string(), error))
        .collect()
}

/// The one problem of these devices, as a reader sees it.
fn problem(setups: &[DeviceSetup]) -> (String, String, String) {
    let mut problems = check(setups);
    assert_eq!(problems.len(), 1, "{problems:?}");
    let (device, error) = problems.remove(0);
    (device, error.to_string(), error.help())
}

fn in_client(client: &str, setup: DeviceSetup) -> DeviceSetup {
    DeviceSetup {
        client: Some(client.to_owned()),
        ..setup
    }
}

fn on_machine(device: &str, other: &str) -> DeviceSetup {
    DeviceSetup {
        same_machine: Some(name(other)),
        ..is(device, "")
    }
}

#[test]
fn every_preset_can_be_with_every_client_and_provider_it_lists() {
    let catalogue = Catalogue::embedded();
    for preset in catalogue.devices() {
        for client in preset.clients.keys() {
            for provider in &preset.providers {
                let setup = in_client(client, with("it", &preset.id, provider.as_str()));
                assert_eq!(check(&[setup]), [], "{} {client} {provider}", preset.id);
            }
        }
    }
}

#[test]
fn what_the_catalogue_does_not_know_is_told_with_what_it_knows() {
    let (device, error, help) = problem(&[is("it", "iphon")]);
    assert_eq!(device, "it");
    assert_eq!(error, "there is no device preset `iphon`");
    assert!(
        help.contains("`iphone`") && help.contains("`windows-pc`"),
        "{help}"
    );

    let (_, error, help) = problem(&[with("it", "mac", "keychain")]);
    assert_eq!(error, "there is no provider `keychain`");
    assert!(help.contains("`icloud-keychain`"), "{help}");

    let (_, error, help) = problem(&[with("it", "iphone", "windows-hello")]);
    assert_eq!(error, "`windows-hello` cannot be installed on `iphone`");
    assert!(help.contains("`icloud-keychain`"), "{help}");

    let (_, error, help) = problem(&[in_client("opera", is("it", "mac"))]);
    assert_eq!(error, "`mac` has no client `opera`");
    assert!(help.contains("`safari`"), "{help}");
}

#[test]
fn a_key_has_no_client_and_needs_company() {
    let key = is("key", "security-key");
    let (_, error, _) = problem(&[in_client("chrome", key.clone()), is("pc", "windows-pc")]);
    assert_eq!(error, "`security-key` has no client `chrome`");
    assert!(matches!(
        check(std::slice::from_ref(&key))[..],
        [(_, WorldError::KeyAlone)]
    ));
    assert_eq!(check(&[key, is("pc", "windows-pc")]), []);
}

#[test]
fn only_keys_can_be_plugged_in() {
    let holding = |what: &str, setup| DeviceSetup {
        plugged_in: vec![name(what)],
        ..setup
    };
    let phone = is("phone", "iphone");
    let key = is("key", "security-key");
    let found = check(&[holding("phone", is("mac", "mac")), phone]);
    assert!(matches!(found[..], [(_, WorldError::NotAKey { .. })]));
    let found = check(&[holding("stick", is("mac", "mac"))]);
    assert!(matches!(found[..], [(_, WorldError::UnknownDevice { .. })]));
    let found = check(&[
        holding("key", is("other", "security-key")),
        key.clone(),
        is("m", "mac"),
    ]);
    assert!(matches!(found[..], [(_, WorldError::KeyIntoKey)]));
    assert_eq!(check(&[holding("key", is("mac", "mac")), key]), []);
}

#[test]
fn machines_are_described_once_and_without_circles() {
    let pc = is("pc", "windows-pc");
    assert_eq!(
        check(&[pc.clone(), on_machine("b", "pc"), on_machine("c", "b")]),
        []
    );
    let found = check(&[pc.clone(), on_machine("a", "b"), on_machine("b", "a")]);
    assert_eq!(found.len(), 2);
    assert!(
        found
            .iter()
            .all(|(_, error)| matches!(error, WorldError::MachineCycle { .. }))
    );
    let found = check(&[pc.clone(), on_machine("a", "a")]);
    assert!(matches!(found[..], [(_, WorldError::MachineCycle { .. })]));
    let found = check(&[pc.clone(), on_machine("a", "nowhere")]);
    assert!(matches!(found[..], [(_, WorldError::UnknownDevice { .. })]));

    let locked = DeviceSetup {
        lock: Some(Lock::None),
        ..on_machine("b", "pc")
    };
    let (device, error, help) = problem(&[pc, locked]);
    assert_eq!(device, "b");
    assert_eq!(error, "`lock` belongs to the machine, which `pc` describes");
    assert_eq!(help, "say `lock` at `pc`");
}

#[test]
fn names_are_given_once() {
    let (device, error, _) = problem(&[is("it", "mac"), is("it", "iphone")]);
    assert_eq!(
        (device.as_str(), error.as_str()),
        ("it", "there are two devices `it`")
    );
}

#[test]
fn changes_are_checked_against_the_devices_preset() {
    let catalogue = Catalogue::embedded();
    let setups = [is("phone", "iphone")];
    let change = |client: Option<&str>, provider: Option<&str>| DeviceChange {
        client: client.map(str::to_owned),
        provider: provider.map(ProviderId::new),
        ..DeviceChange::default()
    };
    let check = |device, change| World::check_change(&catalogue, &setups, &name(device), &change);
    assert_eq!(
        check("phone", change(Some("app"), Some("icloud-keychain"))),
        []
    );
    assert_eq!(check("phone", change(Some("edgy"), None)).len(), 1);
    assert_eq!(check("phone", change(None, Some("windows-hello"))).len(), 1);
    assert_eq!(check("tablet", change(None, None)).len(), 1);
}
