//! What is asked of a key before it is killed, and after.

use sha2::Digest;
use sha2::Sha256;
use stuntkey::ctap::Permissions;
use stuntkey::ctap::config;
use stuntkey::ctap::get_assertion;
use stuntkey::ctap::large_blob::Blob;
use stuntkey::ctap::large_blob_array::BlobArray;
use stuntkey::ctap::large_blobs;
use stuntkey::ctap::make_credential;
use stuntkey::webauthn::AuthData;
use stuntkey::webauthn::CredentialId;
use stuntkey::webauthn::Descriptor;
use stuntkey::webauthn::RpId;
use stuntkey::webauthn::UserEntity;
use stuntkey::webauthn::UserHandle;
use stuntkey::webauthn::cbor;
use stuntkey::webauthn::cbor::Value;

use crate::Bench;
use crate::client::Client;
use crate::client::Refusal;
use crate::client::info;
use crate::client::signed;

const PIN_INVALID: Refusal = Refusal::Status(0x31);
const PIN_BLOCKED: Refusal = Refusal::Status(0x32);
const PIN_AUTH_BLOCKED: Refusal = Refusal::Status(0x34);
const PIN: &str = "2580-stunt";

fn texts(members: &[(&str, Value)]) -> Value {
    let members = members.iter();
    Value::Map(
        members
            .map(|(name, value)| (Value::from(*name), value.clone()))
            .collect(),
    )
}

fn make(client: &mut Client, extensions: &Value) -> make_credential::Response {
    let rp_id = RpId::parse("shop.example").unwrap();
    let token = client.token(PIN, Permissions::MAKE_CREDENTIAL, Some("shop.example"));
    let message = make_credential::Sent {
        client_data_hash: [7; 32],
        rp_id: &rp_id,
        rp_name: "Shop",
        user: &UserEntity {
            id: UserHandle::new([1]).unwrap(),
            name: "ann".into(),
            display_name: "Ann".into(),
        },
        algorithms: &[-7],
        exclude_list: &[],
        extensions: Some(extensions),
        options: make_credential::Options {
            rk: true,
            up: None,
            uv: false,
        },
        authorization: Some(&signed(&token.unwrap(), &[7; 32])),
        enterprise: None,
        formats: &[],
    };
    let answer = client.send(&message.encode()).unwrap();
    make_credential::Response::decode(&answer).unwrap()
}

fn get(client: &mut Client, id: &CredentialId, extensions: &Value) -> get_assertion::Response {
    let rp_id = RpId::parse("shop.example").unwrap();
    let token = client.token(PIN, Permissions::GET_ASSERTION, Some("shop.example"));
    let listed = [Descriptor {
        id: id.clone(),
        transports: Vec::new(),
    }];
    let message = get_assertion::Sent {
        rp_id: &rp_id,
        client_data_hash: [7; 32],
        allow_list: &listed,
        extensions: Some(extensions),
        up: true,
        uv: false,
        authorization: Some(&signed(&token.unwrap(), &[7; 32])),
    };
    let answer = client.send(&message.encode()).unwrap();
    get_assertion::Response::decode(&answer).unwrap()
}

/// CTAP 2.2 §6.5.2.2: attempts are counted in memory that outlasts power, each before it is known
/// whether it is right; what locks until the next power-on does not.
#[test]
fn wrong_pins_are_counted_over_kills_until_the_pin_is_blocked() {
    let bench = Bench::new();
    {
        let (_served, mut client) = bench.serve();
        client.set_pin(PIN).unwrap();
    }
    let mut left = 8;
    while left > 0 {
        let (_served, mut client) = bench.serve();
        assert_eq!(client.retries(), left, "after a kill");
        let refusal = client.token("wrong", Permissions::CREDENTIAL_MANAGEMENT, None);
        left -= 1;
        let expected = if left == 0 { PIN_BLOCKED } else { PIN_INVALID };
        assert_eq!(refusal.unwrap_err(), expected, "{left} left");
    }
    let (_served, mut client) = bench.serve();
    let right = client.token(PIN, Permissions::CREDENTIAL_MANAGEMENT, None);
    assert_eq!(right.unwrap_err(), PIN_BLOCKED);
    assert!(info(&mut client).is("clientPin"));
}

#[test]
fn a_kill_is_a_power_cycle_for_the_soft_lock_only() {
    let bench = Bench::new();
    let (served, mut client) = bench.serve();
    client.set_pin(PIN).unwrap();
    for expected in [PIN_INVALID, PIN_INVALID, PIN_AUTH_BLOCKED, PIN_AUTH_BLOCKED] {
        let refusal = client.token("wrong", Permissions::CREDENTIAL_MANAGEMENT, None);
        assert_eq!(refusal.unwrap_err(), expected);
    }
    drop(served);
    let (_served, mut client) = bench.serve();
    assert_eq!(client.retries(), 5);
    client
        .token(PIN, Permissions::CREDENTIAL_MANAGEMENT, None)
        .unwrap();
    assert_eq!(client.retries(), 8);
}

#[test]
fn settings_outlast_a_kill() {
    let bench = Bench::new();
    let (served, mut client) = bench.serve();
    client.set_pin(PIN).unwrap();
    let token = client.token(PIN, Permissions::CONFIG, None).unwrap();
    let mut configure = |sub_command, parameters: Option<Value>| {
        let encoded = parameters.as_ref().map(cbor::encode).unwrap_or_default();
        let proof = signed(&token, &config::signed_message(sub_command, &encoded));
        let message = config::message_of(sub_command, parameters, Some((2, proof.param)));
        client.send(&message).unwrap();
    };
    configure(config::SubCommand::EnableEnterpriseAttestation, None);
    configure(config::SubCommand::ToggleAlwaysUv, None);
    let rp_ids = Value::Array(vec![Value::from("shop.example")]);
    let parameters = Value::Map(vec![
        (Value::from(1), Value::from(9)),
        (Value::from(2), rp_ids),
    ]);
    configure(config::SubCommand::SetMinPinLength, Some(parameters));
    drop(served);
    let (_served, mut client) = bench.serve();
    let told = info(&mut client);
    assert!(told.is("ep") && told.is("alwaysUv"));
    assert_eq!(told.min_pin_length, 9);
    // The length is told to those who may know it (§12.4), and to nobody else.
    let made = make(&mut client, &texts(&[("minPinLength", Value::Bool(true))]));
    let data = AuthData::decode(&made.object.auth_data).unwrap();
    let extensions = data.extensions.unwrap();
    assert_eq!(
        cbor::member(&extensions, "minPinLength"),
        Some(&Value::from(9))
    );
}

#[test]
fn blobs_outlast_a_kill() {
    let bench = Bench::new();
    let (served, mut client) = bench.serve();
    client.set_pin(PIN).unwrap();
    let small = Value::Bytes(b"a small blob".to_vec());
    let asked = texts(&[
        ("credBlob", small.clone()),
        ("largeBlobKey", Value::Bool(true)),
    ]);
    let made = make(&mut client, &asked);
    let key: [u8; 32] = made.large_blob_key.clone().unwrap().try_into().unwrap();
    let data = AuthData::decode(&made.object.auth_data).unwrap();
    let id = data.attested.unwrap().credential_id;
    let blob = Blob {
        compressed: b"not compressed at all".repeat(20),
        original_size: 420,
    };
    let mut array = BlobArray::default();
    array.write(&key, [3; 12], &blob);
    write_blobs(&mut client, &array.serialize());
    drop(served);
    let (_served, mut client) = bench.serve();
    let asked = texts(&[
        ("credBlob", Value::Bool(true)),
        ("largeBlobKey", Value::Bool(true)),
    ]);
    let answer = get(&mut client, &id, &asked);
    assert_eq!(answer.large_blob_key, Some(key.to_vec()));
    let data = AuthData::decode(&answer.auth_data).unwrap();
    assert_eq!(
        cbor::member(&data.extensions.unwrap(), "credBlob"),
        Some(&small)
    );
    let read = large_blobs::Request {
        get: Some(4000),
        offset: Some(0),
        ..large_blobs::Request::default()
    };
    let fragment = client.send(&read.encode()).unwrap();
    let array = BlobArray::parse(&large_blobs::read_fragment(&fragment).unwrap());
    assert_eq!(array.read(&key), Some(blob));
}

fn write_blobs(client: &mut Client, serialized: &[u8]) {
    let token = client
        .token(PIN, Permissions::LARGE_BLOB_WRITE, None)
        .unwrap();
    let hash = Sha256::digest(serialized).into();
    let proof = signed(&token, &large_blobs::signed_message(0, &hash));
    let write = large_blobs::Request {
        set: Some(serialized.to_vec()),
        offset: Some(0),
        length: Some(u64::try_from(serialized.len()).unwrap()),
        pin_uv_auth_param: Some(proof.param),
        pin_uv_auth_protocol: Some(2),
        ..large_blobs::Request::default()
    };
    client.send(&write.encode()).unwrap();
}

/// FIDO U2F raw message formats §5.4: a counter never goes back.
#[test]
fn counters_of_u2f_go_on_after_a_kill() {
    let bench = Bench::new();
    let mut handle = Vec::new();
    let mut last = 0;
    for _ in 0..4 {
        let (_served, mut client) = bench.serve();
        if handle.is_empty() {
            handle = register_u2f(&mut client);
        }
        for _ in 0..3 {
            let count = authenticate_u2f(&mut client, &handle);
            assert!(count > last, "{count} after {last}");
            last = count;
        }
    }
}

fn register_u2f(client: &mut Client) -> Vec<u8> {
    let data = [[1; 32], [2; 32]].concat();
    let answer = touched(client, &apdu(0x01, 0x00, &data));
    let length = usize::from(answer[66]);
    answer[67..67 + length].to_vec()
}

fn authenticate_u2f(client: &mut Client, handle: &[u8]) -> u32 {
    let length = u8::try_from(handle.len()).unwrap();
    let data = [&[1; 32][..], &[2; 32], &[length], handle].concat();
    let answer = touched(client, &apdu(0x02, 0x03, &data));
    assert_eq!(answer[answer.len() - 2..], [0x90, 0x00]);
    u32::from_be_bytes(answer[1..5].try_into().unwrap())
}

/// CTAP1 asks again until the key is touched.
fn touched(client: &mut Client, apdu: &[u8]) -> Vec<u8> {
    let not_yet = [0x69, 0x85];
    (0..200)
        .map(|_| client.apdu(apdu).unwrap())
        .find(|answer| answer[..] != not_yet)
        .unwrap()
}

/// An extended-length APDU.
pub fn apdu(instruction: u8, parameter: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap().to_be_bytes();
    [
        &[0, instruction, parameter, 0, 0],
        &length[..],
        data,
        &[0, 0],
    ]
    .concat()
}
