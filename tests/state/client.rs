//! A client that speaks CTAPHID.

use std::io::Read;
use std::io::Write;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use stuntkey::webauthn::cbor::Value;
use stuntkey::webauthn::cbor::decode;
use stuntkey::webauthn::cbor::encode;
use stuntkey::webauthn::cbor::numbered;

const CBOR: u8 = 0x10;
const INIT: u8 = 0x06;
const KEEPALIVE: u8 = 0x3b;

/// A client on the Unix socket of a served key.
pub(super) struct Client {
    wire: UnixStream,
    channel: [u8; 4],
}

impl Client {
    pub(super) fn to(door: &Path) -> Self {
        let wire = UnixStream::connect(door).unwrap();
        wire.set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        let mut client = Self {
            wire,
            channel: [0xff; 4],
        };
        client.send(INIT, b"12345678");
        let answer = client.hear().unwrap();
        client.channel.copy_from_slice(&answer[8..12]);
        client
    }

    pub(super) fn send(&mut self, command: u8, message: &[u8]) {
        let mut first = true;
        let mut rest = message;
        let mut sequence = 0;
        while first || !rest.is_empty() {
            let mut packet = self.channel.to_vec();
            if first {
                packet.push(0x80 | command);
                packet.extend(u16::try_from(message.len()).unwrap().to_be_bytes());
            } else {
                packet.push(sequence);
                sequence += 1;
            }
            let (now, later) = rest.split_at(rest.len().min(64 - packet.len()));
            packet.extend(now);
            packet.resize(64, 0);
            (rest, first) = (later, false);
            // A key that was killed hears nothing.
            drop(self.wire.write_all(&packet));
        }
    }

    pub(super) fn packet(&mut self) -> Option<[u8; 64]> {
        let mut packet = [0; 64];
        self.wire.read_exact(&mut packet).ok()?;
        Some(packet)
    }

    /// The next message; `None` when the key is gone.
    pub(super) fn hear(&mut self) -> Option<Vec<u8>> {
        let packet = loop {
            let packet = self.packet()?;
            if packet[4] != 0x80 | KEEPALIVE {
                break packet;
            }
        };
        let length = usize::from(u16::from_be_bytes([packet[5], packet[6]]));
        let mut message = packet[7..].to_vec();
        while message.len() < length {
            message.extend_from_slice(&self.packet()?[5..]);
        }
        message.truncate(length);
        Some(message)
    }

    pub(super) fn call(&mut self, message: &[u8]) -> Option<Vec<u8>> {
        self.send(CBOR, message);
        self.hear()
    }

    /// Registers an account. Gives the id of the credential, if that was acknowledged.
    pub(super) fn register(&mut self, user: u32) -> Option<Vec<u8>> {
        id_of(&self.call(&make_credential(user))?)
    }

    /// The counter of an assertion, which is refused for a credential that is not there.
    pub(super) fn assert(&mut self, id: &[u8]) -> Result<u32, u8> {
        let answer = self.call(&get_assertion(id)).unwrap();
        counter_of(&answer)
    }
}

fn text_map(members: Vec<(&str, Value)>) -> Value {
    let members = members.into_iter();
    Value::Map(
        members
            .map(|(key, value)| (Value::from(key), value))
            .collect(),
    )
}

pub(super) fn request(command: u8, members: Vec<(i64, Value)>) -> Vec<u8> {
    let members = members.into_iter();
    let map = Value::Map(
        members
            .map(|(key, value)| (Value::from(key), value))
            .collect(),
    );
    [vec![command], encode(&map)].concat()
}

pub(super) fn make_credential(user: u32) -> Vec<u8> {
    let user = text_map(vec![
        ("id", Value::Bytes(user.to_be_bytes().to_vec())),
        ("name", Value::from(format!("user-{user}"))),
    ]);
    let parameters = text_map(vec![
        ("alg", Value::from(-7_i64)),
        ("type", Value::from("public-key")),
    ]);
    request(
        0x01,
        vec![
            (1, Value::Bytes(vec![7; 32])),
            (2, text_map(vec![("id", Value::from("shop.example"))])),
            (3, user),
            (4, Value::Array(vec![parameters])),
            (7, text_map(vec![("rk", Value::Bool(true))])),
        ],
    )
}

pub(super) fn get_assertion(id: &[u8]) -> Vec<u8> {
    let listed = text_map(vec![
        ("id", Value::Bytes(id.to_vec())),
        ("type", Value::from("public-key")),
    ]);
    request(
        0x02,
        vec![
            (1, Value::from("shop.example")),
            (2, Value::Bytes(vec![8; 32])),
            (3, Value::Array(vec![listed])),
        ],
    )
}

pub(super) fn id_of(answer: &[u8]) -> Option<Vec<u8>> {
    let (status, answer) = answer.split_first()?;
    assert_eq!(*status, 0, "a registration is refused");
    let answer = decode(answer).unwrap();
    let data = numbered(&answer, 2)?.as_bytes()?;
    let length = usize::from(u16::from_be_bytes([data[53], data[54]]));
    Some(data[55..55 + length].to_vec())
}

pub(super) fn counter_of(answer: &[u8]) -> Result<u32, u8> {
    let (status, answer) = answer.split_first().unwrap();
    if *status != 0 {
        return Err(*status);
    }
    let answer = decode(answer).unwrap();
    let data = numbered(&answer, 2).unwrap().as_bytes().unwrap();
    Ok(u32::from_be_bytes(data[33..37].try_into().unwrap()))
}
