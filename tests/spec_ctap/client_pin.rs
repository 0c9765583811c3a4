//! authenticatorClientPIN (§6.5.5), one test a step, with both protocols.

use std::time::Duration;

use stuntkey::authenticator::Feature;
use stuntkey::authenticator::Means;
use stuntkey::authenticator::Profile;
use stuntkey::ctap::Permissions;
use stuntkey::ctap::Status;
use stuntkey::ctap::client_pin::Request;
use stuntkey::ctap::client_pin::SubCommand;
use stuntkey::ctap::pin_uv::Protocol;
use stuntkey::flow::Answer;
use stuntkey::webauthn::cbor::Value;

use crate::malformed::make_with;
use crate::platform::CM;
use crate::platform::GA;
use crate::platform::MC;
use crate::platform::PIN;
use crate::platform::Platform;
use crate::platform::RP;
use crate::platform::change_pin;
use crate::platform::of;
use crate::platform::padded;
use crate::platform::send;
use crate::platform::set_pin;
use crate::platform::token;
use crate::rig::HASH;
use crate::rig::Rig;

fn retries(rig: &mut Rig) -> (Option<u64>, Option<bool>) {
    let told = send(rig, &of(SubCommand::GetPinRetries)).unwrap();
    (told.pin_retries, told.power_cycle_state)
}

fn fingerprints() -> Rig {
    Rig::of(Profile::fingerprint_key())
}

#[test]
fn a_pin_is_set_changed_and_used_with_both_protocols() {
    for protocol in Protocol::PREFERRED {
        let mut rig = Rig::key();
        let platform = Platform::agree(&mut rig, protocol);
        send(&mut rig, &platform.set_pin_request(&padded("1234"))).unwrap();
        send(
            &mut rig,
            &platform.change_pin_request("1234", &padded("äöü€5")),
        )
        .unwrap();
        let request = platform.token_request("äöü€5", MC, Some(RP));
        let token = platform.token(&mut rig, &request).unwrap();
        assert_eq!(token.key.len(), 32);
        let legacy = platform.legacy_request("äöü€5");
        assert_ne!(platform.token(&mut rig, &legacy).unwrap().key, token.key);
        assert_eq!(rig.prompts(), 0, "a PIN is typed on the platform");
    }
}

#[test]
fn without_a_pin_there_is_nothing_to_try() {
    let mut rig = Rig::key();
    let platform = Platform::agree(&mut rig, Protocol::Two);
    for request in [
        of(SubCommand::GetPinRetries),
        platform.change_pin_request("1234", &padded("5678")),
        platform.legacy_request("1234"),
        platform.token_request("1234", MC, Some(RP)),
    ] {
        assert_eq!(send(&mut rig, &request), Err(Status::PinNotSet));
    }
}

#[test]
fn section_6_5_5_mandatory_members_are_missed() {
    let mut rig = Rig::with_pin();
    let platform = Platform::agree(&mut rig, Protocol::Two);
    let set = platform.set_pin_request(&padded("1234"));
    let change = platform.change_pin_request(PIN, &padded("5678"));
    let legacy = platform.legacy_request(PIN);
    let token = platform.token_request(PIN, MC, Some(RP));
    let without = [
        Request {
            pin_uv_auth_protocol: None,
            ..set.clone()
        },
        Request {
            key_agreement: None,
            ..set.clone()
        },
        Request {
            new_pin_enc: None,
            ..set.clone()
        },
        Request {
            pin_uv_auth_param: None,
            ..set
        },
        Request {
            pin_uv_auth_protocol: None,
            ..change.clone()
        },
        Request {
            key_agreement: None,
            ..change.clone()
        },
        Request {
            new_pin_enc: None,
            ..change.clone()
        },
        Request {
            pin_hash_enc: None,
            ..change.clone()
        },
        Request {
            pin_uv_auth_param: None,
            ..change
        },
        Request {
            pin_uv_auth_protocol: None,
            ..legacy.clone()
        },
        Request {
            key_agreement: None,
            ..legacy.clone()
        },
        Request {
            pin_hash_enc: None,
            ..legacy
        },
        Request {
            pin_uv_auth_protocol: None,
            ..token.clone()
        },
        Request {
            key_agreement: None,
            ..token.clone()
        },
        Request {
            pin_hash_enc: None,
            ..token.clone()
        },
        Request {
            permissions: None,
            ..token.clone()
        },
        Request {
            rp_id: None,
            ..token
        },
        of(SubCommand::GetKeyAgreement),
    ];
    for request in without {
        assert_eq!(
            send(&mut rig, &request),
            Err(Status::MissingParameter),
            "{request:?}"
        );
    }
    assert_eq!(retries(&mut rig), (Some(8), Some(false)));
}

#[test]
fn section_6_5_5_unknown_protocols_and_keys_are_invalid() {
    let mut rig = Rig::key();
    let platform = Platform::agree(&mut rig, Protocol::Two);
    let set = platform.set_pin_request(&padded("1234"));
    for request in [
        Request {
            pin_uv_auth_protocol: Some(3),
            ..set.clone()
        },
        Request {
            pin_uv_auth_protocol: Some(0),
            ..set.clone()
        },
        Request {
            key_agreement: Some(Value::Map(vec![])),
            ..set
        },
        Request {
            pin_uv_auth_protocol: Some(7),
            ..of(SubCommand::GetKeyAgreement)
        },
    ] {
        assert_eq!(
            send(&mut rig, &request),
            Err(Status::InvalidParameter),
            "{request:?}"
        );
    }
}

#[test]
fn section_6_5_5_unknown_subcommands_are_invalid() {
    for sub_command in [0, 8, 10, 255, -1] {
        let request = Request {
            sub_command,
            ..Request::default()
        };
        assert_eq!(
            send(&mut Rig::key(), &request),
            Err(Status::InvalidSubcommand)
        );
    }
    // Where built-in verification gives no tokens.
    let mut profile = Profile::roaming_key();
    profile
        .features
        .retain(|feature| *feature != Feature::BuiltInUvToken);
    for sub_command in [SubCommand::GetUvRetries, SubCommand::GetTokenUsingUv] {
        assert_eq!(
            send(
                &mut Rig::with(profile.clone(), Means::default()),
                &of(sub_command)
            ),
            Err(Status::InvalidSubcommand)
        );
    }
    // `hmac-secret` alone has key agreement and nothing else.
    let mut rig = Rig::synced();
    Platform::agree(&mut rig, Protocol::One);
    let told = send(&mut rig, &of(SubCommand::GetPinRetries));
    assert_eq!(told, Err(Status::InvalidSubcommand));
}

#[test]
fn section_6_5_5_5_a_second_pin_is_not_set() {
    assert_eq!(
        set_pin(&mut Rig::with_pin(), "5678"),
        Err(Status::PinAuthInvalid)
    );
}

#[test]
fn section_6_5_5_5_a_wrong_signature_sets_nothing() {
    let mut rig = Rig::key();
    let platform = Platform::agree(&mut rig, Protocol::Two);
    let mut request = platform.set_pin_request(&padded("1234"));
    request.pin_uv_auth_param.as_mut().unwrap()[0] ^= 1;
    assert_eq!(send(&mut rig, &request), Err(Status::PinAuthInvalid));
    assert_eq!(
        send(&mut rig, &of(SubCommand::GetPinRetries)),
        Err(Status::PinNotSet)
    );
}

#[test]
fn section_6_5_1_a_pin_has_four_code_points_and_63_bytes() {
    for (pin, outcome) in [
        ("", Err(Status::PinPolicyViolation)),
        ("123", Err(Status::PinPolicyViolation)),
        ("€€€", Err(Status::PinPolicyViolation)),
        ("€€€€", Ok(())),
        (&*"9".repeat(63), Ok(())),
        (&*"9".repeat(64), Err(Status::PinPolicyViolation)),
    ] {
        assert_eq!(set_pin(&mut Rig::key(), pin), outcome, "{pin}");
    }
}

#[test]
fn section_6_5_5_5_the_padding_has_64_bytes() {
    for bytes in [16, 48, 80, 128] {
        let mut rig = Rig::key();
        let platform = Platform::agree(&mut rig, Protocol::Two);
        let request = platform.set_pin_request(&vec![b'1'; bytes]);
        assert_eq!(
            send(&mut rig, &request),
            Err(Status::InvalidParameter),
            "{bytes}"
        );
    }
}

#[test]
fn section_6_5_5_6_the_old_pin_is_of_no_use_after_a_change() {
    let mut rig = Rig::with_pin();
    let before = token(&mut rig, PIN, CM, None).unwrap();
    change_pin(&mut rig, PIN, "5678").unwrap();
    assert_eq!(change_pin(&mut rig, PIN, "9999"), Err(Status::PinInvalid));
    assert!(token(&mut rig, "5678", MC, Some(RP)).is_ok());
    let metadata = crate::credential_management::metadata(&mut rig, &before);
    assert_eq!(metadata.err(), Some(Status::PinAuthInvalid));
}

#[test]
fn section_6_5_2_2_three_wrong_pins_lock_until_the_next_power_on_and_eight_for_good() {
    let mut rig = Rig::with_pin();
    let wrong = |rig: &mut Rig| token(rig, "0000", MC, Some(RP)).err();
    assert_eq!(wrong(&mut rig), Some(Status::PinInvalid));
    assert_eq!(retries(&mut rig), (Some(7), Some(false)));
    assert_eq!(wrong(&mut rig), Some(Status::PinInvalid));
    assert_eq!(wrong(&mut rig), Some(Status::PinAuthBlocked));
    assert_eq!(retries(&mut rig), (Some(5), Some(true)));
    assert_eq!(
        token(&mut rig, PIN, MC, Some(RP)).err(),
        Some(Status::PinAuthBlocked)
    );
    assert_eq!(
        retries(&mut rig),
        (Some(5), Some(true)),
        "nothing was tried"
    );
    rig.power_cycle();
    assert_eq!(wrong(&mut rig), Some(Status::PinInvalid));
    assert_eq!(wrong(&mut rig), Some(Status::PinInvalid));
    assert_eq!(wrong(&mut rig), Some(Status::PinAuthBlocked));
    rig.power_cycle();
    assert_eq!(wrong(&mut rig), Some(Status::PinInvalid));
    assert_eq!(wrong(&mut rig), Some(Status::PinBlocked));
    rig.power_cycle();
    assert_eq!(
        token(&mut rig, PIN, MC, Some(RP)).err(),
        Some(Status::PinBlocked)
    );
    assert_eq!(change_pin(&mut rig, PIN, "5678"), Err(Status::PinBlocked));
    assert_eq!(retries(&mut rig).0, Some(0));
}

#[test]
fn section_6_5_2_2_a_right_pin_restores_the_retries() {
    let mut rig = Rig::with_pin();
    for _ in 0..2 {
        token(&mut rig, "0000", MC, Some(RP)).err().unwrap();
    }
    token(&mut rig, PIN, MC, Some(RP)).unwrap();
    assert_eq!(retries(&mut rig), (Some(8), Some(false)));
    assert_eq!(
        token(&mut rig, "0000", MC, Some(RP)).err(),
        Some(Status::PinInvalid)
    );
}

#[test]
fn section_6_5_5_6_a_wrong_pin_starts_key_agreement_again() {
    let mut rig = Rig::with_pin();
    let platform = Platform::agree(&mut rig, Protocol::Two);
    let before = Platform::agree(&mut rig, Protocol::Two);
    assert_eq!(
        before.secret.authenticate(b""),
        platform.secret.authenticate(b"")
    );
    let wrong = platform.token_request("0000", MC, Some(RP));
    assert_eq!(send(&mut rig, &wrong), Err(Status::PinInvalid));
    let after = Platform::agree(&mut rig, Protocol::Two);
    assert_ne!(
        after.secret.authenticate(b""),
        platform.secret.authenticate(b"")
    );
    let stale = platform.token_request(PIN, MC, Some(RP));
    assert_eq!(send(&mut rig, &stale), Err(Status::PinInvalid));
}

#[test]
fn section_6_5_5_7_1_the_legacy_token_takes_no_permissions() {
    let mut rig = Rig::with_pin();
    let platform = Platform::agree(&mut rig, Protocol::One);
    let legacy = platform.legacy_request(PIN);
    for request in [
        Request {
            permissions: Some(1),
            ..legacy.clone()
        },
        Request {
            rp_id: Some(RP.to_owned()),
            ..legacy
        },
    ] {
        assert_eq!(send(&mut rig, &request), Err(Status::InvalidParameter));
    }
}

#[test]
fn section_6_5_5_7_2_permissions_are_checked() {
    let mut rig = Rig::with_pin();
    let persistent = Permissions::PERSISTENT_READ;
    for (permissions, rp_id, status) in [
        (Permissions::NONE, None, Some(Status::InvalidParameter)),
        (
            persistent.with(CM),
            None,
            Some(Status::UnauthorizedPermission),
        ),
        (MC, None, Some(Status::MissingParameter)),
        (GA, None, Some(Status::MissingParameter)),
        (MC.with(GA), Some(RP), None),
        (CM, None, None),
        (
            Permissions::BIO_ENROLLMENT,
            None,
            Some(Status::UnauthorizedPermission),
        ),
        (persistent, None, None),
    ] {
        let outcome = token(&mut rig, PIN, permissions, rp_id).err();
        assert_eq!(outcome, status, "{permissions:?}");
    }
    for (missing, permission) in [
        (Feature::BioEnrollment, Permissions::BIO_ENROLLMENT),
        (Feature::CredentialManagement, CM),
        (Feature::LargeBlobs, Permissions::LARGE_BLOB_WRITE),
        (Feature::Config, Permissions::CONFIG),
        (Feature::PersistentRead, persistent),
    ] {
        let mut profile = Profile::roaming_key();
        profile.features.retain(|feature| *feature != missing);
        let mut rig = Rig::with(profile, Means::default());
        set_pin(&mut rig, PIN).unwrap();
        let outcome = token(&mut rig, PIN, permission, None).err();
        assert_eq!(outcome, Some(Status::UnauthorizedPermission), "{missing:?}");
    }
}

#[test]
fn section_6_5_5_7_2_no_mc_ga_permissions_with_client_pin() {
    let mut profile = Profile::roaming_key();
    profile
        .features
        .push(Feature::NoMcGaPermissionsWithClientPin);
    let mut rig = Rig::of(profile);
    set_pin(&mut rig, PIN).unwrap();
    let refused = Some(Status::UnauthorizedPermission);
    assert_eq!(token(&mut rig, PIN, MC, Some(RP)).err(), refused);
    assert_eq!(token(&mut rig, PIN, GA.with(CM), Some(RP)).err(), refused);
    assert!(token(&mut rig, PIN, CM, None).is_ok());
    let platform = Platform::agree(&mut rig, Protocol::One);
    let legacy = platform.legacy_request(PIN);
    assert_eq!(send(&mut rig, &legacy), Err(Status::InvalidSubcommand));
    // §6.1.2 step 8: a PIN would not help.
    let rk = crate::rig::named(&[("rk", Value::Bool(true))]);
    assert_eq!(
        rig.send(&make_with(&[(7, rk)])),
        Err(Status::OperationDenied)
    );
}

#[test]
fn section_6_5_5_7_3_built_in_verification_gives_tokens() {
    let mut rig = fingerprints();
    let platform = Platform::agree(&mut rig, Protocol::Two);
    let request = platform.uv_token_request(MC, Some(RP));
    let token = platform.token(&mut rig, &request).unwrap();
    assert_eq!(rig.prompts(), 1);
    // The finger was there: no second prompt.
    let members = token.members(&HASH, 8, 9);
    assert!(rig.send(&make_with(&members)).is_ok());
    assert_eq!(rig.prompts(), 1);
}

#[test]
fn section_6_5_5_7_3_failures_are_counted_and_block() {
    let mut rig = fingerprints();
    let platform = Platform::agree(&mut rig, Protocol::Two);
    let request = platform.uv_token_request(MC, Some(RP));
    rig.person(Answer::Fails);
    for left in (0..5).rev() {
        assert_eq!(send(&mut rig, &request), Err(Status::UvInvalid));
        let told = send(&mut rig, &of(SubCommand::GetUvRetries)).unwrap();
        assert_eq!(told.uv_retries, Some(left));
    }
    rig.person(Answer::Verifies);
    let before = rig.prompts();
    assert_eq!(send(&mut rig, &request), Err(Status::UvBlocked));
    assert_eq!(rig.prompts(), before);
    // A right PIN restores them.
    set_pin(&mut rig, PIN).unwrap();
    token(&mut rig, PIN, CM, None).unwrap();
    assert!(send(&mut rig, &request).is_ok());
}

#[test]
fn section_6_5_5_7_3_needs_a_finger_that_is_enrolled() {
    let mut rig = fingerprints();
    rig.authenticator
        .equip(stuntkey::authenticator::Means::default());
    let platform = Platform::agree(&mut rig, Protocol::Two);
    let request = platform.uv_token_request(MC, Some(RP));
    assert_eq!(send(&mut rig, &request), Err(Status::NotAllowed));
}

#[test]
fn section_6_5_2_1_a_token_is_used_soon_and_used_up_later() {
    let uses = |rig: &mut Rig, token| crate::credential_management::metadata(rig, token).is_ok();
    let mut rig = Rig::with_pin();
    let unused = token(&mut rig, PIN, CM, None).unwrap();
    rig.env.advance(Duration::from_secs(31));
    assert!(!uses(&mut rig, &unused));
    let used = token(&mut rig, PIN, CM, None).unwrap();
    rig.env.advance(Duration::from_secs(30));
    assert!(uses(&mut rig, &used));
    rig.env.advance(Duration::from_secs(569));
    assert!(uses(&mut rig, &used));
    rig.env.advance(Duration::from_secs(2));
    assert!(!uses(&mut rig, &used));
}

#[test]
fn tokens_die_at_a_power_cycle_and_when_another_is_asked_for() {
    let uses = |rig: &mut Rig, token| crate::credential_management::metadata(rig, token).is_ok();
    let mut rig = Rig::with_pin();
    let first = token(&mut rig, PIN, CM, None).unwrap();
    let second = token(&mut rig, PIN, CM, None).unwrap();
    assert!(!uses(&mut rig, &first));
    assert!(uses(&mut rig, &second));
    rig.power_cycle();
    assert!(!uses(&mut rig, &second));
}

#[test]
fn secrets_of_the_pin_are_never_printed() {
    let mut rig = Rig::with_pin();
    let token = token(&mut rig, PIN, CM, None).unwrap();
    let printed = format!("{:?}", rig.authenticator);
    let key = format!("{:?}", &token.key[..8]);
    assert!(!printed.contains(key.trim_matches(['[', ']'])));
}
