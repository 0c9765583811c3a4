//! The extensions (§12), but `largeBlobKey` and `minPinLength`, which stand beside their commands.

use hmac::Hmac;
use hmac::KeyInit;
use hmac::Mac;
use rand::Rng;
use sha2::Sha256;
use stuntkey::authenticator::Extension;
use stuntkey::authenticator::Profile;
use stuntkey::ctap::Status;
use stuntkey::ctap::get_assertion;
use stuntkey::ctap::make_credential;
use stuntkey::ctap::pin_uv::Protocol;
use stuntkey::sim::Purpose;
use stuntkey::sim::Seed;
use stuntkey::sim::Streams;
use stuntkey::webauthn::cbor;
use stuntkey::webauthn::cbor::Value;

use crate::malformed::get_with;
use crate::malformed::make_with;
use crate::platform::Platform;
use crate::rig::Get;
use crate::rig::Make;
use crate::rig::Rig;
use crate::rig::data;
use crate::rig::named;
use crate::rig::roaming;
use crate::rig::synced;

const SALT: [u8; 32] = [0x11; 32];
const OTHER: [u8; 32] = [0x22; 32];

/// An input of `hmac-secret` for these salts, from a platform that agreed on a secret.
fn hmac_secret(rig: &mut Rig, protocol: Protocol, salts: &[u8]) -> (Platform, Option<Value>) {
    let platform = Platform::agree(rig, protocol);
    let input = named(&[("hmac-secret", platform.salts(salts))]);
    (platform, Some(input))
}

fn at_once(input: Value) -> Option<Value> {
    Some(named(&[
        ("hmac-secret", Value::Bool(true)),
        ("hmac-secret-mc", input),
    ]))
}

/// What an output is, decrypted.
fn decrypted(platform: &Platform, outputs: &Value, name: &str) -> Vec<u8> {
    let output = cbor::member(outputs, name).unwrap().as_bytes().unwrap();
    platform.secret.decrypt(output).unwrap()
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

fn hmac(secret: &[u8; 32], salt: &[u8; 32]) -> Vec<u8> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret).unwrap();
    mac.update(salt);
    mac.finalize().into_bytes().to_vec()
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
    for protocol in Protocol::PREFERRED {
        for (uv, secret) in [(true, with_uv), (false, without_uv)] {
            let mut rig = Rig::synced();
            rig.make(&Make::default()).unwrap();
            for salts in [&[SALT][..], &[SALT, OTHER]] {
                let (platform, extensions) = hmac_secret(&mut rig, protocol, &salts.concat());
                let get = Get {
                    extensions,
                    uv,
                    ..Get::default()
                };
                let outputs = data(&rig.get(&get).unwrap()).extensions.unwrap();
                let expected: Vec<u8> = salts.iter().flat_map(|salt| hmac(&secret, salt)).collect();
                assert_eq!(
                    decrypted(&platform, &outputs, "hmac-secret"),
                    expected,
                    "uv {uv}"
                );
            }
        }
    }
}

#[test]
fn section_12_5_without_a_protocol_the_first_is_meant() {
    let mut rig = Rig::synced();
    rig.make(&Make::default()).unwrap();
    let platform = Platform::agree(&mut rig, Protocol::One);
    let Value::Map(mut input) = platform.salts(&SALT) else {
        panic!("a map")
    };
    input.pop();
    let extensions = Some(named(&[("hmac-secret", Value::Map(input))]));
    let get = Get {
        extensions,
        ..Get::default()
    };
    let outputs = data(&rig.get(&get).unwrap()).extensions.unwrap();
    let (_, without_uv) = secrets();
    assert_eq!(
        decrypted(&platform, &outputs, "hmac-secret"),
        hmac(&without_uv, &SALT)
    );
}

#[test]
fn hmac_secret_mc_evaluates_at_registration() {
    let (_, without_uv) = secrets();
    let mut rig = Rig::synced();
    let platform = Platform::agree(&mut rig, Protocol::Two);
    let input = platform.salts(&SALT);
    let alone = named(&[("hmac-secret-mc", input.clone())]);
    let make = Make {
        extensions: at_once(input),
        ..Make::default()
    };
    let outputs = rig.make(&make).unwrap().data.extensions.unwrap();
    assert_eq!(
        cbor::member(&outputs, "hmac-secret"),
        Some(&Value::Bool(true))
    );
    assert_eq!(
        decrypted(&platform, &outputs, "hmac-secret-mc"),
        hmac(&without_uv, &SALT)
    );
    let make = Make {
        extensions: Some(alone),
        ..Make::default()
    };
    assert_eq!(rig.make(&make).unwrap().data.extensions, None);
}

#[test]
fn section_12_5_a_registration_that_only_asks_is_told_that_it_is_there() {
    let asks = |value| Make {
        extensions: Some(named(&[("hmac-secret", value)])),
        ..Make::default()
    };
    let yes = asks(Value::Bool(true));
    let made = Rig::synced().make(&yes).unwrap();
    assert_eq!(made.data.extensions, yes.extensions);
    let made = Rig::synced().make(&asks(Value::Bool(false))).unwrap();
    assert_eq!(made.data.extensions, None);
    let wrong = Rig::synced().make(&asks(Value::from(1))).err();
    assert_eq!(wrong, Some(Status::CborUnexpectedType));
    let lacks = Profile {
        extensions: vec![Extension::CredProtect],
        ..roaming()
    };
    assert_eq!(Rig::of(lacks).make(&yes).unwrap().data.extensions, None);
}

#[test]
fn section_12_5_salts_have_32_bytes_and_are_one_or_two() {
    for protocol in Protocol::PREFERRED {
        for bytes in [0, 16, 48, 80, 96] {
            let mut rig = Rig::synced();
            rig.make(&Make::default()).unwrap();
            let before = rig.prompts();
            let (platform, extensions) = hmac_secret(&mut rig, protocol, &vec![1; bytes]);
            let get = Get {
                extensions,
                ..Get::default()
            };
            let length = Some(Status::InvalidLength);
            assert_eq!(
                (rig.get(&get).err(), rig.prompts()),
                (length, before),
                "{bytes}"
            );
            let extensions = at_once(platform.salts(&vec![1; bytes]));
            let make = Make {
                extensions,
                ..Make::default()
            };
            assert_eq!((rig.make(&make).err(), rig.prompts()), (length, before));
        }
    }
}

#[test]
fn section_12_5_salts_are_signed_complete_and_not_asked_for_in_advance() {
    let mut rig = Rig::synced();
    rig.make(&Make::default()).unwrap();
    let platform = Platform::agree(&mut rig, Protocol::Two);
    let Value::Map(good) = platform.salts(&SALT) else {
        panic!("a map")
    };
    let with = |place: usize, value: Option<Value>| {
        let mut input = good.clone();
        match value {
            Some(value) => input[place].1 = value,
            None => drop(input.remove(place)),
        }
        let extensions = Some(named(&[("hmac-secret", Value::Map(input))]));
        Get {
            extensions,
            ..Get::default()
        }
    };
    let forged = Value::Bytes(vec![0; 32]);
    let no_point = Value::Map(Vec::new());
    for (get, status) in [
        (with(2, Some(forged)), Status::PinAuthInvalid),
        (with(0, None), Status::MissingParameter),
        (with(1, None), Status::MissingParameter),
        (with(2, None), Status::MissingParameter),
        (with(0, Some(no_point)), Status::InvalidParameter),
        (with(3, Some(Value::from(3))), Status::InvalidParameter),
        (with(1, Some(Value::from(3))), Status::CborUnexpectedType),
        (with(0, Some(Value::from(3))), Status::CborUnexpectedType),
    ] {
        assert_eq!(rig.get(&get).err(), Some(status));
    }
    let in_advance = Get {
        up: false,
        ..with(3, Some(Value::from(2)))
    };
    assert_eq!(rig.get(&in_advance).err(), Some(Status::UnsupportedOption));
}

#[test]
fn section_12_2_a_small_blob_is_kept_with_its_credential() {
    let mut rig = Rig::key();
    let asks = Some(named(&[("credBlob", Value::Bool(true))]));
    for (bytes, stored) in [(0, true), (32, true), (33, false)] {
        let blob = Value::Bytes(vec![5; bytes]);
        let make = Make {
            extensions: Some(named(&[("credBlob", blob.clone())])),
            ..Make::default()
        };
        let made = rig.make(&make).unwrap();
        let told = named(&[("credBlob", Value::Bool(stored))]);
        assert_eq!(made.data.extensions, Some(told));
        let get = Get {
            extensions: asks.clone(),
            ..Get::of(&[&made.id])
        };
        let kept = if stored {
            blob
        } else {
            Value::Bytes(Vec::new())
        };
        let outputs = data(&rig.get(&get).unwrap()).extensions;
        assert_eq!(outputs, Some(named(&[("credBlob", kept)])));
    }
    let wrong = Make {
        extensions: Some(named(&[("credBlob", Value::from(1))])),
        ..Make::default()
    };
    assert_eq!(rig.make(&wrong).err(), Some(Status::CborUnexpectedType));
}

#[test]
fn third_party_payment_is_told_as_it_was_asked_for() {
    let asks = Some(named(&[("thirdPartyPayment", Value::Bool(true))]));
    for (extensions, may) in [(asks.clone(), true), (None, false)] {
        let mut rig = Rig::key();
        rig.make(&Make {
            extensions,
            ..Make::default()
        })
        .unwrap();
        let get = Get {
            extensions: asks.clone(),
            ..Get::default()
        };
        let outputs = data(&rig.get(&get).unwrap()).extensions;
        assert_eq!(
            outputs,
            Some(named(&[("thirdPartyPayment", Value::Bool(may))]))
        );
    }
}

#[test]
fn large_blob_is_read_and_written_beside_authenticator_data() {
    let mut rig = Rig::of(Profile {
        extensions: vec![Extension::LargeBlob],
        ..synced()
    });
    let extension = |input: Value| (6, named(&[("largeBlob", input)]));
    let made = rig.send(&make_with(&[extension(named(&[]))])).unwrap();
    let made = make_credential::Response::decode(&made).unwrap();
    let supported = named(&[("largeBlob", named(&[("supported", Value::Bool(true))]))]);
    assert_eq!(made.unsigned_extension_outputs, Some(supported));
    assert_eq!(made.object.parsed_auth_data().unwrap().extensions, None);
    let mut serve = |input: Value| {
        let answer = rig.send(&get_with(&[(4, named(&[("largeBlob", input)]))]))?;
        let answer = get_assertion::Response::decode(&answer).unwrap();
        assert_eq!(data(&answer).extensions, None);
        Ok(answer.unsigned_extension_outputs)
    };
    let read = named(&[("read", Value::Bool(true))]);
    assert_eq!(serve(read.clone()), Ok(None));
    let (blob, size) = (Value::Bytes(vec![1, 2, 3]), Value::from(9));
    let write = named(&[("write", blob.clone()), ("originalSize", size.clone())]);
    let written = named(&[("largeBlob", named(&[("written", Value::Bool(true))]))]);
    assert_eq!(serve(write), Ok(Some(written)));
    let kept = named(&[("blob", blob.clone()), ("originalSize", size)]);
    assert_eq!(serve(read), Ok(Some(named(&[("largeBlob", kept)]))));
    assert_eq!(serve(named(&[])), Err(Status::InvalidParameter));
    assert_eq!(
        serve(named(&[("write", blob)])),
        Err(Status::MissingParameter)
    );
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
    let both = named(&[
        ("hmac-secret", Value::Bool(true)),
        ("credProtect", Value::from(2)),
    ]);
    let made = Rig::roaming()
        .make(&Make {
            extensions: Some(both),
            ..Make::default()
        })
        .unwrap();
    let bytes = cbor::encode(&made.data.extensions.unwrap());
    assert_eq!(bytes, b"\xa2\x6bcredProtect\x02\x6bhmac-secret\xf5");
}
