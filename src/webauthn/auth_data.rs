//! Authenticator data: what the authenticator signs besides the client data hash.
//!
//! **Invariant:** `decode` accepts only what `encode` produces, byte for byte.
//!
//! Implements WebAuthn L3 §6.1 and §6.5.1.

use thiserror::Error;

use crate::webauthn::aaguid::Aaguid;
use crate::webauthn::cbor;
use crate::webauthn::cbor::CborError;
use crate::webauthn::cbor::Value;
use crate::webauthn::flags::Flags;
use crate::webauthn::id::CredentialId;

/// Authenticator data in parts.
#[derive(Debug, Clone, PartialEq)]
pub struct AuthData {
    /// SHA-256 of the RP ID.
    pub rp_id_hash: [u8; 32],
    /// The flags; AT and ED follow from the members below when encoded.
    pub flags: Flags,
    /// The signature counter.
    pub sign_count: u32,
    /// Attested credential data, at registration.
    pub attested: Option<Attested>,
    /// Authenticator extension outputs, a CBOR map.
    pub extensions: Option<Value>,
}

/// Attested credential data (§6.5.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attested {
    /// The authenticator model.
    pub aaguid: Aaguid,
    /// The new credential's id.
    pub credential_id: CredentialId,
    /// The credential public key as a COSE_Key, encoded.
    pub public_key: Vec<u8>,
}

/// Why bytes are not authenticator data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AuthDataError {
    /// Fewer bytes than the flags announce.
    #[error("authenticator data is cut short")]
    Truncated,
    /// More bytes than the flags announce.
    #[error("bytes follow the authenticator data")]
    TrailingBytes,
    /// A credential id of no or more than 1023 bytes.
    #[error("the credential id has {0} bytes, allowed are 1 to 1023")]
    CredentialIdLength(usize),
    /// Extension outputs that are no map.
    #[error("the extension outputs are not a CBOR map")]
    ExtensionsNotMap,
    /// A CBOR part that cannot be read.
    #[error("a CBOR part of the authenticator data is wrong")]
    Cbor(#[from] CborError),
}

impl AuthData {
    /// The bytes.
    ///
    /// # Panics
    /// When a credential id is longer than 65535 bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(256);
        bytes.extend_from_slice(&self.rp_id_hash);
        bytes.push(self.flags_to_encode().byte());
        bytes.extend_from_slice(&self.sign_count.to_be_bytes());
        if let Some(attested) = &self.attested {
            let id = attested.credential_id.as_bytes();
            let length = u16::try_from(id.len()).expect("credential ids are at most 1023 bytes");
            bytes.extend_from_slice(&attested.aaguid.0);
            bytes.extend_from_slice(&length.to_be_bytes());
            bytes.extend_from_slice(id);
            bytes.extend_from_slice(&attested.public_key);
        }
        if let Some(extensions) = &self.extensions {
            bytes.extend_from_slice(&cbor::encode(extensions));
        }
        bytes
    }

    /// Reads authenticator data strictly.
    pub fn decode(bytes: &[u8]) -> Result<Self, AuthDataError> {
        let (rp_id_hash, rest) = take::<32>(bytes)?;
        let ([flags], rest) = take::<1>(rest)?;
        let (sign_count, rest) = take::<4>(rest)?;
        let flags = Flags::from_byte(flags);
        let (attested, rest) = if flags.at() {
            decode_attested(rest)?
        } else {
            (None, rest)
        };
        let (extensions, rest) = if flags.ed() {
            decode_extensions(rest)?
        } else {
            (None, rest)
        };
        if !rest.is_empty() {
            return Err(AuthDataError::TrailingBytes);
        }
        let sign_count = u32::from_be_bytes(sign_count);
        Ok(Self {
            rp_id_hash,
            flags,
            sign_count,
            attested,
            extensions,
        })
    }

    fn flags_to_encode(&self) -> Flags {
        let attested = if self.attested.is_some() {
            Flags::AT
        } else {
            Flags::NONE
        };
        let extended = if self.extensions.is_some() {
            Flags::ED
        } else {
            Flags::NONE
        };
        self.flags
            .without(Flags::AT.with(Flags::ED))
            .with(attested)
            .with(extended)
    }
}

fn decode_attested(bytes: &[u8]) -> Result<(Option<Attested>, &[u8]), AuthDataError> {
    let (aaguid, rest) = take::<16>(bytes)?;
    let (length, rest) = take::<2>(rest)?;
    let length = usize::from(u16::from_be_bytes(length));
    if !(1..=CREDENTIAL_ID_LENGTH_MAX).contains(&length) {
        return Err(AuthDataError::CredentialIdLength(length));
    }
    let (id, rest) = rest
        .split_at_checked(length)
        .ok_or(AuthDataError::Truncated)?;
    let (_, after_key) = cbor::decode_prefix(rest)?;
    let attested = Attested {
        aaguid: Aaguid(aaguid),
        credential_id: CredentialId(id.to_vec()),
        public_key: rest[..rest.len() - after_key.len()].to_vec(),
    };
    Ok((Some(attested), after_key))
}

fn decode_extensions(bytes: &[u8]) -> Result<(Option<Value>, &[u8]), AuthDataError> {
    let (extensions, rest) = cbor::decode_prefix(bytes)?;
    if !extensions.is_map() {
        return Err(AuthDataError::ExtensionsNotMap);
    }
    Ok((Some(extensions), rest))
}

fn take<const N: usize>(bytes: &[u8]) -> Result<([u8; N], &[u8]), AuthDataError> {
    let (taken, rest) = bytes.split_first_chunk().ok_or(AuthDataError::Truncated)?;
    Ok((*taken, rest))
}

/// §4 (Credential ID) and §7.1 step 25.
const CREDENTIAL_ID_LENGTH_MAX: usize = 1023;
