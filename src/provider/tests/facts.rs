//! The catalogue against the facts it was written from.

use std::time::Duration;

use crate::authenticator::Method;
use crate::authenticator::VerificationPolicy;
use crate::client::UpgradeCondition;
use crate::flow::Platform;
use crate::flow::Vendor;
use crate::provider::Catalogue;
use crate::provider::Citation;
use crate::provider::HybridRole;
use crate::provider::SyncDomain;
use crate::provider::tests::on;
use crate::provider::tests::text;
use crate::webauthn::Algorithm;
use crate::webauthn::Flags;

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
