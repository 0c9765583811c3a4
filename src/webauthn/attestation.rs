//! Attestation objects.
//!
//! **Invariant:** authenticator data is kept as the bytes that were signed; statements are values
//! nobody here trusts or checks.
//!
//! Implements WebAuthn L3 §6.5.4, §8.2 (self attestation), §8.7.

use thiserror::Error;

use crate::webauthn::algorithm::Algorithm;
use crate::webauthn::auth_data::AuthData;
use crate::webauthn::auth_data::AuthDataError;
use crate::webauthn::cbor;
use crate::webauthn::cbor::CborError;
use crate::webauthn::cbor::Value;
use crate::webauthn::cbor::Writer;
use crate::word::Word;
use crate::word::words;

words! {
    /// The registered attestation statement formats (§8).
    pub enum AttestationFormat as "attestation format" {
        AndroidKey = "android-key": "A key of the Android keystore (§8.4).",
        AndroidSafetynet = "android-safetynet": "An answer of Android SafetyNet (§8.5).",
        Apple = "apple": "An anonymous certificate by Apple (§8.8).",
        Compound = "compound": "Several statements of other formats (§8.9).",
        FidoU2f = "fido-u2f": "A statement of a FIDO U2F authenticator (§8.6).",
        None = "none": "No statement (§8.7).",
        Packed = "packed": "WebAuthn's own compact format (§8.2).",
        Tpm = "tpm": "A statement of a Trusted Platform Module (§8.3).",
    }
}

/// An attestation object.
#[derive(Debug, Clone, PartialEq)]
pub struct AttestationObject {
    /// The statement's format.
    pub fmt: AttestationFormat,
    /// The statement, a map in every format but `compound`.
    pub statement: Value,
    /// The authenticator data as signed.
    pub auth_data: Vec<u8>,
}

/// Why bytes are not an attestation object.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AttestationError {
    /// The bytes are not canonical CBOR.
    #[error("the attestation object is not canonical CBOR")]
    Cbor(#[from] CborError),
    /// A member is missing or has the wrong type.
    #[error("member `{0}` of the attestation object is missing or wrong")]
    Member(&'static str),
    /// A format that is not registered.
    #[error("attestation format `{0}` is not known")]
    Format(String),
}

impl AttestationObject {
    /// An object without attestation (§8.7).
    pub fn none(auth_data: Vec<u8>) -> Self {
        Self {
            fmt: AttestationFormat::None,
            statement: Value::Map(Vec::new()),
            auth_data,
        }
    }

    /// An object with self attestation: signed by the credential's own key (§8.2).
    pub fn packed_self(auth_data: Vec<u8>, algorithm: Algorithm, signature: Vec<u8>) -> Self {
        let statement = Value::Map(vec![
            (Value::from("alg"), Value::from(algorithm.cose_id())),
            (Value::from("sig"), Value::Bytes(signature)),
        ]);
        Self {
            fmt: AttestationFormat::Packed,
            statement,
            auth_data,
        }
    }

    /// The canonical bytes, members in the order fmt, attStmt, authData.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::with_capacity(self.auth_data.len() + 128);
        out.map(3)
            .text("fmt")
            .text(self.fmt.as_str())
            .text("attStmt")
            .value(&self.statement)
            .text("authData")
            .bytes(&self.auth_data);
        out.finish()
    }

    /// Reads a canonical attestation object; the authenticator data is not looked into.
    pub fn decode(bytes: &[u8]) -> Result<Self, AttestationError> {
        let map = cbor::decode(bytes)?;
        let member = |name| cbor::member(&map, name).ok_or(AttestationError::Member(name));
        let fmt = member("fmt")?
            .as_text()
            .ok_or(AttestationError::Member("fmt"))?;
        let fmt = AttestationFormat::parse(fmt)
            .ok_or_else(|| AttestationError::Format(fmt.to_owned()))?;
        let statement = member("attStmt")?.clone();
        let auth_data = member("authData")?.as_bytes();
        let auth_data = auth_data
            .ok_or(AttestationError::Member("authData"))?
            .clone();
        Ok(Self {
            fmt,
            statement,
            auth_data,
        })
    }

    /// The authenticator data in parts.
    pub fn parsed_auth_data(&self) -> Result<AuthData, AuthDataError> {
        AuthData::decode(&self.auth_data)
    }
}
