//! The catalogue against the facts it was written from, and bad files against their problems.

use std::time::Duration;

use crate::authenticator::Method;
use crate::authenticator::VerificationPolicy;
use crate::client::AaguidShown;
use crate::client::ExcludeHit;
use crate::client::Remote;
use crate::client::SignalReaction;
use crate::client::Support;
use crate::client::UpgradeCondition;
use crate::flow::Lock;
use crate::flow::Platform;
use crate::flow::ProviderId;
use crate::flow::Vendor;
use crate::provider::Catalogue;
use crate::provider::CatalogueError;
use crate::provider::Citation;
use crate::provider::DEVICE;
use crate::provider::DevicePreset;
use crate::provider::HybridRole;
use crate::provider::PROVIDER;
use crate::provider::PlatformVerifier;
use crate::provider::Provider;
use crate::provider::ServesHybrid;
use crate::provider::SyncDomain;
use crate::provider::detail;
use crate::provider::embedded::FILES;
use crate::provider::table;
use crate::source::schema;
use crate::webauthn::Algorithm;
use crate::webauthn::Flags;

fn on(id: &str, platform: Platform) -> Provider {
    let provider = Catalogue::embedded();
    let provider = provider
        .provider_on(&ProviderId::new(id), platform)
        .cloned();
    provider.unwrap_or_else(|| panic!("no provider {id}"))
}

fn device(id: &str) -> DevicePreset {
    Catalogue::embedded()
        .device(id)
        .cloned()
        .unwrap_or_else(|| panic!("no device {id}"))
}

fn text(provider: &Provider, path: &str) -> String {
    let fact = provider.facts.iter().find(|fact| fact.path == path);
    fact.unwrap_or_else(|| panic!("no {path}")).text.clone()
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
fn every_value_has_a_source_or_a_note() {
    let catalogue = Catalogue::embedded();
    let providers = catalogue.providers().flat_map(|provider| &provider.facts);
    let devices = catalogue.devices().flat_map(|device| &device.facts);
    for fact in providers.chain(devices) {
        match &fact.citation {
            Citation::Sourced { keys, .. } => assert!(!keys.is_empty(), "{}", fact.path),
            Citation::Unsourced => assert!(fact.note.is_some(), "{}", fact.path),
        }
    }
}

#[test]
fn aaguids_are_those_of_the_community_list() {
    let expected = [
        ("icloud-keychain", "fbfc3007-154e-4ecc-8c0b-6e020557d7bd"),
        (
            "google-password-manager",
            "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4",
        ),
        ("windows-hello", "08987058-cadc-4b81-b6e1-30de50dcbe96"),
        ("chrome-profile", "adce0002-35bc-c60a-648b-0b25f1f05503"),
        ("bitwarden", "d548826e-79b4-db40-a3d8-11116f7e8349"),
        ("security-key", "2fc0579f-8113-47ea-b116-bb5a8db9202a"),
    ];
    for (id, aaguid) in expected {
        assert_eq!(
            text(&on(id, Platform::Windows), "credentials.aaguid"),
            aaguid,
            "{id}"
        );
    }
}

#[test]
fn credentials_are_as_the_platform_facts_say() {
    let of = |id, platform, path: &str| text(&on(id, platform), &format!("credentials.{path}"));
    assert_eq!(of("icloud-keychain", Platform::Ios, "id-bytes"), "20");
    assert_eq!(
        of("google-password-manager", Platform::Windows, "id-bytes"),
        "16"
    );
    assert_eq!(of("bitwarden", Platform::Macos, "id-bytes"), "16");
    assert_eq!(of("icloud-keychain", Platform::Ios, "algorithms"), "ES256");
    assert_eq!(
        of("windows-hello", Platform::Windows, "algorithms"),
        "RS256"
    );
    assert_eq!(
        of("security-key", Platform::None, "algorithms"),
        "ES256, EdDSA"
    );
    assert_eq!(of("icloud-keychain", Platform::Ios, "backup"), "backed-up");
    assert_eq!(
        of("google-password-manager", Platform::Android, "backup"),
        "backed-up"
    );
    assert_eq!(
        of("windows-hello", Platform::Windows, "backup"),
        "not-eligible"
    );
    assert_eq!(
        of("chrome-profile", Platform::Macos, "backup"),
        "not-eligible"
    );
    assert_eq!(
        of("google-password-manager", Platform::Android, "same-user"),
        "shadows"
    );
    assert_eq!(
        of("icloud-keychain", Platform::Ios, "same-user"),
        "overwrites"
    );
    assert_eq!(
        of("icloud-keychain", Platform::Ios, "transports"),
        "hybrid, internal"
    );
    assert_eq!(
        of("windows-hello", Platform::Windows, "transports"),
        "internal"
    );
    assert_eq!(of("security-key", Platform::None, "transports"), "nfc, usb");
}

/// The flags of a registration in which the user was verified, without extensions.
#[test]
fn registration_flags_are_those_of_the_facts() {
    let flags = |id, platform| {
        let backup = on(id, platform).authenticator.backup;
        let eligible = if backup.be() { Flags::BE.0 } else { 0 };
        let backed_up = if backup.bs() { Flags::BS.0 } else { 0 };
        Flags::AT.0 | Flags::UV.0 | Flags::UP.0 | eligible | backed_up
    };
    assert_eq!(flags("icloud-keychain", Platform::Ios), 0x5d);
    assert_eq!(flags("google-password-manager", Platform::Android), 0x5d);
    assert_eq!(flags("google-password-manager", Platform::Windows), 0x5d);
    assert_eq!(flags("bitwarden", Platform::Macos), 0x5d);
    assert_eq!(flags("windows-hello", Platform::Windows), 0x45);
    assert_eq!(flags("chrome-profile", Platform::Macos), 0x45);
}

#[test]
fn the_authenticator_gets_what_the_file_says() {
    let profile = on("google-password-manager", Platform::Windows).authenticator;
    assert_eq!(
        profile.aaguid.to_string(),
        "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4"
    );
    assert_eq!(profile.credential_id_bytes, 16);
    assert_eq!(profile.algorithms, [Algorithm::Es256]);
    assert_eq!(profile.methods, [Method::Biometrics, Method::ProviderPin]);
    assert_eq!(profile.when_preferred, VerificationPolicy::WithBiometrics);
    assert_eq!(profile.when_discouraged, VerificationPolicy::Never);
    let hello = on("windows-hello", Platform::Windows).authenticator;
    assert_eq!(hello.algorithms, [Algorithm::Rs256]);
}

#[test]
fn preferred_verification_differs_by_platform() {
    let of = |id, platform| text(&on(id, platform), "verification.preferred");
    assert_eq!(of("icloud-keychain", Platform::Ios), "always");
    assert_eq!(of("icloud-keychain", Platform::Macos), "with-biometrics");
    assert_eq!(of("google-password-manager", Platform::Android), "always");
    assert_eq!(
        of("google-password-manager", Platform::Windows),
        "with-biometrics"
    );
    assert_eq!(of("google-password-manager", Platform::Linux), "never");
    assert_eq!(of("windows-hello", Platform::Windows), "always");
}

#[test]
fn clients_meet_the_rules_of_the_provider() {
    let google = on("google-password-manager", Platform::Windows);
    assert!(google.rules.needs_network);
    assert_eq!(google.rules.signals, SignalReaction::Hides);
    assert!(
        !on("google-password-manager", Platform::Android)
            .rules
            .needs_network
    );
    assert_eq!(
        on("bitwarden", Platform::Macos).rules.exclude_hit,
        ExcludeHit::NotAllowed
    );
    assert_eq!(
        on("icloud-keychain", Platform::Ios).rules.exclude_hit,
        ExcludeHit::InvalidState
    );
    let shown = |id| on(id, Platform::Macos).rules.aaguid_without_attestation;
    for id in [
        "icloud-keychain",
        "google-password-manager",
        "chrome-profile",
        "bitwarden",
    ] {
        assert_eq!(shown(id), AaguidShown::Kept, "{id}");
    }
    for id in ["windows-hello", "security-key"] {
        assert_eq!(shown(id), AaguidShown::Zeroed, "{id}");
    }
}

#[test]
fn upgrades_follow_each_providers_own_order() {
    let five_minutes = UpgradeCondition::UsedWithin(Duration::from_secs(300));
    let conditions = |id, platform| on(id, platform).rules.upgrade.map(|rules| rules.conditions);
    let google = vec![
        UpgradeCondition::OptedIn,
        UpgradeCondition::Enrolled,
        UpgradeCondition::SavedPassword,
        five_minutes,
    ];
    assert_eq!(
        conditions("google-password-manager", Platform::Windows),
        Some(google)
    );
    let apple = vec![
        UpgradeCondition::Enrolled,
        UpgradeCondition::OptedIn,
        UpgradeCondition::SavedPassword,
        five_minutes,
        UpgradeCondition::NoPasskey,
    ];
    assert_eq!(conditions("icloud-keychain", Platform::Macos), Some(apple));
    for id in [
        "windows-hello",
        "bitwarden",
        "chrome-profile",
        "security-key",
    ] {
        assert_eq!(conditions(id, Platform::Windows), None, "{id}");
    }
}

#[test]
fn passkeys_travel_in_the_providers_domain() {
    let domain = |id| on(id, Platform::Windows).sync.domain;
    assert_eq!(
        domain("icloud-keychain"),
        SyncDomain::Account(Vendor::Apple)
    );
    assert_eq!(
        domain("google-password-manager"),
        SyncDomain::Account(Vendor::Google)
    );
    assert_eq!(domain("bitwarden"), SyncDomain::Own);
    for id in ["windows-hello", "chrome-profile", "security-key"] {
        assert_eq!(domain(id), SyncDomain::None, "{id}");
    }
    let hybrid = |id, platform| on(id, platform).sync.hybrid;
    assert_eq!(
        hybrid("icloud-keychain", Platform::Ios),
        HybridRole::Authenticator
    );
    assert_eq!(hybrid("icloud-keychain", Platform::Macos), HybridRole::None);
    assert_eq!(
        hybrid("google-password-manager", Platform::Android),
        HybridRole::Authenticator
    );
    assert_eq!(
        hybrid("google-password-manager", Platform::Windows),
        HybridRole::None
    );
}

#[test]
fn devices_offer_what_scenarios_expect_of_them() {
    let default = |id| {
        let device = device(id);
        let client = device.default_client.clone().unwrap_or_default();
        format!("{client} with {}", device.default_provider)
    };
    assert_eq!(default("iphone"), "safari with icloud-keychain");
    assert_eq!(default("ipad"), "safari with icloud-keychain");
    assert_eq!(default("mac"), "safari with icloud-keychain");
    assert_eq!(
        default("android-phone"),
        "chrome with google-password-manager"
    );
    assert_eq!(
        default("android-tablet"),
        "chrome with google-password-manager"
    );
    assert_eq!(default("windows-pc"), "chrome with windows-hello");
    assert_eq!(default("security-key"), " with security-key");
    assert_eq!(device("security-key").lock, Lock::Pin);
    for id in ["iphone", "ipad", "android-phone", "android-tablet"] {
        assert_eq!(device(id).serves_hybrid, ServesHybrid::Serves, "{id}");
        assert!(device(id).clients.contains_key("app"), "{id}");
    }
    assert_eq!(device("windows-pc").serves_hybrid, ServesHybrid::Never);
    assert_eq!(
        device("windows-pc").platform_verifier,
        PlatformVerifier::WithScreenLock
    );
    assert_eq!(device("mac").platform_verifier, PlatformVerifier::Always);
}

#[test]
fn google_password_manager_on_a_desktop_needs_chrome() {
    let google = ProviderId::new("google-password-manager");
    for (id, others) in [
        ("windows-pc", ["edge", "firefox"]),
        ("mac", ["safari", "firefox"]),
    ] {
        assert!(device(id).lets_use("chrome", &google));
        for client in others {
            assert!(!device(id).lets_use(client, &google), "{client} on {id}");
        }
    }
    assert!(device("windows-pc").lets_use("edge", &ProviderId::new("windows-hello")));
}

#[test]
fn clients_answer_what_the_support_matrix_says() {
    let windows = device("windows-pc").clients;
    let creates = |client: &str| windows[client].capabilities["conditionalCreate"];
    assert!(creates("chrome"));
    assert!(!creates("edge"));
    assert!(!creates("firefox"));
    assert_eq!(windows["firefox"].signals, Support::Unsupported);
    assert_eq!(windows["firefox"].related_origins, Support::Unsupported);
    assert_eq!(windows["chrome"].timeout_min, Duration::from_secs(10));
    for device in Catalogue::embedded().devices() {
        for client in device.clients.values() {
            let remote = if client.id == "app" {
                Remote::Hidden
            } else {
                Remote::Offered
            };
            assert_eq!(client.remote, remote, "{} on {}", client.id, device.id);
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

#[test]
fn the_detail_of_a_provider_names_sources_and_quirks() {
    let detail = detail(&on("google-password-manager", Platform::Windows));
    assert!(detail.starts_with("Google Password Manager (google-password-manager)\n"));
    let line = detail
        .lines()
        .find(|line| line.starts_with("credentials.id-bytes"))
        .unwrap();
    let cells: Vec<_> = line.split_whitespace().collect();
    assert_eq!(
        cells,
        ["credentials.id-bytes", "16", "CR-ENC,", "CR-UTIL", "[H]"]
    );
    assert!(detail.contains("\nquirks\n- "));
}

#[test]
fn the_table_lists_variants_beside_the_provider() {
    let table = table(&Catalogue::embedded());
    let google = table
        .lines()
        .filter(|line| line.starts_with("google-password-manager "));
    let on: Vec<_> = google
        .map(|line| {
            line[23..]
                .split("  ")
                .find(|c| !c.is_empty())
                .unwrap()
                .trim()
                .to_owned()
        })
        .collect();
    assert_eq!(on, ["by default", "macos, windows", "linux"]);
}
