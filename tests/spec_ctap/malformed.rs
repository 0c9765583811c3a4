//! Malformed messages and the one status that answers each (§6, §8, §8.2).

use stuntkey::ctap::Status;
use stuntkey::webauthn::cbor;
use stuntkey::webauthn::cbor::Value;

use crate::rig::HASH;
use crate::rig::Rig;
use crate::rig::named;

const MAKE: u8 = 0x01;
const GET: u8 = 0x02;

fn make_members() -> Vec<(i64, Value)> {
    let rp = named(&[
        ("id", Value::from("example.org")),
        ("name", Value::from("Example")),
    ]);
    let user = named(&[("id", Value::Bytes(vec![1])), ("name", Value::from("a"))]);
    let algorithm = named(&[
        ("alg", Value::from(-7)),
        ("type", Value::from("public-key")),
    ]);
    vec![
        (1, Value::Bytes(HASH.to_vec())),
        (2, rp),
        (3, user),
        (4, Value::Array(vec![algorithm])),
    ]
}

fn get_members() -> Vec<(i64, Value)> {
    vec![
        (1, Value::from("example.org")),
        (2, Value::Bytes(HASH.to_vec())),
    ]
}

fn message(command: u8, members: Vec<(i64, Value)>) -> Vec<u8> {
    let map = members
        .into_iter()
        .map(|(key, value)| (Value::from(key), value))
        .collect();
    [vec![command], cbor::encode(&Value::Map(map))].concat()
}

fn replaced(mut members: Vec<(i64, Value)>, by: &[(i64, Value)]) -> Vec<(i64, Value)> {
    for (key, value) in by {
        members.retain(|(known, _)| known != key);
        members.push((*key, value.clone()));
    }
    members
}

/// A minimal registration with these members set.
pub fn make_with(members: &[(i64, Value)]) -> Vec<u8> {
    message(MAKE, replaced(make_members(), members))
}

/// A minimal authentication with these members set.
pub fn get_with(members: &[(i64, Value)]) -> Vec<u8> {
    message(GET, replaced(get_members(), members))
}

fn status(message: &[u8]) -> Option<Status> {
    let mut rig = Rig::roaming();
    let status = rig.send(message).err();
    assert_eq!(
        rig.prompts(),
        usize::from(status.is_none()),
        "a malformed message asks nobody"
    );
    status
}

#[test]
fn the_minimal_registration_is_well_formed() {
    assert_eq!(status(&make_with(&[])), None);
}

#[test]
fn a_message_has_a_known_command() {
    assert_eq!(status(&[]), Some(Status::InvalidLength));
    for command in [
        0x00, 0x03, 0x05, 0x09, 0x0a, 0x0c, 0x0d, 0x40, 0x7f, 0xbf, 0xff,
    ] {
        assert_eq!(
            status(&[command]),
            Some(Status::InvalidCommand),
            "{command:#x}"
        );
        assert_eq!(
            status(&[command, 0xa0]),
            Some(Status::InvalidCommand),
            "{command:#x}"
        );
    }
}

#[test]
fn commands_without_parameters_take_none() {
    for command in [0x04, 0x07, 0x08, 0x0b] {
        assert_eq!(
            status(&[command, 0xa0]),
            Some(Status::InvalidLength),
            "{command:#x}"
        );
    }
}

#[test]
fn each_required_member_is_missed() {
    for key in 1..=4 {
        let members = make_members()
            .into_iter()
            .filter(|(known, _)| *known != key)
            .collect();
        assert_eq!(
            status(&message(MAKE, members)),
            Some(Status::MissingParameter),
            "make {key}"
        );
    }
    for key in 1..=2 {
        let members = get_members()
            .into_iter()
            .filter(|(known, _)| *known != key)
            .collect();
        assert_eq!(
            status(&message(GET, members)),
            Some(Status::MissingParameter),
            "get {key}"
        );
    }
}

#[test]
fn each_required_member_of_a_member_is_missed() {
    let no_id = named(&[("name", Value::from("a"))]);
    let no_algorithm = Value::Array(vec![named(&[("type", Value::from("public-key"))])]);
    let no_type = Value::Array(vec![named(&[("alg", Value::from(-7))])]);
    let untyped = Value::Array(vec![named(&[("id", Value::Bytes(vec![1]))])]);
    for (key, value) in [
        (2, no_id.clone()),
        (3, no_id),
        (4, no_algorithm),
        (4, no_type),
        (5, untyped.clone()),
    ] {
        let message = make_with(&[(key, value)]);
        assert_eq!(status(&message), Some(Status::MissingParameter), "{key}");
    }
    assert_eq!(
        status(&get_with(&[(3, untyped)])),
        Some(Status::MissingParameter)
    );
}

#[test]
fn each_member_of_the_wrong_type_is_unexpected() {
    for key in 1..=11 {
        let message = make_with(&[(key, Value::Null)]);
        assert_eq!(
            status(&message),
            Some(Status::CborUnexpectedType),
            "make {key}"
        );
    }
    for key in 1..=7 {
        let message = get_with(&[(key, Value::Null)]);
        assert_eq!(
            status(&message),
            Some(Status::CborUnexpectedType),
            "get {key}"
        );
    }
}

#[test]
fn each_member_of_a_member_of_the_wrong_type_is_unexpected() {
    let text_id = named(&[
        ("id", Value::from("a")),
        ("type", Value::from("public-key")),
    ]);
    let one = |value: Value| Value::Array(vec![value]);
    for (key, value) in [
        (2, named(&[("id", Value::Bytes(vec![1]))])),
        (
            2,
            named(&[("id", Value::from("example.org")), ("name", Value::from(1))]),
        ),
        (3, named(&[("id", Value::from("a"))])),
        (
            3,
            named(&[("id", Value::Bytes(vec![1])), ("name", Value::Bool(true))]),
        ),
        (4, one(Value::from(-7))),
        (
            4,
            one(named(&[
                ("alg", Value::from("ES256")),
                ("type", Value::from("public-key")),
            ])),
        ),
        (5, one(Value::Bytes(vec![1]))),
        (5, one(text_id)),
        (7, named(&[("rk", Value::from(1))])),
        (7, named(&[("up", Value::Null)])),
        (11, one(Value::from(1))),
    ] {
        let message = make_with(&[(key, value.clone())]);
        assert_eq!(
            status(&message),
            Some(Status::CborUnexpectedType),
            "{key}: {value:?}"
        );
    }
}

#[test]
fn lengths_are_checked() {
    for (message, expected) in [
        (
            make_with(&[(1, Value::Bytes(vec![0; 31]))]),
            Status::InvalidLength,
        ),
        (
            get_with(&[(2, Value::Bytes(vec![0; 33]))]),
            Status::InvalidLength,
        ),
        (
            make_with(&[(3, named(&[("id", Value::Bytes(vec![]))]))]),
            Status::InvalidLength,
        ),
        (
            make_with(&[(3, named(&[("id", Value::Bytes(vec![1; 65]))]))]),
            Status::InvalidLength,
        ),
    ] {
        assert_eq!(status(&message), Some(expected), "{message:02x?}");
    }
}

#[test]
fn descriptors_of_other_types_are_left_out() {
    let other = named(&[
        ("id", Value::Bytes(vec![1])),
        ("type", Value::from("other")),
    ]);
    assert_eq!(status(&make_with(&[(5, Value::Array(vec![other]))])), None);
    let algorithm = named(&[("alg", Value::from(-7)), ("type", Value::from("other"))]);
    let message = make_with(&[(4, Value::Array(vec![algorithm]))]);
    assert_eq!(status(&message), Some(Status::UnsupportedAlgorithm));
}

#[test]
fn parameters_are_one_map() {
    for command in [MAKE, GET] {
        for parameters in [&b"\x80"[..], b"\x01", b"\x41\x00", b"\x63abc", b"\xf6"] {
            let message = [&[command], parameters].concat();
            assert_eq!(
                status(&message),
                Some(Status::CborUnexpectedType),
                "{message:02x?}"
            );
        }
    }
}

#[test]
fn section_8_what_is_not_canonical_cbor_is_invalid() {
    let good = make_with(&[]);
    let mut nested = vec![MAKE, 0xa1, 0x06];
    nested.extend([0x81; 64]);
    nested.push(0x00);
    for message in [
        vec![MAKE],
        vec![GET],
        good[..good.len() - 1].to_vec(),
        [&good[..], &[0x00]].concat(),
        vec![MAKE, 0xbf, 0xff],
        vec![MAKE, 0xa1, 0x01, 0x5f, 0x41, 0x00, 0xff],
        vec![MAKE, 0xa2, 0x02, 0x00, 0x01, 0x00],
        vec![MAKE, 0xa2, 0x01, 0x00, 0x01, 0x00],
        vec![MAKE, 0xa1, 0x18, 0x01, 0x00],
        vec![MAKE, 0xa1, 0x01, 0xc0, 0x00],
        vec![MAKE, 0xa1, 0x01, 0xfb, 0, 0, 0, 0, 0, 0, 0, 0],
        vec![MAKE, 0xa1, 0x01, 0x61, 0xff],
        vec![
            MAKE, 0xa1, 0x01, 0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        ],
        nested,
    ] {
        assert_eq!(
            status(&message),
            Some(Status::InvalidCbor),
            "{message:02x?}"
        );
    }
}

#[test]
fn section_8_2_every_status_has_its_byte_and_unknown_bytes_are_other() {
    for (status, byte) in [
        (Status::Ok, 0x00),
        (Status::InvalidCommand, 0x01),
        (Status::InvalidParameter, 0x02),
        (Status::InvalidLength, 0x03),
        (Status::Timeout, 0x05),
        (Status::CborUnexpectedType, 0x11),
        (Status::InvalidCbor, 0x12),
        (Status::MissingParameter, 0x14),
        (Status::LimitExceeded, 0x15),
        (Status::CredentialExcluded, 0x19),
        (Status::UnsupportedAlgorithm, 0x26),
        (Status::OperationDenied, 0x27),
        (Status::KeyStoreFull, 0x28),
        (Status::UnsupportedOption, 0x2b),
        (Status::InvalidOption, 0x2c),
        (Status::KeepaliveCancel, 0x2d),
        (Status::NoCredentials, 0x2e),
        (Status::UserActionTimeout, 0x2f),
        (Status::NotAllowed, 0x30),
        (Status::PinAuthInvalid, 0x33),
        (Status::UvBlocked, 0x3c),
        (Status::UvInvalid, 0x3f),
        (Status::Other, 0x7f),
    ] {
        assert_eq!((status.byte(), Status::from_byte(byte)), (byte, status));
    }
    assert_eq!(Status::from_byte(0xee), Status::Other);
}
