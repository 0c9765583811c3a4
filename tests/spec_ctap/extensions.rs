//! `credProtect` (§12.1) and `prf`, the platform's `hmac-secret` (§12.5, WebAuthn L3 §10.1.4).

use hmac::Hmac;
use hmac::KeyInit;
use hmac::Mac;
use rand::Rng;
use sha2::Sha256;
use stuntkey::authenticator::Extension;
use stuntkey::authenticator::Profile;
use stuntkey::ctap::Status;
use stuntkey::sim::Purpose;
use stuntkey::sim::Seed;
use stuntkey::sim::Streams;
use stuntkey::webauthn::cbor;
use stuntkey::webauthn::cbor::Value;

use crate::rig::Get;
use crate::rig::Make;
use crate::rig::Rig;
use crate::rig::data;
use crate::rig::named;
use crate::rig::roaming;

const SALT: [u8; 32] = [0x11; 32];
const OTHER: [u8; 32] = [0x22; 32];

fn prf(salts: &[[u8; 32]]) -> Option<Value> {
    let salts = salts
        .iter()
        .map(|salt| Value::Bytes(salt.to_vec()))
        .collect();
    Some(named(&[("prf", Value::Array(salts))]))
}

/// CredRandomWithUV and CredRandomWithoutUV of the run's first credential.
fn secrets() -> ([u8; 32], [u8; 32]) {
    let mut bytes = [0; 64];
    Streams::new(Seed::new(7))
        .get(Purpose::HmacSecret)
        .fill_bytes(&mut bytes);
    let (with_uv, without_uv) = bytes.split_at(32);
    (with_uv.try_into().unwrap(), without_uv.try_into().unwrap())
}

fn hmac(secret: &[u8; 32], salt: &[u8; 32]) -> Value {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret).unwrap();
    mac.update(salt);
    Value::Bytes(mac.finalize().into_bytes().to_vec())
}

#[test]
fn section_12_1_the_level_is_echoed_where_the_product_has_it() {
    for level in 1..=3 {
        let protect = named(&[("credProtect", Value::from(level))]);
        let make = Make {
            extensions: Some(protect.clone()),
            ..Make::default()
        };
        let made = Rig::roaming().make(&make).unwrap();
        assert_eq!(made.data.extensions, Some(protect));
        assert!(made.data.flags.ed());
        assert_eq!(Rig::synced().make(&make).unwrap().data.extensions, None);
    }
}

#[test]
fn section_12_1_other_levels_are_refused_before_the_gesture() {
    for (level, status) in [
        (Value::from(0), Status::InvalidOption),
        (Value::from(4), Status::InvalidOption),
        (Value::from("3"), Status::CborUnexpectedType),
    ] {
        let mut rig = Rig::roaming();
        let extensions = Some(named(&[("credProtect", level)]));
        let outcome = rig.make(&Make {
            extensions,
            ..Make::default()
        });
        assert_eq!((outcome.err(), rig.prompts()), (Some(status), 0));
    }
}

#[test]
fn section_12_5_outputs_are_hmac_sha_256_of_the_salts() {
    let (with_uv, without_uv) = secrets();
    for (uv, secret) in [(true, with_uv), (false, without_uv)] {
        let mut rig = Rig::synced();
        rig.make(&Make::default()).unwrap();
        for salts in [&[SALT][..], &[SALT, OTHER]] {
            let get = Get {
                extensions: prf(salts),
                uv,
                ..Get::default()
            };
            let outputs = data(&rig.get(&get).unwrap()).extensions.unwrap();
            let expected = salts.iter().map(|salt| hmac(&secret, salt)).collect();
            assert_eq!(
                outputs,
                named(&[("prf", Value::Array(expected))]),
                "uv {uv}"
            );
        }
    }
}

#[test]
fn section_12_5_a_registration_can_evaluate_at_once() {
    let (_, without_uv) = secrets();
    let make = Make {
        extensions: prf(&[SALT]),
        ..Make::default()
    };
    let made = Rig::synced().make(&make).unwrap();
    let expected = Value::Array(vec![hmac(&without_uv, &SALT)]);
    assert_eq!(made.data.extensions, Some(named(&[("prf", expected)])));
}

#[test]
fn section_12_5_a_registration_that_only_asks_is_told_that_it_is_there() {
    let asks = named(&[("prf", Value::Bool(true))]);
    let make = Make {
        extensions: Some(asks.clone()),
        ..Make::default()
    };
    assert_eq!(
        Rig::synced().make(&make).unwrap().data.extensions,
        Some(asks)
    );
    let lacks = Profile {
        extensions: vec![Extension::CredProtect],
        ..roaming()
    };
    assert_eq!(Rig::of(lacks).make(&make).unwrap().data.extensions, None);
}

#[test]
fn section_12_5_salts_have_32_bytes_and_are_one_or_two() {
    let salt = |bytes: usize| Value::Bytes(vec![1; bytes]);
    for (salts, status) in [
        (Value::Array(vec![]), Status::InvalidLength),
        (Value::Array(vec![salt(31)]), Status::InvalidLength),
        (
            Value::Array(vec![salt(32), salt(33)]),
            Status::InvalidLength,
        ),
        (
            Value::Array(vec![salt(32), salt(32), salt(32)]),
            Status::InvalidLength,
        ),
        (
            Value::Array(vec![Value::from(1)]),
            Status::CborUnexpectedType,
        ),
        (Value::from("salt"), Status::CborUnexpectedType),
    ] {
        let extensions = Some(named(&[("prf", salts)]));
        let mut rig = Rig::synced();
        let make = Make {
            extensions: extensions.clone(),
            ..Make::default()
        };
        assert_eq!((rig.make(&make).err(), rig.prompts()), (Some(status), 0));
        rig.make(&Make::default()).unwrap();
        let before = rig.prompts();
        let get = Get {
            extensions,
            ..Get::default()
        };
        assert_eq!((rig.get(&get).err(), rig.prompts()), (Some(status), before));
    }
}

#[test]
fn section_9_unknown_extensions_are_ignored() {
    let extensions = Some(named(&[("unheardOf", Value::Bool(true))]));
    let mut rig = Rig::synced();
    let made = rig
        .make(&Make {
            extensions: extensions.clone(),
            ..Make::default()
        })
        .unwrap();
    assert_eq!((made.data.extensions, made.data.flags.byte()), (None, 0x59));
    let used = data(
        &rig.get(&Get {
            extensions,
            ..Get::default()
        })
        .unwrap(),
    );
    assert_eq!((used.extensions, used.flags.byte()), (None, 0x19));
}

#[test]
fn outputs_of_both_extensions_are_in_canonical_order() {
    let both = named(&[("prf", Value::Bool(true)), ("credProtect", Value::from(2))]);
    let made = Rig::roaming()
        .make(&Make {
            extensions: Some(both),
            ..Make::default()
        })
        .unwrap();
    let bytes = cbor::encode(&made.data.extensions.unwrap());
    assert_eq!(bytes, b"\xa2\x63prf\xf5\x6bcredProtect\x02");
}
