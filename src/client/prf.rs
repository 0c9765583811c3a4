//! `prf` over CTAP's `hmac-secret`: salts go encrypted to the authenticator, secrets come back.
//!
//! Implements WebAuthn L3 §10.1.4 and the platform's part of CTAP 2.2 §12.5.

use serde_json::Map;
use serde_json::Value as Json;
use sha2::Digest;
use sha2::Sha256;

use crate::client::agreement::Agreement;
use crate::ctap::hmac_secret::Input;
use crate::sim::Env;
use crate::webauthn::PrfValues;
use crate::webauthn::base64url;
use crate::webauthn::cbor::Value;

/// The extension's input for these values.
pub(super) fn input(env: &mut Env, agreement: &Agreement, values: &PrfValues) -> Value {
    let salt_enc = agreement.encrypt(env, &salts(values));
    let input = Input {
        key_agreement: agreement.public.clone(),
        salt_auth: agreement.secret.authenticate(&salt_enc),
        salt_enc,
        protocol: agreement.secret.protocol(),
    };
    input.to_value()
}

/// The results in the extension's output, as the page gets them.
pub(super) fn results(agreement: &Agreement, output: &Value) -> Option<Json> {
    let outputs = agreement.secret.decrypt(output.as_bytes()?)?;
    let mut results = Map::new();
    for (name, output) in ["first", "second"].into_iter().zip(outputs.chunks(32)) {
        results.insert(name.to_owned(), Json::String(base64url::encode(output)));
    }
    Some(Json::Object(results))
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
