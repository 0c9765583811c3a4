//! Client extensions: inputs for the authenticator, and what the page is told of the outputs.
//!
//! Implements WebAuthn L3 §10.1.3 (`credProps`), §10.1.4 (`prf`), §10.1.5 (`largeBlob`) and the
//! client's part of CTAP 2.2 §12 (`credProtect`, `hmacCreateSecret`, `minPinLength`). Authenticators
//! here take `prf` in the clear, see their room.

use serde_json::Map;
use serde_json::Value as Json;
use serde_json::json;
use sha2::Digest;
use sha2::Sha256;

use crate::authenticator::Extension;
use crate::client::Slot;
use crate::client::error::Failure;
use crate::client::holdings;
use crate::client::trouble::Trouble;
use crate::webauthn::CredentialId;
use crate::webauthn::CredentialProtectionPolicy;
use crate::webauthn::Descriptor;
use crate::webauthn::Extensions;
use crate::webauthn::LargeBlobSupport;
use crate::webauthn::PrfInputs;
use crate::webauthn::PrfValues;
use crate::webauthn::base64url;
use crate::webauthn::cbor;
use crate::webauthn::cbor::Value;

/// Refuses what the authenticator must have and has not.
pub(super) fn check_creation(asked: &Extensions, slot: &Slot<'_>) -> Result<(), Failure> {
    let has = |extension| slot.authenticator.profile().extensions.contains(&extension);
    let lacks =
        |what: &str| Trouble::Unsatisfiable.because(format!("{} has no {what}", slot.rules.name));
    // §10.1.5: `required` selects among authenticators that have it.
    if asked.large_blob == Some(LargeBlobSupport::Required) && !has(Extension::LargeBlob) {
        return Err(lacks("large blobs"));
    }
    // CTAP 2.2 §12.1: an enforced policy is not silently dropped.
    let enforced = asked.cred_protect.filter(|protection| protection.enforce);
    match enforced.map(|protection| protection.policy) {
        Some(
            CredentialProtectionPolicy::UserVerificationOptionalWithCredentialIdList
            | CredentialProtectionPolicy::UserVerificationRequired,
        ) if !has(Extension::CredProtect) => Err(lacks("credential protection")),
        Some(
            CredentialProtectionPolicy::UserVerificationOptional
            | CredentialProtectionPolicy::UserVerificationOptionalWithCredentialIdList
            | CredentialProtectionPolicy::UserVerificationRequired,
        )
        | None => Ok(()),
    }
}

/// Authenticator extension inputs of a registration.
pub(super) fn creation_inputs(asked: &Extensions) -> Option<Value> {
    let mut inputs = Vec::new();
    if let Some(protection) = asked.cred_protect {
        inputs.push((
            Value::from("credProtect"),
            Value::from(protection.policy.level()),
        ));
    }
    if asked.min_pin_length {
        inputs.push((Value::from("minPinLength"), Value::Bool(true)));
    }
    if let Some(values) = asked.prf.as_ref().and_then(|prf| prf.eval.as_ref()) {
        inputs.push((Value::from("prf"), salts(values)));
    } else if asked.prf.is_some() || asked.hmac_create_secret {
        inputs.push((Value::from("prf"), Value::Bool(true)));
    }
    (!inputs.is_empty()).then_some(Value::Map(inputs))
}

/// Client extension results of a registration.
pub(super) fn creation_outputs(
    asked: &Extensions,
    slot: &Slot<'_>,
    id: &CredentialId,
    outputs: Option<&Value>,
) -> Map<String, Json> {
    let mut results = Map::new();
    // BCD: Safari does not answer `credProps`, so whether it is answered is the provider's rule.
    if asked.cred_props && slot.rules.cred_props {
        let rk = holdings::is_discoverable(slot, id);
        results.insert("credProps".to_owned(), json!({ "rk": rk }));
    }
    let prf = outputs.and_then(|outputs| cbor::member(outputs, "prf"));
    if asked.prf.is_some() {
        let mut result = Map::new();
        result.insert("enabled".to_owned(), json!(prf.is_some()));
        if let Some(values) = prf.and_then(evaluated) {
            result.insert("results".to_owned(), values);
        }
        results.insert("prf".to_owned(), Json::Object(result));
    }
    if asked.hmac_create_secret {
        results.insert("hmacCreateSecret".to_owned(), json!(prf.is_some()));
    }
    if asked.large_blob.is_some() {
        let has = slot
            .authenticator
            .profile()
            .extensions
            .contains(&Extension::LargeBlob);
        results.insert("largeBlob".to_owned(), json!({ "supported": has }));
    }
    results
}

/// §10.1.4, authentication: per-credential inputs need a list that names the credentials.
pub(super) fn check_request(asked: &Extensions, allowed: &[Descriptor]) -> Result<(), Failure> {
    let Some(prf) = &asked.prf else { return Ok(()) };
    if prf.eval_by_credential.is_empty() {
        return Ok(());
    }
    if allowed.is_empty() {
        let cause = "`evalByCredential` needs `allowCredentials`";
        return Err(Trouble::Unsupported.because(cause));
    }
    let is_listed = |key: &String| allowed.iter().any(|listed| listed.id.to_string() == *key);
    match prf.eval_by_credential.keys().find(|key| !is_listed(key)) {
        Some(key) => {
            let cause = format!("`evalByCredential` names `{key}`, which is not allowed");
            Err(Trouble::BadEncoding.because(cause))
        }
        None => Ok(()),
    }
}

/// Authenticator extension inputs of an authentication with the credential that will answer.
pub(super) fn request_inputs(
    asked: &Extensions,
    expected: impl FnOnce() -> Option<CredentialId>,
) -> Option<Value> {
    let values = chosen_values(asked.prf.as_ref()?, expected)?;
    Some(Value::Map(vec![(Value::from("prf"), salts(values))]))
}

fn chosen_values(
    prf: &PrfInputs,
    expected: impl FnOnce() -> Option<CredentialId>,
) -> Option<&PrfValues> {
    if prf.eval_by_credential.is_empty() {
        return prf.eval.as_ref();
    }
    let own = expected().and_then(|id| prf.eval_by_credential.get(&id.to_string()));
    own.or(prf.eval.as_ref())
}

/// Client extension results of an authentication.
pub(super) fn request_outputs(asked: &Extensions, outputs: Option<&Value>) -> Map<String, Json> {
    let mut results = Map::new();
    if asked.prf.is_some() {
        let prf = outputs.and_then(|outputs| cbor::member(outputs, "prf"));
        let mut result = Map::new();
        if let Some(values) = prf.and_then(evaluated) {
            result.insert("results".to_owned(), values);
        }
        results.insert("prf".to_owned(), Json::Object(result));
    }
    results
}

/// §10.1.4: the salt of an input is SHA-256 of `WebAuthn PRF`, a zero byte and the input.
fn salts(values: &PrfValues) -> Value {
    let salt = |input: &Vec<u8>| {
        let hash = Sha256::new()
            .chain_update(b"WebAuthn PRF\0")
            .chain_update(input)
            .finalize();
        Value::Bytes(hash.to_vec())
    };
    Value::Array(
        [Some(&values.first), values.second.as_ref()]
            .into_iter()
            .flatten()
            .map(salt)
            .collect(),
    )
}

/// The results of an evaluation; `true` only says that the credential has a PRF.
fn evaluated(outputs: &Value) -> Option<Json> {
    let outputs = outputs.as_array()?;
    let mut results = Map::new();
    for (name, output) in ["first", "second"].into_iter().zip(outputs) {
        results.insert(
            name.to_owned(),
            Json::String(base64url::encode(output.as_bytes()?)),
        );
    }
    Some(Json::Object(results))
}
