//! The devices and clients of the catalogue against the facts.

use std::time::Duration;

use crate::client::AaguidShown;
use crate::client::ExcludeHit;
use crate::client::Remote;
use crate::client::SignalReaction;
use crate::client::Support;
use crate::flow::Lock;
use crate::flow::Platform;
use crate::flow::ProviderId;
use crate::provider::Catalogue;
use crate::provider::PlatformVerifier;
use crate::provider::ServesHybrid;
use crate::provider::tests::device;
use crate::provider::tests::on;

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
