//! Power: what survives it, and the time in which a reset is allowed (§6.6).

use std::time::Duration;

use stuntkey::ctap::Status;
use stuntkey::webauthn::cbor;
use stuntkey::webauthn::cbor::Value;

use crate::rig::Get;
use crate::rig::Make;
use crate::rig::Rig;

const RESET: &[u8] = &[0x07];
const GET_INFO: &[u8] = &[0x04];

#[test]
fn section_6_6_a_reset_comes_within_ten_seconds_of_power_on() {
    let mut rig = Rig::key();
    rig.make(&Make::default()).unwrap();
    rig.env.advance(Duration::from_millis(10_001));
    assert_eq!(rig.send(RESET), Err(Status::NotAllowed));
    rig.power_cycle();
    rig.env.advance(Duration::from_secs(10));
    assert_eq!(rig.send(RESET), Ok(Vec::new()));
    assert_eq!(rig.get(&Get::default()).err(), Some(Status::NoCredentials));
}

#[test]
fn section_6_6_a_reset_forgets_the_pin() {
    let mut rig = Rig::with_pin();
    rig.send(RESET).unwrap();
    let info = cbor::decode(&rig.send(GET_INFO).unwrap()).unwrap();
    let options = cbor::numbered(&info, 4).unwrap();
    assert_eq!(
        cbor::member(options, "clientPin"),
        Some(&Value::Bool(false))
    );
}

#[test]
fn a_power_cycle_keeps_what_is_held_and_drops_what_is_pending() {
    let mut rig = Rig::key();
    for user in 1..=2 {
        rig.make(&Make {
            user,
            ..Make::default()
        })
        .unwrap();
    }
    let info = rig.send(GET_INFO).unwrap();
    rig.get(&Get::default()).unwrap();
    rig.power_cycle();
    assert_eq!(rig.next(), Err(Status::NotAllowed));
    assert!(rig.get(&Get::default()).is_ok());
    assert_eq!(rig.send(GET_INFO).unwrap(), info);
}

#[test]
fn section_6_4_our_own_key_tells_all_that_it_has() {
    let info = cbor::decode(&Rig::key().send(GET_INFO).unwrap()).unwrap();
    let member = |key| cbor::numbered(&info, key).cloned().unwrap_or(Value::Null);
    let texts =
        |texts: &[&str]| Value::Array(texts.iter().map(|text| Value::from(*text)).collect());
    let numbers = |numbers: &[i64]| Value::Array(numbers.iter().map(|n| Value::from(*n)).collect());
    let options = [
        ("ep", false),
        ("rk", true),
        ("up", true),
        ("plat", false),
        ("alwaysUv", false),
        ("credMgmt", true),
        ("authnrCfg", true),
        ("clientPin", false),
        ("largeBlobs", true),
        ("perCredMgmtRO", true),
        ("pinUvAuthToken", true),
        ("setMinPINLength", true),
        ("makeCredUvNotRqd", true),
    ];
    let options = options.map(|(name, value)| (Value::from(name), Value::Bool(value)));
    for (key, expected) in [
        (0x01, texts(&["U2F_V2", "FIDO_2_0", "FIDO_2_1"])),
        (
            0x02,
            texts(&[
                "credBlob",
                "credProtect",
                "hmac-secret",
                "hmac-secret-mc",
                "largeBlobKey",
                "minPinLength",
                "thirdPartyPayment",
            ]),
        ),
        (0x03, Value::Bytes(b"stuntkey roaming".to_vec())),
        (0x04, Value::Map(options.to_vec())),
        (0x05, Value::from(7609)),
        (0x06, numbers(&[2, 1])),
        (0x07, Value::from(64)),
        (0x08, Value::from(64)),
        (0x0b, Value::from(4096)),
        (0x0c, Value::Bool(false)),
        (0x0d, Value::from(4)),
        (0x0f, Value::from(32)),
        (0x10, Value::from(8)),
        (0x1d, Value::from(63)),
        (0x1f, numbers(&[1, 2, 3])),
    ] {
        assert_eq!(member(key), expected, "member {key:#x}");
    }
}

#[test]
fn a_message_beyond_max_msg_size_is_too_large() {
    let mut rig = Rig::key();
    let mut message = vec![0x01; 7609];
    assert_eq!(rig.send(&message), Err(Status::InvalidCbor));
    message.push(0);
    assert_eq!(rig.send(&message), Err(Status::RequestTooLarge));
}
