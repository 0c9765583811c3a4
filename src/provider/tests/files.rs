//! Files: those that are embedded, overrides, and bad ones.

use std::time::Duration;

use crate::client::ExcludeHit;
use crate::client::UpgradeCondition;
use crate::flow::Platform;
use crate::flow::ProviderId;
use crate::provider::Catalogue;
use crate::provider::CatalogueError;
use crate::provider::DEVICE;
use crate::provider::PROVIDER;
use crate::provider::embedded::FILES;
use crate::provider::table;
use crate::source::schema;

#[test]
fn the_embedded_files_are_valid() {
    if let Err(error) = Catalogue::embedded().with_overrides(Vec::new()) {
        panic!("{error}");
    }
    let catalogue = Catalogue::embedded();
    let providers: Vec<_> = catalogue
        .providers()
        .map(|provider| provider.id.as_str())
        .collect();
    let expected = [
        "icloud-keychain",
        "google-password-manager",
        "windows-hello",
        "chrome-profile",
        "bitwarden",
        "security-key",
    ];
    assert_eq!(providers, expected);
    let devices: Vec<_> = catalogue
        .devices()
        .map(|device| device.id.as_str())
        .collect();
    let expected = [
        "iphone",
        "ipad",
        "mac",
        "android-phone",
        "android-tablet",
        "windows-pc",
        "security-key",
    ];
    assert_eq!(devices, expected);
}

#[test]
fn every_file_of_the_repository_is_embedded() {
    for folder in ["providers", "devices"] {
        let path = format!("{}/fixtures/{folder}", env!("CARGO_MANIFEST_DIR"));
        for entry in std::fs::read_dir(path).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let name = format!("fixtures/{folder}/{name}");
            let line = format!("add `{name}` to src/provider/embedded.rs");
            assert!(FILES.iter().any(|(known, _)| *known == name), "{line}");
        }
    }
}

#[test]
fn one_value_can_be_overridden() {
    let catalogue = override_with(
        "provider: icloud-keychain\n\
         upgrade: { used-within: { is: 10 min, source: unsourced, note: a longer window } }\n",
    );
    let catalogue = catalogue.unwrap();
    let provider = catalogue
        .provider(&ProviderId::new("icloud-keychain"))
        .unwrap();
    let conditions = &provider.rules.upgrade.as_ref().unwrap().conditions;
    assert!(conditions.contains(&UpgradeCondition::UsedWithin(Duration::from_secs(600))));
    assert_eq!(provider.rules.exclude_hit, ExcludeHit::InvalidState);
}

#[test]
fn a_section_can_be_removed() {
    let catalogue = override_with("provider: icloud-keychain\nupgrade: null\n").unwrap();
    let id = ProviderId::new("icloud-keychain");
    assert_eq!(
        catalogue
            .provider_on(&id, Platform::Macos)
            .unwrap()
            .rules
            .upgrade,
        None
    );
}

#[test]
fn a_provider_is_one_file() {
    let (_, bitwarden) = FILES
        .iter()
        .find(|(name, _)| name.contains("bitwarden"))
        .unwrap();
    let mine = bitwarden
        .replace("provider: bitwarden", "provider: mine")
        .replace("source: BW,", "source: HOUSE,")
        + "sources: { HOUSE: our own manager }\n";
    let catalogue = override_with(&mine).unwrap();
    let provider = catalogue.provider(&ProviderId::new("mine")).unwrap();
    assert_eq!(provider.rules.exclude_hit, ExcludeHit::NotAllowed);
    assert!(table(&catalogue).contains("\nmine "));
}

#[test]
fn a_bad_file_gives_all_its_problems_with_their_places() {
    let found = problems(
        "provider: icloud-keychain\n\
         credentials:\n\
         \x20 aaguid: { is: not-an-aaguid, source: AAG, confidence: H }\n\
         \x20 id-bytes: { is: 2, source: AAG, confidence: H }\n\
         \x20 counter: { is: sometimes, source: AAG, confidence: H }\n\
         \x20 algorithms: { is: [ES256], source: AAGG, confidence: H }\n\
         \x20 colour: { is: red, source: AAG, confidence: H }\n\
         client:\n\
         \x20 signals: { is: hides, source: unsourced }\n\
         \x20 autofill: { is: true, source: unsourced, confidence: H, note: so }\n\
         sync:\n\
         \x20 latency: { is: soon, source: AAG }\n",
    );
    let expected = [
        "mine.yaml:3:17: `not-an-aaguid` is not an AAGUID in UUID form",
        "mine.yaml:4:19: expected a whole number from 16 to 1023, found `2`",
        "mine.yaml:5:18: `sometimes` is not a counter",
        "mine.yaml:6:38: `AAGG` is not a known source",
        "mine.yaml:7:3: credentials has no key `colour`",
        "mine.yaml:9:12: an unsourced value has no `note`",
        "mine.yaml:10:56: an unsourced value has no confidence",
        "mine.yaml:12:12: a sourced value has no `confidence`",
        "mine.yaml:12:18: `soon` is not a duration",
    ];
    assert_eq!(found, expected);
}

#[test]
fn the_spec_tables_give_a_json_schema() {
    for (construct, section) in [(&PROVIDER, "credentials"), (&DEVICE, "platform-verifier")] {
        let schema = schema(construct).to_string();
        assert!(schema.contains(&format!("\"{section}\"")), "{section}");
    }
}

#[test]
fn a_device_may_only_name_what_exists() {
    let found = problems(
        "device: mac\n\
         providers: { is: [icloud-keychian], source: PKD, confidence: H }\n\
         default-client: { is: netscape, source: unsourced, note: once common }\n\
         provider-clients: null\n",
    );
    let expected = [
        "fixtures/devices/mac.yaml:10:26: `icloud-keychain` is not one of the device's `providers`",
        "mine.yaml:2:18: `icloud-keychian` is not a provider of the catalogue",
        "mine.yaml:3:23: `netscape` is not one of the device's `clients`",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_condition_with_a_time_needs_the_time() {
    let found = problems(
        "provider: bitwarden\n\
         upgrade: { conditions: { is: [used-within], source: unsourced, note: a try } }\n",
    );
    assert_eq!(
        found,
        ["fixtures/providers/bitwarden.yaml:1:1: the file has no `upgrade.used-within`"]
    );
}

#[test]
fn a_file_about_nothing_is_refused() {
    let found = problems("name: what am I\n");
    assert_eq!(
        found,
        ["mine.yaml:1:1: the file is about no provider and no device"]
    );
}

fn override_with(text: &str) -> Result<Catalogue, CatalogueError> {
    let file = ("mine.yaml".to_owned(), text.to_owned());
    Catalogue::embedded().with_overrides(vec![file])
}

/// `place: message` of every problem.
fn problems(text: &str) -> Vec<String> {
    let error = override_with(text).expect_err("the file is bad");
    let problems = error.problems.sorted();
    let lines = problems.iter().map(|problem| {
        let place = error.files.place(problem.span);
        format!("{place}: {}", problem.message)
    });
    lines.collect()
}
