//! A platform on the Unix socket of a served key: CTAPHID packets, and PIN/UV auth protocol two.

use std::io::Read;
use std::io::Write;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use sha2::Digest;
use sha2::Sha256;
use stuntkey::ctap;
use stuntkey::ctap::Permissions;
use stuntkey::ctap::client_pin;
use stuntkey::ctap::client_pin::SubCommand;
use stuntkey::ctap::pin_uv::AgreementKey;
use stuntkey::ctap::pin_uv::Authorization;
use stuntkey::ctap::pin_uv::Protocol;
use stuntkey::ctap::pin_uv::SharedSecret;
use stuntkey::webauthn::cbor::Value;

pub struct Client {
    wire: UnixStream,
    channel: [u8; 4],
}

/// A status other than CTAP2_OK, or that nobody answers any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Status(u8),
    Gone,
}

impl Client {
    pub fn to(door: &Path) -> Self {
        let wire = UnixStream::connect(door).unwrap();
        let patience = Some(Duration::from_secs(20));
        wire.set_read_timeout(patience).unwrap();
        let mut client = Self {
            wire,
            channel: [0xff; 4],
        };
        let answer = client.message(INIT, b"12345678").unwrap();
        client.channel.copy_from_slice(&answer[8..12]);
        client
    }

    /// A CTAP2 message and what follows the status byte of its answer.
    pub fn send(&mut self, message: &[u8]) -> Result<Vec<u8>, Refusal> {
        let answer = self.message(CBOR, message).ok_or(Refusal::Gone)?;
        match answer.split_first() {
            Some((0, rest)) => Ok(rest.to_vec()),
            Some((status, _)) => Err(Refusal::Status(*status)),
            None => Err(Refusal::Gone),
        }
    }

    /// A CTAP1 message and its answer.
    pub fn apdu(&mut self, apdu: &[u8]) -> Option<Vec<u8>> {
        self.message(MSG, apdu)
    }

    pub fn pin(&mut self, request: &client_pin::Request) -> Result<client_pin::Response, Refusal> {
        let answer = self.send(&request.encode())?;
        Ok(client_pin::Response::decode(&answer).unwrap())
    }

    pub fn agree(&mut self) -> (SharedSecret, Value) {
        let request = of(SubCommand::GetKeyAgreement);
        let peer = self.pin(&request).unwrap().key_agreement.unwrap();
        let own = AgreementKey::from_bytes(&[0x42; 32]).unwrap();
        let secret = own.shared(Protocol::Two, &peer).unwrap();
        (secret, own.public())
    }

    pub fn set_pin(&mut self, pin: &str) -> Result<(), Refusal> {
        let (secret, public) = self.agree();
        let mut padded = pin.as_bytes().to_vec();
        padded.resize(64, 0);
        let new_pin_enc = secret.encrypt([1; 16], &padded);
        let request = client_pin::Request {
            key_agreement: Some(public),
            pin_uv_auth_param: Some(secret.authenticate(&new_pin_enc)),
            new_pin_enc: Some(new_pin_enc),
            ..of(SubCommand::SetPin)
        };
        self.pin(&request).map(drop)
    }

    pub fn token(
        &mut self,
        pin: &str,
        permissions: Permissions,
        rp_id: Option<&str>,
    ) -> Result<Vec<u8>, Refusal> {
        let (secret, public) = self.agree();
        let hash = Sha256::digest(pin);
        let request = client_pin::Request {
            key_agreement: Some(public),
            pin_hash_enc: Some(secret.encrypt([2; 16], &hash[..16])),
            permissions: Some(permissions.number().into()),
            rp_id: rp_id.map(str::to_owned),
            ..of(SubCommand::GetTokenUsingPin)
        };
        let token = self.pin(&request)?.pin_uv_auth_token.unwrap();
        Ok(secret.decrypt(&token).unwrap())
    }

    pub fn retries(&mut self) -> u64 {
        let answer = self.pin(&of(SubCommand::GetPinRetries)).unwrap();
        answer.pin_retries.unwrap()
    }

    fn message(&mut self, command: u8, message: &[u8]) -> Option<Vec<u8>> {
        let length = u16::try_from(message.len()).unwrap().to_be_bytes();
        let (first, rest) = message.split_at(message.len().min(57));
        let head = [&self.channel[..], &[0x80 | command], &length, first].concat();
        self.packet_out(head);
        for (sequence, part) in (0_u8..).zip(rest.chunks(59)) {
            self.packet_out([&self.channel[..], &[sequence], part].concat());
        }
        let packet = loop {
            let packet = self.packet_in()?;
            if packet[4] != 0x80 | KEEPALIVE {
                break packet;
            }
        };
        let length = usize::from(u16::from_be_bytes([packet[5], packet[6]]));
        let mut answer = packet[7..].to_vec();
        while answer.len() < length {
            answer.extend_from_slice(&self.packet_in()?[5..]);
        }
        answer.truncate(length);
        Some(answer)
    }

    fn packet_out(&mut self, mut packet: Vec<u8>) {
        packet.resize(64, 0);
        // A key that was killed hears nothing.
        drop(self.wire.write_all(&packet));
    }

    fn packet_in(&mut self) -> Option<[u8; 64]> {
        let mut packet = [0; 64];
        self.wire.read_exact(&mut packet).ok()?;
        Some(packet)
    }
}

/// A proof by a token.
pub fn signed(token: &[u8], message: &[u8]) -> Authorization {
    Authorization::of(Protocol::Two, token, message)
}

fn of(sub_command: SubCommand) -> client_pin::Request {
    client_pin::Request {
        pin_uv_auth_protocol: Some(2),
        sub_command: sub_command.number(),
        ..client_pin::Request::default()
    }
}

/// The options and numbers that authenticatorGetInfo tells.
pub fn info(client: &mut Client) -> ctap::get_info::Info {
    let answer = client.send(&ctap::get_info::request()).unwrap();
    ctap::get_info::Info::decode(&answer).unwrap()
}

const INIT: u8 = 0x06;
const MSG: u8 = 0x03;
const CBOR: u8 = 0x10;
const KEEPALIVE: u8 = 0x3b;
