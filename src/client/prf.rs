//! `prf` over CTAP's `hmac-secret`: salts go encrypted to the authenticator, secrets come back.
//!
//! Implements WebAuthn L3 §10.1.4 and the platform's part of CTAP 2.2 §12.5 and §6.5.5.4.

use rand::Rng;
use serde_json::Map;
use serde_json::Value as Json;
use sha2::Digest;
use sha2::Sha256;

use crate::authenticator::Gesture;
use crate::client::ceremony::Ceremony;
use crate::client::error::Failure;
use crate::client::place::Place;
use crate::client::trouble::Trouble;
use crate::ctap;
use crate::ctap::client_pin::Request;
use crate::ctap::client_pin::Response;
use crate::ctap::client_pin::SubCommand;
use crate::ctap::hmac_secret::Input;
use crate::ctap::pin_uv::AgreementKey;
use crate::ctap::pin_uv::Protocol;
use crate::ctap::pin_uv::SharedSecret;
use crate::sim::Env;
use crate::sim::Purpose;
use crate::webauthn::PrfValues;
use crate::webauthn::base64url;
use crate::webauthn::cbor::Value;

/// A secret that client and authenticator share for one ceremony.
pub(super) struct Session {
    secret: SharedSecret,
    public: Value,
}

impl Session {
    /// Agrees on a secret with an authenticator, of which its user notices nothing.
    pub(super) fn agree(
        ceremony: &mut Ceremony<'_, '_>,
        place: Place,
        gesture: Gesture<'_>,
    ) -> Result<Self, Failure> {
        let request = Request {
            pin_uv_auth_protocol: Some(i64::from(PROTOCOL.number())),
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
        let secret = own.shared(PROTOCOL, &peer.ok_or_else(garbled)?);
        Ok(Self {
            secret: secret.map_err(|_| garbled())?,
            public: own.public(),
        })
    }

    /// The extension's input for these values.
    pub(super) fn input(&self, env: &mut Env, values: &PrfValues) -> Value {
        let salt_enc = self.secret.encrypt(draw(env), &salts(values));
        let input = Input {
            key_agreement: self.public.clone(),
            salt_auth: self.secret.authenticate(&salt_enc),
            salt_enc,
            protocol: PROTOCOL,
        };
        input.to_value()
    }

    /// The results in the extension's output, as the page gets them.
    pub(super) fn results(&self, output: &Value) -> Option<Json> {
        let outputs = self.secret.decrypt(output.as_bytes()?)?;
        let mut results = Map::new();
        for (name, output) in ["first", "second"].into_iter().zip(outputs.chunks(32)) {
            results.insert(name.to_owned(), Json::String(base64url::encode(output)));
        }
        Some(Json::Object(results))
    }
}

/// §10.1.4: the salt of an input is SHA-256 of `WebAuthn PRF`, a zero byte and the input.
fn salts(values: &PrfValues) -> Vec<u8> {
    let salt = |input: &Vec<u8>| {
        Sha256::new()
            .chain_update(b"WebAuthn PRF\0")
            .chain_update(input)
            .finalize()
    };
    let inputs = [Some(&values.first), values.second.as_ref()];
    inputs.into_iter().flatten().flat_map(salt).collect()
}

fn key(env: &mut Env) -> AgreementKey {
    loop {
        // A draw of zero or beyond the group order is as likely as guessing a key.
        if let Some(key) = AgreementKey::from_bytes(&draw(env)) {
            return key;
        }
    }
}

fn draw<const N: usize>(env: &mut Env) -> [u8; N] {
    let mut bytes = [0; N];
    env.streams.get(Purpose::Platform).fill_bytes(&mut bytes);
    bytes
}

/// What every authenticator with the extension speaks, and clients prefer.
const PROTOCOL: Protocol = Protocol::Two;
