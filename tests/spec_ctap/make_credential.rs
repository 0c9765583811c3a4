//! authenticatorMakeCredential, §6.1.2.

use stuntkey::authenticator::Attestation;
use stuntkey::authenticator::Counter;
use stuntkey::authenticator::Discoverability;
use stuntkey::authenticator::Means;
use stuntkey::authenticator::Profile;
use stuntkey::ctap::Status;
use stuntkey::flow::Answer;
use stuntkey::webauthn::Algorithm;
use stuntkey::webauthn::AttestationFormat;
use stuntkey::webauthn::BackupState;
use stuntkey::webauthn::PublicKey;
use stuntkey::webauthn::RpId;
use stuntkey::webauthn::cbor::Value;

use crate::malformed::make_with;
use crate::rig::Get;
use crate::rig::Make;
use crate::rig::Rig;
use crate::rig::data;
use crate::rig::named;
use crate::rig::roaming;
use crate::rig::synced;

fn algorithm_made(algorithms: &[i64]) -> Result<Algorithm, Status> {
    let make = Make {
        algorithms: algorithms.to_vec(),
        ..Make::default()
    };
    let made = Rig::roaming().make(&make)?;
    let key = made.data.attested.unwrap().public_key;
    Ok(PublicKey::decode(&key).unwrap().algorithm())
}

#[test]
fn step_2_a_pin_uv_auth_parameter_needs_a_protocol_that_is_spoken() {
    let param = Value::Bytes(vec![1; 16]);
    let alone = make_with(&[(8, param.clone())]);
    assert_eq!(Rig::roaming().send(&alone), Err(Status::MissingParameter));
    let with_protocol = make_with(&[(8, param), (9, Value::from(2))]);
    assert_eq!(
        Rig::roaming().send(&with_protocol),
        Err(Status::InvalidParameter)
    );
}

#[test]
fn step_3_the_first_supported_algorithm_in_the_list_is_taken() {
    assert_eq!(algorithm_made(&[-7, -8]), Ok(Algorithm::Es256));
    assert_eq!(algorithm_made(&[-8, -7]), Ok(Algorithm::EdDsa));
    assert_eq!(algorithm_made(&[-257, -9999, -8, -7]), Ok(Algorithm::EdDsa));
}

#[test]
fn step_3_no_supported_algorithm() {
    assert_eq!(
        algorithm_made(&[-257, -35]),
        Err(Status::UnsupportedAlgorithm)
    );
    assert_eq!(algorithm_made(&[]), Err(Status::UnsupportedAlgorithm));
}

#[test]
fn step_3_comes_before_the_gesture() {
    let mut rig = Rig::roaming();
    assert!(
        rig.make(&Make {
            algorithms: vec![-257],
            ..Make::default()
        })
        .is_err()
    );
    assert_eq!(rig.prompts(), 0);
}

#[test]
fn step_5_uv_without_a_way_to_verify_is_an_invalid_option() {
    let mut rig = Rig::with(synced(), Means::default());
    let outcome = rig.make(&Make {
        uv: true,
        ..Make::default()
    });
    assert_eq!(outcome.err(), Some(Status::InvalidOption));
    assert_eq!(rig.prompts(), 0);
}

#[test]
fn step_5_up_must_not_be_false() {
    for (up, expected) in [(true, None), (false, Some(Status::InvalidOption))] {
        let message = make_with(&[(7, named(&[("up", Value::Bool(up))]))]);
        assert_eq!(Rig::synced().send(&message).err(), expected, "up {up}");
    }
}

#[test]
fn step_5_options_that_are_not_understood_are_treated_as_absent() {
    let message = make_with(&[(7, named(&[("zz", Value::Bool(false))]))]);
    assert!(Rig::synced().send(&message).is_ok());
}

#[test]
fn step_9_enterprise_attestation_is_not_to_be_had() {
    let message = make_with(&[(10, Value::from(1))]);
    assert_eq!(Rig::synced().send(&message), Err(Status::InvalidParameter));
}

#[test]
fn step_11_a_failed_verification_ends_it() {
    for (answer, status) in [
        (Answer::Fails, Status::UvInvalid),
        (Answer::LocksOut, Status::UvBlocked),
        (Answer::Cancels, Status::KeepaliveCancel),
        (Answer::Ignores, Status::UserActionTimeout),
    ] {
        let mut rig = Rig::synced();
        let outcome = rig.person(answer).make(&Make {
            uv: true,
            ..Make::default()
        });
        assert_eq!(outcome.err(), Some(status), "{answer}");
        assert_eq!(rig.authenticator.vault().iter().count(), 0);
    }
}

#[test]
fn step_12_an_excluded_credential_ends_it_after_one_gesture() {
    let mut rig = Rig::synced();
    let first = rig.make(&Make::default()).unwrap();
    let again = Make {
        exclude: vec![first.id],
        user: 2,
        ..Make::default()
    };
    let before = rig.prompts();
    assert_eq!(rig.make(&again).err(), Some(Status::CredentialExcluded));
    assert_eq!(rig.prompts(), before + 1);
    assert_eq!(rig.authenticator.vault().iter().count(), 1);
}

#[test]
fn step_12_an_excluded_credential_ends_a_silent_creation_without_a_gesture() {
    let mut rig = Rig::synced();
    let first = rig.make(&Make::default()).unwrap();
    let before = rig.prompts();
    let again = Make {
        exclude: vec![first.id],
        ..Make::default()
    };
    assert_eq!(
        rig.make_silently(&again).err(),
        Some(Status::CredentialExcluded)
    );
    assert_eq!(rig.prompts(), before);
}

#[test]
fn step_12_another_relying_partys_credential_excludes_nothing() {
    let mut rig = Rig::synced();
    let other = rig
        .make(&Make {
            rp_id: "other.example",
            ..Make::default()
        })
        .unwrap();
    assert!(
        rig.make(&Make {
            exclude: vec![other.id],
            ..Make::default()
        })
        .is_ok()
    );
}

#[test]
fn step_12_a_roaming_authenticator_tells_of_the_hit_whether_or_not_the_user_is_there() {
    for (answer, status) in [
        (Answer::Ignores, Status::CredentialExcluded),
        (Answer::Fails, Status::CredentialExcluded),
        (Answer::Cancels, Status::KeepaliveCancel),
    ] {
        let mut rig = Rig::roaming();
        let first = rig.make(&Make::default()).unwrap();
        let again = Make {
            exclude: vec![first.id],
            ..Make::default()
        };
        assert_eq!(
            rig.person(answer).make(&again).err(),
            Some(status),
            "{answer}"
        );
    }
}

#[test]
fn webauthn_6_3_2_step_3_a_platform_authenticator_tells_of_the_hit_only_with_consent() {
    for (answer, status) in [
        (Answer::Verifies, Status::CredentialExcluded),
        (Answer::Ignores, Status::UserActionTimeout),
        (Answer::Cancels, Status::KeepaliveCancel),
    ] {
        let mut rig = Rig::synced();
        let first = rig.make(&Make::default()).unwrap();
        let again = Make {
            exclude: vec![first.id],
            ..Make::default()
        };
        assert_eq!(
            rig.person(answer).make(&again).err(),
            Some(status),
            "{answer}"
        );
    }
}

#[test]
fn step_12_3_a_credential_that_requires_verification_excludes_only_with_it() {
    let protect = named(&[("credProtect", Value::from(3))]);
    for (uv, expected) in [(false, None), (true, Some(Status::CredentialExcluded))] {
        let mut rig = Rig::roaming();
        let make = Make {
            extensions: Some(protect.clone()),
            ..Make::default()
        };
        let first = rig.make(&make).unwrap();
        let again = Make {
            exclude: vec![first.id],
            uv,
            user: 2,
            ..Make::default()
        };
        assert_eq!(rig.make(&again).err(), expected, "uv {uv}");
    }
}

#[test]
fn step_14_without_a_gesture_nothing_is_made() {
    for (answer, status) in [
        (Answer::Fails, Status::OperationDenied),
        (Answer::LocksOut, Status::OperationDenied),
        (Answer::Cancels, Status::KeepaliveCancel),
        (Answer::Ignores, Status::UserActionTimeout),
    ] {
        let mut rig = Rig::roaming();
        assert_eq!(
            rig.person(answer).make(&Make::default()).err(),
            Some(status),
            "{answer}"
        );
        assert_eq!(rig.authenticator.vault().iter().count(), 0);
    }
}

#[test]
fn step_16_ids_and_keys_differ_from_credential_to_credential() {
    let mut rig = Rig::synced();
    let first = rig.make(&Make::default()).unwrap();
    let second = rig
        .make(&Make {
            user: 2,
            ..Make::default()
        })
        .unwrap();
    assert_ne!(first.id, second.id);
    assert_eq!(first.id.as_bytes().len(), 20);
    let key = |made: crate::rig::Made| made.data.attested.unwrap().public_key;
    assert_ne!(key(first), key(second));
}

#[test]
fn step_16_the_same_seed_makes_the_same_credentials() {
    let bytes = || Rig::synced().send(&Make::default().message()).unwrap();
    assert_eq!(bytes(), bytes());
}

#[test]
fn step_17_rk_decides_discoverability_where_the_product_lets_it() {
    for (rule, rk, discoverable) in [
        (Discoverability::Always, false, true),
        (Discoverability::Always, true, true),
        (Discoverability::WhenAsked, false, false),
        (Discoverability::WhenAsked, true, true),
    ] {
        let mut rig = Rig::of(Profile {
            discoverability: rule,
            ..synced()
        });
        let made = rig
            .make(&Make {
                rk,
                ..Make::default()
            })
            .unwrap();
        assert_eq!(
            rig.authenticator
                .vault()
                .get(&made.id)
                .unwrap()
                .is_discoverable(),
            discoverable
        );
        assert_eq!(
            rig.get(&Get::default()).is_ok(),
            discoverable,
            "{rule:?}, rk {rk}"
        );
    }
}

#[test]
fn step_18_attestation_follows_the_formats_that_are_preferred() {
    for (formats, fmt) in [
        (vec![AttestationFormat::None], AttestationFormat::None),
        (vec![AttestationFormat::Packed], AttestationFormat::Packed),
        (vec![], AttestationFormat::Packed),
    ] {
        let made = Rig::roaming()
            .make(&Make {
                formats,
                ..Make::default()
            })
            .unwrap();
        assert_eq!(made.fmt, fmt);
    }
    let profile = Profile {
        attestation_direct: Attestation::None,
        ..roaming()
    };
    let formats = vec![AttestationFormat::Packed];
    let made = Rig::of(profile)
        .make(&Make {
            formats,
            ..Make::default()
        })
        .unwrap();
    assert_eq!(made.fmt, AttestationFormat::None);
}

#[test]
fn authenticator_data_names_the_relying_party_and_the_model() {
    let made = Rig::synced().make(&Make::default()).unwrap();
    assert_eq!(
        made.data.rp_id_hash,
        RpId::parse("example.org").unwrap().hash()
    );
    assert_eq!(made.data.attested.unwrap().aaguid.0, [7; 16]);
    assert_eq!(made.data.extensions, None);
}

/// Flags bytes at registration and at the assertion that follows.
fn flags(profile: Profile, uv: bool, silent: bool) -> (u8, u8) {
    let mut rig = Rig::of(profile);
    let make = Make {
        uv,
        algorithms: vec![-7, -257],
        ..Make::default()
    };
    let made = if silent {
        rig.make_silently(&make)
    } else {
        rig.make(&make)
    }
    .unwrap();
    let response = rig
        .get(&Get {
            uv,
            ..Get::default()
        })
        .unwrap();
    (made.data.flags.byte(), data(&response).flags.byte())
}

#[test]
fn flags_of_synced_products_are_those_that_platforms_send() {
    // CR-ENC: 0x5d verified, 0x59 verification omitted, 0x58 conditional create.
    let backed_up = synced();
    assert_eq!(flags(backed_up.clone(), true, false), (0x5d, 0x1d));
    assert_eq!(flags(backed_up.clone(), false, false), (0x59, 0x19));
    assert_eq!(flags(backed_up, false, true), (0x58, 0x19));
}

#[test]
fn flags_of_eligible_but_not_backed_up_credentials() {
    let eligible = Profile {
        backup: BackupState::Eligible,
        ..synced()
    };
    assert_eq!(flags(eligible.clone(), true, false), (0x4d, 0x0d));
    assert_eq!(flags(eligible, false, true), (0x48, 0x09));
}

#[test]
fn flags_of_device_bound_products_are_those_that_platforms_send() {
    // PKD windows.md and CR-TID: 0x45 at registration, 0x05 at assertion.
    let bound = Profile {
        algorithms: vec![Algorithm::Rs256],
        backup: BackupState::NotEligible,
        ..synced()
    };
    assert_eq!(flags(bound, true, false), (0x45, 0x05));
    assert_eq!(flags(roaming(), true, false), (0x45, 0x05));
    assert_eq!(flags(roaming(), false, false), (0x41, 0x01));
}

#[test]
fn webauthn_6_1_1_the_counter_follows_the_products_policy() {
    for (counter, expected) in [
        (Counter::Zero, [0, 0, 0, 0, 0]),
        (Counter::PerCredential, [1, 2, 1, 2, 3]),
        (Counter::Global, [1, 2, 3, 4, 5]),
    ] {
        let mut rig = Rig::of(Profile {
            counter,
            ..synced()
        });
        let a = rig.make(&Make::default()).unwrap();
        let a_used = data(&rig.get(&Get::of(&[&a.id])).unwrap()).sign_count;
        let b = rig
            .make(&Make {
                user: 2,
                ..Make::default()
            })
            .unwrap();
        let b_used = data(&rig.get(&Get::of(&[&b.id])).unwrap()).sign_count;
        let last = if counter == Counter::Global {
            &a.id
        } else {
            &b.id
        };
        let last = data(&rig.get(&Get::of(&[last])).unwrap()).sign_count;
        let counts = [a.data.sign_count, a_used, b.data.sign_count, b_used, last];
        assert_eq!(counts, expected, "{counter:?}");
    }
}
