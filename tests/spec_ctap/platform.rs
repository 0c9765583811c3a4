//! The platform's half of the PIN/UV auth protocols.

use stuntkey::ctap::Permissions;
use stuntkey::ctap::Status;
use stuntkey::ctap::client_pin::Request;
use stuntkey::ctap::client_pin::Response;
use stuntkey::ctap::client_pin::SubCommand;
use stuntkey::ctap::hmac_secret::Input;
use stuntkey::ctap::pin_uv::AgreementKey;
use stuntkey::ctap::pin_uv::Protocol;
use stuntkey::ctap::pin_uv::SharedSecret;
use stuntkey::webauthn::cbor::Value;

use crate::rig::Rig;

pub const PIN: &str = "1234";
pub const RP: &str = "example.org";
pub const MC: Permissions = Permissions::MAKE_CREDENTIAL;
pub const GA: Permissions = Permissions::GET_ASSERTION;
pub const CM: Permissions = Permissions::CREDENTIAL_MANAGEMENT;

/// A platform that agreed on a secret with an authenticator.
pub struct Platform {
    pub secret: SharedSecret,
    pub public: Value,
}

/// A pinUvAuthToken.
#[derive(Clone)]
pub struct Token {
    pub protocol: Protocol,
    pub key: Vec<u8>,
}

impl Token {
    /// The protocol's number and a signature.
    pub fn sign(&self, message: &[u8]) -> (i64, Vec<u8>) {
        let signature = self.protocol.authenticate(&self.key, message);
        (i64::from(self.protocol.number()), signature)
    }

    /// Members for a ceremony: `param` under the one key, the protocol under the other.
    pub fn members(&self, message: &[u8], param: i64, protocol: i64) -> [(i64, Value); 2] {
        let (number, signature) = self.sign(message);
        [
            (param, Value::Bytes(signature)),
            (protocol, Value::from(number)),
        ]
    }
}

pub fn send(rig: &mut Rig, request: &Request) -> Result<Response, Status> {
    let answer = rig.send(&request.encode())?;
    Ok(Response::decode(&answer).unwrap())
}

pub fn pin_hash(pin: &str) -> Vec<u8> {
    use sha2::Digest;
    sha2::Sha256::digest(pin.as_bytes())[..16].to_vec()
}

pub fn padded(pin: &str) -> Vec<u8> {
    let mut padded = pin.as_bytes().to_vec();
    padded.resize(64, 0);
    padded
}

impl Platform {
    pub fn agree(rig: &mut Rig, protocol: Protocol) -> Self {
        let request = Request {
            pin_uv_auth_protocol: Some(i64::from(protocol.number())),
            ..of(SubCommand::GetKeyAgreement)
        };
        let peer = send(rig, &request).unwrap().key_agreement.unwrap();
        let own = AgreementKey::from_bytes(&[0x42; 32]).unwrap();
        Self {
            secret: own.shared(protocol, &peer).unwrap(),
            public: own.public(),
        }
    }

    pub fn encrypt(&self, plaintext: &[u8]) -> Vec<u8> {
        self.secret.encrypt([0x17; 16], plaintext)
    }

    pub fn request(&self, sub_command: SubCommand) -> Request {
        Request {
            pin_uv_auth_protocol: Some(i64::from(self.secret.protocol().number())),
            key_agreement: Some(self.public.clone()),
            ..of(sub_command)
        }
    }

    pub fn set_pin_request(&self, padded: &[u8]) -> Request {
        let new_pin_enc = self.encrypt(padded);
        Request {
            pin_uv_auth_param: Some(self.secret.authenticate(&new_pin_enc)),
            new_pin_enc: Some(new_pin_enc),
            ..self.request(SubCommand::SetPin)
        }
    }

    pub fn change_pin_request(&self, old: &str, padded: &[u8]) -> Request {
        let new_pin_enc = self.encrypt(padded);
        let pin_hash_enc = self.encrypt(&pin_hash(old));
        let signed = [&new_pin_enc[..], &pin_hash_enc].concat();
        Request {
            pin_uv_auth_param: Some(self.secret.authenticate(&signed)),
            new_pin_enc: Some(new_pin_enc),
            pin_hash_enc: Some(pin_hash_enc),
            ..self.request(SubCommand::ChangePin)
        }
    }

    pub fn token_request(
        &self,
        pin: &str,
        permissions: Permissions,
        rp_id: Option<&str>,
    ) -> Request {
        Request {
            pin_hash_enc: Some(self.encrypt(&pin_hash(pin))),
            permissions: Some(u64::from(permissions.number())),
            rp_id: rp_id.map(str::to_owned),
            ..self.request(SubCommand::GetTokenUsingPin)
        }
    }

    pub fn uv_token_request(&self, permissions: Permissions, rp_id: Option<&str>) -> Request {
        Request {
            permissions: Some(u64::from(permissions.number())),
            rp_id: rp_id.map(str::to_owned),
            ..self.request(SubCommand::GetTokenUsingUv)
        }
    }

    pub fn legacy_request(&self, pin: &str) -> Request {
        Request {
            pin_hash_enc: Some(self.encrypt(&pin_hash(pin))),
            ..self.request(SubCommand::GetPinToken)
        }
    }

    pub fn token(&self, rig: &mut Rig, request: &Request) -> Result<Token, Status> {
        let encrypted = send(rig, request)?.pin_uv_auth_token.unwrap();
        Ok(Token {
            protocol: self.secret.protocol(),
            key: self.secret.decrypt(&encrypted).unwrap(),
        })
    }

    pub fn salts(&self, salts: &[u8]) -> Value {
        let salt_enc = self.encrypt(salts);
        let input = Input {
            key_agreement: self.public.clone(),
            salt_auth: self.secret.authenticate(&salt_enc),
            salt_enc,
            protocol: self.secret.protocol(),
        };
        input.to_value()
    }
}

pub fn of(sub_command: SubCommand) -> Request {
    Request {
        sub_command: sub_command.number(),
        ..Request::default()
    }
}

pub fn set_pin(rig: &mut Rig, pin: &str) -> Result<(), Status> {
    let platform = Platform::agree(rig, Protocol::Two);
    send(rig, &platform.set_pin_request(&padded(pin))).map(drop)
}

pub fn change_pin(rig: &mut Rig, old: &str, new: &str) -> Result<(), Status> {
    let platform = Platform::agree(rig, Protocol::Two);
    send(rig, &platform.change_pin_request(old, &padded(new))).map(drop)
}

/// A token by PIN.
pub fn token(
    rig: &mut Rig,
    pin: &str,
    permissions: Permissions,
    rp_id: Option<&str>,
) -> Result<Token, Status> {
    let platform = Platform::agree(rig, Protocol::Two);
    let request = platform.token_request(pin, permissions, rp_id);
    platform.token(rig, &request)
}
