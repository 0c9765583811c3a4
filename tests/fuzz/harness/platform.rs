//! A platform that knows the PIN: without one, a fuzzer would never get past a signature.

use sha2::Digest;
use sha2::Sha256;
use stuntkey::ctap;
use stuntkey::ctap::bio_enrollment;
use stuntkey::ctap::client_pin::Request;
use stuntkey::ctap::client_pin::Response;
use stuntkey::ctap::client_pin::SubCommand;
use stuntkey::ctap::config;
use stuntkey::ctap::large_blobs;
use stuntkey::ctap::pin_uv::AgreementKey;
use stuntkey::ctap::pin_uv::Protocol;
use stuntkey::webauthn::cbor;
use stuntkey::webauthn::cbor::Value;

/// The PIN of every authenticator here.
pub const PIN: &str = "2580";

/// A token in the hands of the platform.
pub struct Token(Vec<u8>);

/// Asks for a token of these permissions, bound to the relying party of the corpus.
pub fn token(send: &mut dyn FnMut(&[u8]) -> Vec<u8>, permissions: u8) -> Option<Token> {
    let of = |sub_command: SubCommand| Request {
        pin_uv_auth_protocol: Some(2),
        sub_command: sub_command.number(),
        ..Request::default()
    };
    let mut ask = |request: &Request| {
        let answer = send(&request.encode());
        ctap::parse(&answer).and_then(Response::decode).ok()
    };
    let peer = ask(&of(SubCommand::GetKeyAgreement))?.key_agreement?;
    let own = AgreementKey::from_bytes(&[0x42; 32])?;
    let secret = own.shared(Protocol::Two, &peer).ok()?;
    let hash = Sha256::digest(PIN);
    let answer = ask(&Request {
        key_agreement: Some(own.public()),
        pin_hash_enc: Some(secret.encrypt([2; 16], &hash[..16])),
        permissions: Some(permissions.into()),
        rp_id: (permissions & 3 != 0).then(|| "a.example".to_owned()),
        ..of(SubCommand::GetTokenUsingPin)
    });
    secret.decrypt(&answer?.pin_uv_auth_token?).map(Token)
}

impl Token {
    /// The message with a right signature in the place of whatever stands there, if it is one that
    /// is signed and can be read.
    pub fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        let (command, parameters) = message.split_first()?;
        let Value::Map(mut members) = cbor::decode(parameters).ok()? else {
            return None;
        };
        let (param, protocol) = match command {
            0x01 => (8, 9),
            0x02 => (6, 7),
            0x09 => (5, 4),
            0x0a => (4, 3),
            0x0c => (5, 6),
            0x0d => (4, 3),
            _ => return None,
        };
        let signed = signed(*command, &Value::Map(members.clone()))?;
        members.retain(|(key, _)| *key != Value::from(param) && *key != Value::from(protocol));
        let signature = Protocol::Two.authenticate(&self.0, &signed);
        members.push((Value::from(param), Value::Bytes(signature)));
        members.push((Value::from(protocol), Value::from(2)));
        Some([vec![*command], cbor::encode(&Value::Map(members))].concat())
    }
}

/// What the signature of a command covers (CTAP 2.2 §6.1, §6.2, §6.7, §6.8, §6.10, §6.11).
fn signed(command: u8, members: &Value) -> Option<Vec<u8>> {
    let get = |key| cbor::numbered(members, key);
    let number = |key| cbor::as_i64(get(key)?);
    match command {
        0x01 => get(1)?.as_bytes().cloned(),
        0x02 => get(2)?.as_bytes().cloned(),
        0x09 => {
            let encoded = get(3).map(cbor::encode).unwrap_or_default();
            let sub_command = bio_enrollment::SubCommand::from_number(number(2)?)?;
            Some(bio_enrollment::signed_message(sub_command, &encoded))
        }
        0x0c => {
            let hash = Sha256::digest(get(2)?.as_bytes()?).into();
            let offset = u32::try_from(number(3)?).ok()?;
            Some(large_blobs::signed_message(offset, &hash))
        }
        _ => {
            let encoded = get(2).map(cbor::encode).unwrap_or_default();
            let sub_command = number(1)?;
            if command == 0x0d {
                let sub_command = config::SubCommand::from_number(sub_command)?;
                return Some(config::signed_message(sub_command, &encoded));
            }
            Some([vec![u8::try_from(sub_command).ok()?], encoded].concat())
        }
    }
}
