//! The secret that client and authenticator agree on for one ceremony.
//!
//! Implements the platform's part of CTAP 2.2 §6.5.5.4 (getKeyAgreement) and of §6.5.6/§6.5.7
//! (`encapsulate`).

use rand::Rng;

use crate::authenticator::Gesture;
use crate::client::ceremony::Ceremony;
use crate::client::error::Failure;
use crate::client::place::Place;
use crate::client::trouble::Trouble;
use crate::ctap;
use crate::ctap::client_pin::Request;
use crate::ctap::client_pin::Response;
use crate::ctap::client_pin::SubCommand;
use crate::ctap::pin_uv::AgreementKey;
use crate::ctap::pin_uv::Protocol;
use crate::ctap::pin_uv::SharedSecret;
use crate::sim::Env;
use crate::sim::Purpose;
use crate::webauthn::cbor::Value;

/// A shared secret, and the public key that lets the authenticator find it.
#[derive(Clone, Debug)]
pub(super) struct Agreement {
    pub(super) secret: SharedSecret,
    pub(super) public: Value,
}

impl Agreement {
    /// Agrees on a secret with an authenticator, of which its user notices nothing.
    pub(super) fn reach(
        ceremony: &mut Ceremony<'_, '_>,
        place: Place,
        gesture: Gesture<'_>,
        protocol: Protocol,
    ) -> Result<Self, Failure> {
        let request = Request {
            pin_uv_auth_protocol: Some(i64::from(protocol.number())),
            sub_command: SubCommand::GetKeyAgreement.number(),
            ..Request::default()
        };
        let answer = ceremony.send(place, gesture, &request.encode());
        let peer = ctap::parse(&answer)
            .and_then(Response::decode)
            .map_err(|status| ceremony.refused(place, status))?
            .key_agreement;
        let garbled = || Trouble::Broken.because("the authenticator has no key agreement key");
        let own = key(ceremony.env);
        let secret = own.shared(protocol, &peer.ok_or_else(garbled)?);
        Ok(Self {
            secret: secret.map_err(|_| garbled())?,
            public: own.public(),
        })
    }

    /// Encrypts whole blocks.
    pub(super) fn encrypt(&self, env: &mut Env, plaintext: &[u8]) -> Vec<u8> {
        self.secret.encrypt(draw(env), plaintext)
    }
}

fn key(env: &mut Env) -> AgreementKey {
    loop {
        // A draw of zero or beyond the group order is as likely as guessing a key.
        if let Some(key) = AgreementKey::from_bytes(&draw(env)) {
            return key;
        }
    }
}

/// Random bytes of the client's own.
pub(super) fn draw<const N: usize>(env: &mut Env) -> [u8; N] {
    let mut bytes = [0; N];
    env.streams.get(Purpose::Platform).fill_bytes(&mut bytes);
    bytes
}
