//! authenticatorGetAssertion, §6.2.2.

use p256::ecdsa::signature::Verifier;
use stuntkey::authenticator::Means;
use stuntkey::authenticator::Profile;
use stuntkey::ctap::Status;
use stuntkey::flow::Answer;
use stuntkey::webauthn::Algorithm;
use stuntkey::webauthn::CredentialId;
use stuntkey::webauthn::PublicKey;
use stuntkey::webauthn::cbor::Value;

use crate::malformed::get_with;
use crate::rig::Get;
use crate::rig::HASH;
use crate::rig::Made;
use crate::rig::Make;
use crate::rig::Rig;
use crate::rig::data;
use crate::rig::named;
use crate::rig::synced;

#[test]
fn step_2_a_pin_uv_auth_parameter_needs_a_protocol_that_is_spoken() {
    let param = Value::Bytes(vec![1; 16]);
    let alone = get_with(&[(6, param.clone())]);
    assert_eq!(Rig::roaming().send(&alone), Err(Status::MissingParameter));
    let with_protocol = get_with(&[(6, param), (7, Value::from(1))]);
    assert_eq!(
        Rig::roaming().send(&with_protocol),
        Err(Status::InvalidParameter)
    );
}

#[test]
fn step_4_rk_is_an_unsupported_option() {
    for rk in [true, false] {
        let message = get_with(&[(5, named(&[("rk", Value::Bool(rk))]))]);
        assert_eq!(Rig::synced().send(&message), Err(Status::UnsupportedOption));
    }
}

#[test]
fn step_4_uv_without_a_way_to_verify_is_an_invalid_option() {
    let mut rig = Rig::with(synced(), Means::default());
    assert_eq!(
        rig.get(&Get {
            uv: true,
            ..Get::default()
        }),
        Err(Status::InvalidOption)
    );
}

#[test]
fn step_4_up_is_true_unless_it_is_said() {
    let mut rig = Rig::synced();
    rig.make(&Make::default()).unwrap();
    let before = rig.prompts();
    rig.send(&get_with(&[])).unwrap();
    assert_eq!(rig.prompts(), before + 1);
}

#[test]
fn step_6_2_a_failed_verification_ends_it() {
    for (answer, status) in [
        (Answer::Fails, Status::UvInvalid),
        (Answer::LocksOut, Status::UvBlocked),
        (Answer::Cancels, Status::KeepaliveCancel),
        (Answer::Ignores, Status::UserActionTimeout),
    ] {
        let mut rig = Rig::synced();
        rig.make(&Make::default()).unwrap();
        let outcome = rig.person(answer).get(&Get {
            uv: true,
            ..Get::default()
        });
        assert_eq!(outcome, Err(status), "{answer}");
    }
}

#[test]
fn step_6_2_verification_comes_before_credentials_are_looked_for() {
    let mut rig = Rig::synced();
    assert_eq!(
        rig.get(&Get {
            uv: true,
            ..Get::default()
        }),
        Err(Status::NoCredentials)
    );
    assert_eq!(rig.prompts(), 1);
    let outcome = rig.person(Answer::Fails).get(&Get {
        uv: true,
        ..Get::default()
    });
    assert_eq!(outcome, Err(Status::UvInvalid));
}

#[test]
fn step_7_6_where_nothing_fits_nobody_is_asked_to_be_present() {
    let mut rig = Rig::synced();
    assert_eq!(rig.get(&Get::default()), Err(Status::NoCredentials));
    let unknown = CredentialId(vec![1; 20]);
    assert_eq!(rig.get(&Get::of(&[&unknown])), Err(Status::NoCredentials));
    assert_eq!(rig.prompts(), 0);
}

#[test]
fn step_7_only_the_relying_partys_own_credentials_answer() {
    let mut rig = Rig::synced();
    let other = rig
        .make(&Make {
            rp_id: "other.example",
            ..Make::default()
        })
        .unwrap();
    assert_eq!(rig.get(&Get::default()), Err(Status::NoCredentials));
    assert_eq!(rig.get(&Get::of(&[&other.id])), Err(Status::NoCredentials));
}

#[test]
fn step_7_a_credential_that_is_not_discoverable_answers_where_listed() {
    let mut rig = Rig::roaming();
    let made = rig
        .make(&Make {
            rk: false,
            ..Make::default()
        })
        .unwrap();
    assert_eq!(rig.get(&Get::default()), Err(Status::NoCredentials));
    let response = rig.get(&Get::of(&[&made.id])).unwrap();
    assert_eq!((response.credential, response.user), (made.id, None));
}

#[test]
fn step_7_an_empty_list_is_no_list() {
    let mut rig = Rig::synced();
    rig.make(&Make::default()).unwrap();
    assert!(
        rig.send(&get_with(&[(3, Value::Array(Vec::new()))]))
            .is_ok()
    );
}

#[test]
fn step_7_cred_protect_decides_who_may_answer() {
    // §12.1: level, listed, verified, answers.
    for (level, listed, uv, answers) in [
        (1, false, false, true),
        (1, false, true, true),
        (1, true, false, true),
        (1, true, true, true),
        (2, false, false, false),
        (2, false, true, true),
        (2, true, false, true),
        (2, true, true, true),
        (3, false, false, false),
        (3, false, true, true),
        (3, true, false, false),
        (3, true, true, true),
    ] {
        let mut rig = Rig::roaming();
        let protect = named(&[("credProtect", Value::from(level))]);
        let made = rig
            .make(&Make {
                extensions: Some(protect),
                ..Make::default()
            })
            .unwrap();
        let get = if listed {
            Get::of(&[&made.id])
        } else {
            Get::default()
        };
        let outcome = rig.get(&Get { uv, ..get }).err();
        let expected = (!answers).then_some(Status::NoCredentials);
        assert_eq!(outcome, expected, "level {level}, listed {listed}, uv {uv}");
    }
}

#[test]
fn steps_8_and_9_one_prompt_gives_presence_and_verification() {
    for (uv, flags) in [(true, 0x1d), (false, 0x19)] {
        let mut rig = Rig::synced();
        rig.make(&Make::default()).unwrap();
        let before = rig.prompts();
        let response = rig
            .get(&Get {
                uv,
                ..Get::default()
            })
            .unwrap();
        assert_eq!(
            (data(&response).flags.byte(), rig.prompts()),
            (flags, before + 1)
        );
    }
}

#[test]
fn step_9_up_false_asks_in_advance_without_a_prompt() {
    let mut rig = Rig::synced();
    rig.make(&Make::default()).unwrap();
    let before = rig.prompts();
    let response = rig
        .get(&Get {
            up: false,
            ..Get::default()
        })
        .unwrap();
    assert_eq!(data(&response).flags.byte(), 0x18);
    assert_eq!(rig.prompts(), before);
}

#[test]
fn step_8_who_was_verified_was_present_even_if_up_is_false() {
    let mut rig = Rig::synced();
    rig.make(&Make::default()).unwrap();
    let response = rig
        .get(&Get {
            up: false,
            uv: true,
            ..Get::default()
        })
        .unwrap();
    assert_eq!(data(&response).flags.byte(), 0x1d);
}

#[test]
fn step_9_without_presence_nothing_is_signed() {
    for (answer, status) in [
        (Answer::Fails, Status::OperationDenied),
        (Answer::Cancels, Status::KeepaliveCancel),
        (Answer::Ignores, Status::UserActionTimeout),
    ] {
        let mut rig = Rig::synced();
        rig.make(&Make::default()).unwrap();
        assert_eq!(
            rig.person(answer).get(&Get::default()),
            Err(status),
            "{answer}"
        );
    }
}

#[test]
fn step_11_of_several_listed_credentials_one_answers_and_the_number_is_left_out() {
    let mut rig = Rig::synced();
    let first = rig.make(&Make::default()).unwrap();
    let second = rig
        .make(&Make {
            user: 2,
            ..Make::default()
        })
        .unwrap();
    let response = rig.get(&Get::of(&[&second.id, &first.id])).unwrap();
    assert_eq!(response.credential, second.id);
    assert_eq!(response.number_of_credentials, None);
    assert_eq!(rig.next(), Err(Status::NotAllowed));
}

#[test]
fn step_12_of_several_accounts_the_newest_answers_first() {
    let mut rig = Rig::synced();
    for user in 1..=3 {
        rig.make(&Make {
            user,
            ..Make::default()
        })
        .unwrap();
    }
    let response = rig.get(&Get::default()).unwrap();
    assert_eq!(response.user.unwrap().id, [3; 4]);
    assert_eq!(response.number_of_credentials, Some(3));
}

#[test]
fn step_13_the_signature_is_over_authenticator_data_and_client_data_hash() {
    let mut rig = Rig::synced();
    let made = rig.make(&Make::default()).unwrap();
    let response = rig.get(&Get::default()).unwrap();
    assert_signed(&made, &response.auth_data, &response.signature);
}

fn assert_signed(made: &Made, auth_data: &[u8], signature: &[u8]) {
    let key = &made.data.attested.as_ref().unwrap().public_key;
    let Ok(PublicKey::Es256 { x, y }) = PublicKey::decode(key) else {
        panic!("not ES256")
    };
    let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(&[&[4], &x[..], &y[..]].concat()).unwrap();
    let signature = p256::ecdsa::DerSignature::from_bytes(signature).unwrap();
    key.verify(&[auth_data, &HASH].concat(), &signature)
        .unwrap();
}

#[test]
fn user_details_are_given_only_to_the_verified_who_must_choose() {
    // §6.2.2, response member `user`.
    for (accounts, uv, named) in [
        (1, false, false),
        (1, true, false),
        (2, false, false),
        (2, true, true),
    ] {
        let mut rig = Rig::synced();
        for user in 1..=accounts {
            rig.make(&Make {
                user,
                ..Make::default()
            })
            .unwrap();
        }
        let user = rig
            .get(&Get {
                uv,
                ..Get::default()
            })
            .unwrap()
            .user
            .unwrap();
        assert_eq!(user.id, [accounts; 4]);
        assert_eq!(user.name.is_some(), named, "{accounts} accounts, uv {uv}");
        assert_eq!(user.display_name.is_some(), named);
    }
}

#[test]
fn rsa_keys_are_the_same_whatever_the_seed() {
    let public_key = |seed: u64| {
        let mut rig = Rig::of(Profile {
            algorithms: vec![Algorithm::Rs256],
            ..synced()
        });
        rig.env = stuntkey::sim::Env::new(stuntkey::sim::Seed::new(seed));
        let make = Make {
            algorithms: vec![-257],
            ..Make::default()
        };
        let made = rig.make(&make).unwrap();
        let other = rig.make(&Make { user: 2, ..make }).unwrap();
        let key = |made: Made| made.data.attested.unwrap().public_key;
        assert_ne!(made.id, other.id);
        (key(made), key(other))
    };
    let (first, second) = public_key(1);
    assert_ne!(first, second);
    assert_eq!(public_key(2), (first, second));
}

#[test]
fn step_7_a_list_of_unknown_types_is_a_list_that_nothing_fits() {
    let mut rig = Rig::synced();
    rig.make(&Make::default()).unwrap();
    let unknown = named(&[
        ("id", Value::Bytes(vec![7; 16])),
        ("type", Value::from("password")),
    ]);
    let message = get_with(&[(3, Value::Array(vec![unknown]))]);
    assert_eq!(rig.send(&message), Err(Status::NoCredentials));
    let empty = get_with(&[(3, Value::Array(Vec::new()))]);
    assert!(rig.send(&empty).is_ok(), "an empty list is no list");
}
