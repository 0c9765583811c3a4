//! Extensions: `credProtect` (CTAP 2.2 §12.1) and the platform's evaluation of `hmac-secret`
//! (§12.5), which WebAuthn calls `prf`.
//!
//! A platform evaluates `prf` of its own authenticator in process: inputs are the salts, already
//! hashed, under `prf`; `hmac-secret` over an encrypted channel belongs to clientPIN.

use hmac::Hmac;
use hmac::KeyInit;
use hmac::Mac;
use sha2::Sha256;

use crate::authenticator::Extension;
use crate::authenticator::Profile;
use crate::authenticator::source::Source;
use crate::ctap::Status;
use crate::webauthn::CredentialProtectionPolicy;
use crate::webauthn::cbor;
use crate::webauthn::cbor::Value;

/// What registration asks of extensions.
pub(super) struct AtCreation {
    pub(super) cred_protect: CredentialProtectionPolicy,
    protect_asked: bool,
    prf: Option<Salts>,
    prf_asked: bool,
}

/// What an authentication asks of extensions.
#[derive(Clone, Debug)]
pub(super) struct AtAssertion {
    prf: Option<Salts>,
}

#[derive(Clone, Debug)]
struct Salts {
    first: [u8; 32],
    second: Option<[u8; 32]>,
}

/// Reads the extension inputs of a registration. What the product lacks is ignored (§9).
pub(super) fn at_creation(profile: &Profile, inputs: Option<&Value>) -> Result<AtCreation, Status> {
    let policy = match asked(profile, Extension::CredProtect, inputs, "credProtect") {
        Some(level) => Some(protection(level)?),
        None => None,
    };
    let prf = asked(profile, Extension::Prf, inputs, "prf");
    Ok(AtCreation {
        cred_protect: policy.unwrap_or(CredentialProtectionPolicy::UserVerificationOptional),
        protect_asked: policy.is_some(),
        prf: prf.map(salts).transpose()?.flatten(),
        prf_asked: prf.is_some(),
    })
}

impl AtCreation {
    /// The outputs for the credential that was made.
    pub(super) fn outputs(&self, source: &Source, verified: bool) -> Option<Value> {
        let mut outputs = Vec::new();
        if self.prf_asked {
            let results = self
                .prf
                .as_ref()
                .map(|salts| evaluate(source, salts, verified));
            outputs.push((Value::from("prf"), results.unwrap_or(Value::Bool(true))));
        }
        if self.protect_asked {
            let level = Value::from(self.cred_protect.level());
            outputs.push((Value::from("credProtect"), level));
        }
        (!outputs.is_empty()).then_some(Value::Map(outputs))
    }
}

/// Reads the extension inputs of an authentication.
pub(super) fn at_assertion(
    profile: &Profile,
    inputs: Option<&Value>,
) -> Result<AtAssertion, Status> {
    let prf = asked(profile, Extension::Prf, inputs, "prf");
    Ok(AtAssertion {
        prf: prf.map(salts).transpose()?.flatten(),
    })
}

impl AtAssertion {
    /// The outputs of the credential that answers.
    pub(super) fn outputs(&self, source: &Source, verified: bool) -> Option<Value> {
        let salts = self.prf.as_ref()?;
        Some(Value::Map(vec![(
            Value::from("prf"),
            evaluate(source, salts, verified),
        )]))
    }
}

fn asked<'v>(
    profile: &Profile,
    extension: Extension,
    inputs: Option<&'v Value>,
    name: &str,
) -> Option<&'v Value> {
    let inputs = inputs.filter(|_| profile.extensions.contains(&extension))?;
    cbor::member(inputs, name)
}

fn protection(level: &Value) -> Result<CredentialProtectionPolicy, Status> {
    let level = cbor::as_i64(level).ok_or(Status::CborUnexpectedType)?;
    CredentialProtectionPolicy::from_level(level).ok_or(Status::InvalidOption)
}

/// One or two salts of 32 bytes each; `true` asks only whether it is there.
fn salts(value: &Value) -> Result<Option<Salts>, Status> {
    let Some(list) = value.as_array() else {
        let only_asks = value.as_bool() == Some(true);
        return if only_asks {
            Ok(None)
        } else {
            Err(Status::CborUnexpectedType)
        };
    };
    let mut salts = list.iter().map(|salt| {
        let salt = salt.as_bytes().ok_or(Status::CborUnexpectedType)?;
        <[u8; 32]>::try_from(salt.as_slice()).map_err(|_| Status::InvalidLength)
    });
    let first = salts.next().ok_or(Status::InvalidLength)??;
    let second = salts.next().transpose()?;
    if salts.next().is_some() {
        return Err(Status::InvalidLength);
    }
    Ok(Some(Salts { first, second }))
}

/// HMAC-SHA-256 of each salt under CredRandomWithUV or CredRandomWithoutUV (§12.5).
fn evaluate(source: &Source, salts: &Salts, verified: bool) -> Value {
    let (with_uv, without_uv) = source.hmac_secret.split_at(32);
    let secret = if verified { with_uv } else { without_uv };
    let output = |salt: &[u8; 32]| {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret)
            .expect("HMAC takes keys of any length");
        mac.update(salt);
        Value::Bytes(mac.finalize().into_bytes().to_vec())
    };
    let outputs = [Some(&salts.first), salts.second.as_ref()];
    Value::Array(outputs.into_iter().flatten().map(output).collect())
}

#[cfg(test)]
mod tests;
