//! Client extensions: inputs for the authenticator, and what the page is told of the outputs.
//!
//! Implements WebAuthn L3 §10.1.3 (`credProps`), §10.1.4 (`prf`), §10.1.5 (`largeBlob`) and the
//! client's part of CTAP 2.2 §12 (`credProtect`, `credBlob`, `hmacCreateSecret`, `minPinLength`).

use serde_json::Map;
use serde_json::Value as Json;
use serde_json::json;

use crate::authenticator::Extension;
use crate::client::Slot;
use crate::client::agreement::Agreement;
use crate::client::ceremony::Ceremony;
use crate::client::error::Failure;
use crate::client::holdings;
use crate::client::large_blob;
use crate::client::prf;
use crate::client::session::Session;
use crate::client::shared_blobs;
use crate::client::trouble::Trouble;
use crate::webauthn::CredentialId;
use crate::webauthn::CredentialProtectionPolicy;
use crate::webauthn::Descriptor;
use crate::webauthn::Extensions;
use crate::webauthn::LargeBlobSupport;
use crate::webauthn::LargeBlobUse;
use crate::webauthn::PrfInputs;
use crate::webauthn::PrfValues;
use crate::webauthn::ResidentKey;
use crate::webauthn::base64url;
use crate::webauthn::cbor;
use crate::webauthn::cbor::Value;

/// Refuses what the authenticator must have and has not.
pub(super) fn check_creation(asked: &Extensions, slot: &Slot<'_>) -> Result<(), Failure> {
    large_blob::check_creation(asked)?;
    let has = |extension| slot.authenticator.profile().extends(extension);
    let lacks =
        |what: &str| Trouble::Unsatisfiable.because(format!("{} has no {what}", slot.rules.name));
    // §10.1.5: `required` selects among authenticators that have it.
    if asked.large_blob == Some(LargeBlobSupport::Required)
        && !has(Extension::LargeBlob)
        && !has(Extension::LargeBlobKey)
    {
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

/// Authenticator extension inputs, and the secret that comes with them if one is needed.
#[derive(Default)]
pub(super) struct Inputs {
    agreement: Option<Agreement>,
    members: Vec<(Value, Value)>,
}

impl Inputs {
    /// The map for the authenticator, if there is anything to ask of it.
    pub(super) fn map(&self) -> Option<Value> {
        (!self.members.is_empty()).then(|| Value::Map(self.members.clone()))
    }

    fn ask(&mut self, extension: Extension, input: Value) {
        self.members
            .push((Value::from(extension.identifier()), input));
    }

    fn results(&self, output: Option<&Value>) -> Option<Json> {
        prf::results(self.agreement.as_ref()?, output?)
    }
}

/// Authenticator extension inputs of a registration. What the authenticator has not is not asked.
pub(super) fn creation_inputs(
    ceremony: &mut Ceremony<'_, '_>,
    session: &mut Session<'_>,
    asked: &Extensions,
    wanted: ResidentKey,
) -> Result<Inputs, Failure> {
    let mut inputs = Inputs::default();
    if let Some(protection) = asked.cred_protect {
        let level = Value::from(protection.policy.level());
        inputs.ask(Extension::CredProtect, level);
    }
    if let Some(blob) = &asked.cred_blob {
        inputs.ask(Extension::CredBlob, Value::Bytes(blob.clone()));
    }
    if asked.min_pin_length {
        inputs.ask(Extension::MinPinLength, Value::Bool(true));
    }
    if asked.large_blob.is_some() && !session.shares_blobs() {
        inputs.ask(Extension::LargeBlob, Value::Map(Vec::new()));
    }
    // CTAP 2.2 §12.3: such a key belongs to discoverable credentials only.
    if asked.large_blob.is_some() && session.shares_blobs() && wanted != ResidentKey::Discouraged {
        inputs.ask(Extension::LargeBlobKey, Value::Bool(true));
    }
    if asked.prf.is_some() || asked.hmac_create_secret {
        inputs.ask(Extension::Prf, Value::Bool(true));
    }
    let values = asked.prf.as_ref().and_then(|prf| prf.eval.as_ref());
    let at_once = has(ceremony, session, Extension::PrfAtCreation);
    if let Some(values) = values.filter(|_| at_once) {
        let agreement = session.agreement(ceremony)?;
        let input = prf::input(ceremony.env, agreement, values);
        inputs.ask(Extension::PrfAtCreation, input);
        inputs.agreement = Some(agreement.clone());
    }
    Ok(inputs)
}

fn has(ceremony: &Ceremony<'_, '_>, session: &Session<'_>, extension: Extension) -> bool {
    let slot = session.place.slot(ceremony.reachable);
    slot.authenticator.profile().extends(extension)
}

/// What an authenticator answered, in authenticator data and beside it.
#[derive(Clone, Copy)]
pub(super) struct Outputs<'a> {
    /// In authenticator data.
    pub(super) signed: Option<&'a Value>,
    /// Beside it.
    pub(super) unsigned: Option<&'a Value>,
    /// The credential's `largeBlobKey`, also beside it.
    pub(super) large_blob_key: Option<&'a [u8]>,
}

impl<'a> Outputs<'a> {
    fn signed(self, extension: Extension) -> Option<&'a Value> {
        cbor::member(self.signed?, extension.identifier())
    }

    fn unsigned(self, extension: Extension) -> Option<&'a Value> {
        cbor::member(self.unsigned?, extension.identifier())
    }
}

/// Client extension results of a registration.
pub(super) fn creation_outputs(
    asked: &Extensions,
    slot: &Slot<'_>,
    id: &CredentialId,
    inputs: &Inputs,
    outputs: Outputs<'_>,
) -> Map<String, Json> {
    let mut results = Map::new();
    let mut tell = |name: &str, result: Json| results.insert(name.to_owned(), result);
    // BCD: Safari does not answer `credProps`, so whether it is answered is the provider's rule.
    if asked.cred_props && slot.rules.cred_props {
        let rk = holdings::is_discoverable(slot, id);
        tell("credProps", json!({ "rk": rk }));
    }
    let prf = outputs.signed(Extension::Prf).and_then(Value::as_bool) == Some(true);
    if asked.prf.is_some() {
        let mut result = json!({ "enabled": prf });
        if let Some(values) = inputs.results(outputs.signed(Extension::PrfAtCreation)) {
            result["results"] = values;
        }
        tell("prf", result);
    }
    if asked.hmac_create_secret {
        tell("hmacCreateSecret", json!(prf));
    }
    if asked.large_blob.is_some() {
        let supported =
            outputs.unsigned(Extension::LargeBlob).is_some() || outputs.large_blob_key.is_some();
        tell("largeBlob", json!({ "supported": supported }));
    }
    if asked.cred_blob.is_some() {
        let stored = outputs.signed(Extension::CredBlob).and_then(Value::as_bool);
        tell("credBlob", json!(stored == Some(true)));
    }
    if let Some(length) = outputs
        .signed(Extension::MinPinLength)
        .and_then(cbor::as_i64)
    {
        tell("minPinLength", json!(length));
    }
    results
}

/// §10.1.4, authentication: per-credential inputs need a list that names the credentials.
pub(super) fn check_request(asked: &Extensions, allowed: &[Descriptor]) -> Result<(), Failure> {
    large_blob::check_request(asked, allowed)?;
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
    ceremony: &mut Ceremony<'_, '_>,
    session: &mut Session<'_>,
    asked: &Extensions,
    expected: impl FnOnce(&Slot<'_>) -> Option<CredentialId>,
) -> Result<Inputs, Failure> {
    let mut inputs = Inputs::default();
    if asked.get_cred_blob {
        inputs.ask(Extension::CredBlob, Value::Bool(true));
    }
    if asked.large_blob_use.is_some() && session.shares_blobs() {
        inputs.ask(Extension::LargeBlobKey, Value::Bool(true));
    } else if let Some(input) = large_blob::input(asked) {
        inputs.ask(Extension::LargeBlob, input);
    }
    let slot = session.place.slot(ceremony.reachable);
    let prf = asked.prf.as_ref();
    let values = prf.and_then(|prf| chosen_values(prf, || expected(slot)));
    if let Some(values) = values.filter(|_| has(ceremony, session, Extension::Prf)) {
        let agreement = session.agreement(ceremony)?;
        let input = prf::input(ceremony.env, agreement, values);
        inputs.ask(Extension::Prf, input);
        inputs.agreement = Some(agreement.clone());
    }
    Ok(inputs)
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
pub(super) fn request_outputs(
    ceremony: &mut Ceremony<'_, '_>,
    session: &Session<'_>,
    asked: &Extensions,
    inputs: &Inputs,
    outputs: Outputs<'_>,
) -> Map<String, Json> {
    let mut results = Map::new();
    if asked.prf.is_some() {
        let mut result = json!({});
        if let Some(values) = inputs.results(outputs.signed(Extension::Prf)) {
            result["results"] = values;
        }
        results.insert("prf".to_owned(), result);
    }
    let blob = if session.shares_blobs() {
        shared_blob(ceremony, session, asked, outputs.large_blob_key)
    } else {
        large_blob::result(asked, outputs.unsigned(Extension::LargeBlob))
    };
    if let Some(result) = blob {
        results.insert("largeBlob".to_owned(), result);
    }
    if asked.get_cred_blob {
        let blob = outputs
            .signed(Extension::CredBlob)
            .and_then(Value::as_bytes);
        if let Some(blob) = blob {
            let blob = base64url::encode(blob);
            results.insert("getCredBlob".to_owned(), json!(blob));
        }
    }
    results
}

/// What became of a blob in the array that clients share.
fn shared_blob(
    ceremony: &mut Ceremony<'_, '_>,
    session: &Session<'_>,
    asked: &Extensions,
    key: Option<&[u8]>,
) -> Option<Json> {
    let key = key.and_then(|key| <[u8; 32]>::try_from(key).ok());
    match asked.large_blob_use.as_ref()? {
        LargeBlobUse::Read => {
            let blob = key.and_then(|key| shared_blobs::read(ceremony, session, &key));
            Some(large_blob::told(blob.as_ref()))
        }
        LargeBlobUse::Write(bytes) => {
            let blob = large_blob::compressed(bytes);
            let written =
                key.is_some_and(|key| shared_blobs::write(ceremony, session, &key, &blob));
            Some(json!({ "written": written }))
        }
        LargeBlobUse::Both => None,
    }
}
