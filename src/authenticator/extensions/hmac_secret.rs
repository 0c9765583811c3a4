//! `hmac-secret` (CTAP 2.2 §12.5): HMAC of salts that come and go encrypted.

use hmac::Hmac;
use hmac::KeyInit;
use hmac::Mac;
use sha2::Sha256;

use crate::authenticator::boot;
use crate::authenticator::boot::Boot;
use crate::authenticator::source::Source;
use crate::ctap::Status;
use crate::ctap::hmac_secret::Input;
use crate::ctap::pin_uv::SharedSecret;
use crate::sim::Streams;
use crate::webauthn::cbor::Value;

/// Salts, and how the outputs are encrypted.
#[derive(Clone, Debug)]
pub(super) struct Challenge {
    secret: SharedSecret,
    salts: Vec<u8>,
}

impl Challenge {
    /// Decrypts the salts of an input.
    ///
    /// # Errors
    /// CTAP2_ERR_PIN_AUTH_INVALID for a wrong signature, CTAP1_ERR_INVALID_LENGTH for anything but
    /// one or two salts of 32 bytes.
    pub(super) fn read(
        boot: &mut Boot,
        streams: &mut Streams,
        input: &Value,
    ) -> Result<Self, Status> {
        let input = Input::decode(input)?;
        let key = boot.key(streams, input.protocol);
        let secret = key.shared(input.protocol, &input.key_agreement)?;
        if !secret.verify(&input.salt_enc, &input.salt_auth) {
            return Err(Status::PinAuthInvalid);
        }
        let salts = secret.decrypt(&input.salt_enc);
        let salts = salts.filter(|salts| matches!(salts.len(), 32 | 64));
        Ok(Self {
            secret,
            salts: salts.ok_or(Status::InvalidLength)?,
        })
    }

    /// The outputs of a credential, encrypted.
    pub(super) fn answer(&self, streams: &mut Streams, source: &Source, verified: bool) -> Value {
        let iv = boot::draw(streams);
        let outputs = evaluate(source, &self.salts, verified);
        Value::Bytes(self.secret.encrypt(iv, &outputs))
    }
}

/// HMAC-SHA-256 of each salt under CredRandomWithUV or CredRandomWithoutUV.
pub(super) fn evaluate(source: &Source, salts: &[u8], verified: bool) -> Vec<u8> {
    let (with_uv, without_uv) = source.hmac_secret.split_at(32);
    let secret = if verified { with_uv } else { without_uv };
    let output = |salt: &[u8]| {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret)
            .expect("HMAC takes keys of any length");
        mac.update(salt);
        mac.finalize().into_bytes().to_vec()
    };
    salts.chunks(32).flat_map(output).collect()
}
