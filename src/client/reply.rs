//! CTAP answers as the client reads them.
//!
//! Implements the platform's side of CTAP 2.2 §6.1, §6.2 and §8.2 (status codes).

use crate::client::ExcludeHit;
use crate::client::error::Failure;
use crate::client::trouble::Trouble;
use crate::webauthn::AttestationFormat;
use crate::webauthn::AttestationObject;
use crate::webauthn::CredentialId;
use crate::webauthn::cbor;
use crate::webauthn::cbor::Value;

/// What comes back from an authenticator that did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Nobody answered its sheet, so the client's own time passes.
    Unanswered,
    /// Anything else.
    Failed(Failure),
}

/// An answer to authenticatorGetAssertion or authenticatorGetNextAssertion.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Assertion {
    pub(super) id: Option<CredentialId>,
    pub(super) auth_data: Vec<u8>,
    pub(super) signature: Vec<u8>,
    pub(super) user_handle: Option<Vec<u8>>,
    /// How many credentials could answer; only the first answer says so.
    pub(super) number: i64,
}

/// Reads the answer to authenticatorMakeCredential.
pub(super) fn attestation(bytes: &[u8], hit: ExcludeHit) -> Result<AttestationObject, Refusal> {
    let mut map = body(bytes, hit)?;
    let fmt = take(&mut map, 1).and_then(|fmt| AttestationFormat::parse(fmt.as_text()?));
    let auth_data = take(&mut map, 2).and_then(|data| data.into_bytes().ok());
    let statement = take(&mut map, 3).unwrap_or_else(|| Value::Map(Vec::new()));
    match (fmt, auth_data) {
        (Some(fmt), Some(auth_data)) => Ok(AttestationObject { fmt, statement, auth_data }),
        (None, _) | (_, None) => Err(garbled()),
    }
}

/// Reads the answer to authenticatorGetAssertion.
pub(super) fn assertion(bytes: &[u8]) -> Result<Assertion, Refusal> {
    let mut map = body(bytes, ExcludeHit::InvalidState)?;
    let id = take(&mut map, 1).and_then(|credential| text_member(credential, "id"));
    let auth_data = take(&mut map, 2).and_then(|data| data.into_bytes().ok());
    let signature = take(&mut map, 3).and_then(|signature| signature.into_bytes().ok());
    let user_handle = take(&mut map, 4).and_then(|user| text_member(user, "id"));
    let number = take(&mut map, 5).as_ref().and_then(cbor::as_i64).unwrap_or(1);
    match (auth_data, signature) {
        (Some(auth_data), Some(signature)) => {
            Ok(Assertion { id: id.map(CredentialId), auth_data, signature, user_handle, number })
        }
        (None, _) | (_, None) => Err(garbled()),
    }
}

/// The map behind a status of success.
pub(super) fn body(bytes: &[u8], hit: ExcludeHit) -> Result<Vec<(Value, Value)>, Refusal> {
    let (status, rest) = bytes.split_first().ok_or_else(garbled)?;
    if *status != OK {
        return Err(refusal(*status, hit));
    }
    cbor::decode(rest).ok().and_then(|value| value.into_map().ok()).ok_or_else(garbled)
}

/// §8.2: what a status code means to the caller.
fn refusal(status: u8, hit: ExcludeHit) -> Refusal {
    let (trouble, cause) = match status {
        USER_ACTION_TIMEOUT => return Refusal::Unanswered,
        CREDENTIAL_EXCLUDED => {
            (Trouble::Excluded(hit), "a credential of the exclude list is here already")
        }
        UNSUPPORTED_ALGORITHM => {
            (Trouble::NoAlgorithm, "the authenticator supports none of the algorithms")
        }
        OPERATION_DENIED | KEEPALIVE_CANCEL => (Trouble::Cancelled, "the user closed the sheet"),
        NO_CREDENTIALS => (Trouble::NothingFound, "the authenticator holds no such credential"),
        UNSUPPORTED_OPTION | INVALID_OPTION => {
            (Trouble::Unsatisfiable, "the authenticator cannot do what the options require")
        }
        // PIN_INVALID to PIN_POLICY_VIOLATION, UV_BLOCKED, UV_INVALID.
        0x31..=0x37 | 0x3c | 0x3f => (Trouble::NotVerified, "the user could not be verified"),
        _ => (Trouble::Broken, "the authenticator failed"),
    };
    Refusal::Failed(trouble.because(format!("{cause} (CTAP status 0x{status:02x})")))
}

fn garbled() -> Refusal {
    Refusal::Failed(Trouble::Broken.because("the authenticator's answer cannot be read"))
}

fn take(map: &mut Vec<(Value, Value)>, key: i64) -> Option<Value> {
    let index = map.iter().position(|(name, _)| cbor::as_i64(name) == Some(key))?;
    Some(map.swap_remove(index).1)
}

fn text_member(map: Value, name: &str) -> Option<Vec<u8>> {
    let members = map.into_map().ok()?;
    let (_, value) = members.into_iter().find(|(key, _)| key.as_text() == Some(name))?;
    value.into_bytes().ok()
}

const OK: u8 = 0x00;
const CREDENTIAL_EXCLUDED: u8 = 0x19;
const UNSUPPORTED_ALGORITHM: u8 = 0x26;
const OPERATION_DENIED: u8 = 0x27;
const UNSUPPORTED_OPTION: u8 = 0x2b;
const INVALID_OPTION: u8 = 0x2c;
const KEEPALIVE_CANCEL: u8 = 0x2d;
const NO_CREDENTIALS: u8 = 0x2e;
const USER_ACTION_TIMEOUT: u8 = 0x2f;
