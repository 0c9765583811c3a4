//! The rules, case by case: where a passkey is, and what is worth offering.

use serde_json::Value;
use serde_json::json;

use super::Intelligence;
use super::Situation;
use crate::reference::account::Account;
use crate::reference::account::Newcomer;
use crate::reference::answer::Decline;
use crate::reference::bug::Bugs;
use crate::reference::client_info::ClientInfo;
use crate::reference::record::Record;
use crate::reference::session::FirstFactor;
use crate::reference::tests::authenticator::Passkey;
use crate::reference::verify::Aaguid;
use crate::reference::verify::CredentialId;
use crate::reference::verify::PublicKey;
use crate::reference::verify::Registered;

const APPLE: u128 = 0xfbfc3007_154e_4ecc_8c0b_6e020557d7bd;
const BITWARDEN: u128 = 0xd548826e_79b4_db40_a3d8_11116f7e8349;
const CHROME_PROFILE: u128 = 0xadce0002_35bc_c60a_648b_0b25f1f05503;
const GOOGLE: u128 = 0xea9b8d66_4d01_1d21_3ce4_b6b48cb575d4;
const WINDOWS_HELLO: u128 = 0x08987058_cadc_4b81_b6e1_30de50dcbe96;
const SYNCED: bool = true;

fn client(platform: &str, browser: Value, hardware: &str) -> ClientInfo {
    serde_json::from_value(json!({
        "kind": "browser", "platform": platform, "browser": browser, "uvpaa": true,
        "capabilities": { "conditionalCreate": true }, "hardware": hardware,
    }))
    .unwrap()
}

fn record(aaguid: u128, synced: bool, transports: &[&str], on: &ClientInfo) -> Record {
    let registered = Registered {
        id: CredentialId::new(vec![1; 16]),
        public_key: PublicKey::read(Passkey::apple(1).cose()).unwrap(),
        sign_count: 0,
        aaguid: Aaguid::from_u128(aaguid),
        backup_eligible: synced,
        backed_up: synced,
        user_verified: true,
        transports: transports
            .iter()
            .map(|&transport| transport.to_owned())
            .collect(),
    };
    Record::new(registered, vec![1; 32], on.clone(), 0)
}

fn account(record: Record) -> Account {
    let newcomer = Newcomer {
        identifier: "alice@example.test".to_owned(),
        user_handle: [1; 32],
    };
    let mut account = Account::new(newcomer, None);
    account.records.push(record);
    account
}

/// The decisions about a login and an append.
fn decide(account: &Account, client: &ClientInfo) -> (Result<(), Decline>, Result<(), Decline>) {
    let bugs = Bugs::default();
    let rules = Intelligence {
        account,
        client,
        bugs: &bugs,
    };
    (rules.login(), rules.append(Situation::Journey))
}

const HERE: (Result<(), Decline>, Result<(), Decline>) = (Ok(()), Err(Decline::AlreadyHere));
const REACHABLE: (Result<(), Decline>, Result<(), Decline>) = (Ok(()), Ok(()));
const ELSEWHERE: (Result<(), Decline>, Result<(), Decline>) = (Err(Decline::OutOfReach), Ok(()));

#[test]
fn a_device_bound_passkey_is_on_the_machine_it_was_made_on() {
    let chrome = client("windows", json!("chrome"), "pc");
    let account = account(record(WINDOWS_HELLO, !SYNCED, &["internal"], &chrome));
    assert_eq!(decide(&account, &chrome), HERE);
    assert_eq!(
        decide(&account, &client("windows", json!("edge"), "pc")),
        HERE
    );
    assert_eq!(
        decide(&account, &client("windows", json!("chrome"), "other")),
        ELSEWHERE
    );
    assert_eq!(
        decide(&account, &client("ios", json!(null), "phone")),
        ELSEWHERE
    );
    assert_eq!(
        decide(
            &account,
            &ClientInfo {
                hardware: None,
                ..chrome
            }
        ),
        ELSEWHERE
    );
}

#[test]
fn the_store_of_a_browser_profile_is_in_that_browser_only() {
    let chrome = client("macos", json!("chrome"), "mac");
    let account = account(record(CHROME_PROFILE, !SYNCED, &["internal"], &chrome));
    assert_eq!(decide(&account, &chrome), HERE);
    assert_eq!(
        decide(&account, &client("macos", json!("safari"), "mac")),
        ELSEWHERE
    );
}

#[test]
fn an_apple_passkey_is_on_apple_devices_or_on_a_phone() {
    let iphone = client("ios", json!("safari"), "phone");
    let mut pc = client("windows", json!("chrome"), "pc");
    for aaguid in [APPLE, 0] {
        let account = account(record(aaguid, SYNCED, &["hybrid", "internal"], &iphone));
        assert_eq!(
            decide(&account, &client("macos", json!("safari"), "mac")),
            HERE
        );
        pc.capabilities.hybrid_transport = false;
        assert_eq!(decide(&account, &pc), ELSEWHERE);
        pc.capabilities.hybrid_transport = true;
        assert_eq!(decide(&account, &pc), REACHABLE);
    }
}

#[test]
fn a_google_passkey_is_on_android_and_in_chrome_on_desktops() {
    let android = client("android", json!(null), "phone");
    for aaguid in [GOOGLE, 0] {
        let account = account(record(aaguid, SYNCED, &["hybrid", "internal"], &android));
        assert_eq!(
            decide(&account, &client("android", json!("chrome"), "tablet")),
            HERE
        );
        assert_eq!(
            decide(&account, &client("windows", json!("chrome"), "pc")),
            HERE
        );
        assert_eq!(
            decide(&account, &client("windows", json!("edge"), "pc")),
            ELSEWHERE
        );
        assert_eq!(
            decide(&account, &client("ios", json!("chrome"), "iphone")),
            ELSEWHERE
        );
    }
}

#[test]
fn a_managers_passkey_may_be_anywhere_and_is_given_up_after_two_failures() {
    let mac = client("macos", json!("chrome"), "mac");
    let mut account = account(record(BITWARDEN, SYNCED, &["internal"], &mac));
    assert_eq!(decide(&account, &mac), HERE);
    let pc = client("windows", json!("chrome"), "pc");
    assert_eq!(decide(&account, &pc), REACHABLE);
    account.remember_failure(&pc);
    assert_eq!(decide(&account, &pc), REACHABLE);
    account.remember_failure(&pc);
    assert_eq!(decide(&account, &pc), (Err(Decline::TriedBefore), Ok(())));
    assert_eq!(decide(&account, &mac), HERE);
    account.forget_failures(&pc);
    assert_eq!(decide(&account, &pc), REACHABLE);
}

#[test]
fn a_failure_here_makes_room_for_an_append() {
    let mac = client("macos", json!("safari"), "mac");
    let mut account = account(record(APPLE, SYNCED, &["hybrid", "internal"], &mac));
    account.remember_failure(&mac);
    assert_eq!(decide(&account, &mac), REACHABLE);
}

#[test]
fn a_security_key_is_carried_along_and_counts_for_no_device() {
    let mac = client("macos", json!("chrome"), "mac");
    for transport in ["usb", "nfc", "ble"] {
        let account = account(record(0, !SYNCED, &[transport], &mac));
        assert_eq!(
            decide(&account, &client("windows", json!("edge"), "pc")),
            REACHABLE
        );
        assert_eq!(decide(&account, &mac), REACHABLE);
    }
}

#[test]
fn an_append_needs_a_ready_device() {
    let mut mac = client("macos", json!("safari"), "mac");
    mac.uvpaa = false;
    let other = client("windows", json!("edge"), "pc");
    let account = account(record(WINDOWS_HELLO, !SYNCED, &["internal"], &other));
    assert_eq!(decide(&account, &mac).1, Err(Decline::NotReady));
}

#[test]
fn an_upgrade_needs_a_password_and_support_and_no_passkey_here() {
    let mut mac = client("macos", json!("safari"), "mac");
    let with_passkey = account(record(APPLE, SYNCED, &["internal"], &mac));
    let mut without = with_passkey.clone();
    without.records.clear();
    let bugs = Bugs::default();
    let upgrade = |account: &Account, client: &ClientInfo, first_factor| {
        let rules = Intelligence {
            account,
            client,
            bugs: &bugs,
        };
        rules.upgrade(first_factor)
    };
    assert_eq!(upgrade(&without, &mac, FirstFactor::Password), Ok(()));
    assert_eq!(
        upgrade(&without, &mac, FirstFactor::Code),
        Err(Decline::NoPassword)
    );
    let here = upgrade(&with_passkey, &mac, FirstFactor::Password);
    assert_eq!(here, Err(Decline::AlreadyHere));
    mac.capabilities.conditional_create = false;
    let unsupported = upgrade(&without, &mac, FirstFactor::Password);
    assert_eq!(unsupported, Err(Decline::Unsupported));
}
