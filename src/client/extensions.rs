//! Client extensions: inputs for the authenticator, and what the page is told of the outputs.
//!
//! Implements WebAuthn L3 §10.1.3 (`credProps`), §10.1.4 (`prf`), §10.1.5 (`largeBlob`) and the
//! client's part of CTAP 2.2 §12 (`credProtect`, `hmac-secret`, `minPinLength`).

use serde_json::Map;
use serde_json::Value as Json;
use serde_json::json;

use crate::client::Slot;
use crate::client::holdings;
use crate::webauthn::CredentialId;
use crate::webauthn::Extensions;
use crate::webauthn::cbor;
use crate::webauthn::cbor::Value;

/// Authenticator extension inputs of a registration.
pub(super) fn creation_inputs(asked: &Extensions) -> Option<Value> {
    let mut inputs = Vec::new();
    if let Some(protection) = asked.cred_protect {
        let level = Value::from(protection.policy.level());
        inputs.push((Value::from("credProtect"), level));
    }
    if asked.prf.is_some() || asked.hmac_create_secret {
        inputs.push((Value::from("hmac-secret"), Value::Bool(true)));
    }
    if asked.min_pin_length {
        inputs.push((Value::from("minPinLength"), Value::Bool(true)));
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
    let secret = outputs.and_then(|outputs| cbor::member(outputs, "hmac-secret"));
    let has_secret = secret.and_then(Value::as_bool).unwrap_or_default();
    if asked.prf.is_some() {
        results.insert("prf".to_owned(), json!({ "enabled": has_secret }));
    }
    if asked.hmac_create_secret {
        results.insert("hmacCreateSecret".to_owned(), json!(has_secret));
    }
    if asked.large_blob.is_some() {
        results.insert("largeBlob".to_owned(), json!({ "supported": false }));
    }
    results
}
