//! The JSON form of a credential (§5.1, `RegistrationResponseJSON`, `AuthenticationResponseJSON`),
//! as far as both ceremonies share it.
//!
//! **Invariant:** convenience members (`publicKey`, `authenticatorData` of a registration) are
//! never read: only what is signed or attested counts.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Map;
use serde_json::Value;

use crate::reference::verify::refused::Fault;

/// The id of a credential.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::reference) struct CredentialId(Vec<u8>);

impl CredentialId {
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// Reads the base64url form; `None` when it is none.
    pub fn from_text(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok().map(Self)
    }

    /// The base64url form.
    pub fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.0)
    }

    /// How many bytes it has.
    pub fn length(&self) -> usize {
        self.0.len()
    }
}

/// The id a response names, before anything is verified; for `signalUnknownCredential`.
pub(in crate::reference) fn named_id(credential: &Value) -> Option<CredentialId> {
    CredentialId::from_text(credential.get("id")?.as_str()?)
}

/// The parts of a credential that both ceremonies read.
#[derive(Debug)]
pub(super) struct Envelope<'a> {
    pub id: CredentialId,
    pub response: &'a Map<String, Value>,
}

impl<'a> Envelope<'a> {
    /// Reads `id`, `rawId`, `type` and `response`.
    pub fn read(credential: &'a Value) -> Result<Self, Fault> {
        let credential = credential
            .as_object()
            .ok_or(Fault::any("the credential is not an object"))?;
        let id = bytes(credential, "id").ok_or(Fault::any("`id` is not base64url"))?;
        let raw_id = bytes(credential, "rawId").ok_or(Fault::any("`rawId` is not base64url"))?;
        Fault::unless(id == raw_id, "`id` and `rawId` differ")?;
        let kind = credential.get("type").and_then(Value::as_str);
        Fault::unless(kind == Some("public-key"), "`type` is not `public-key`")?;
        let response = credential
            .get("response")
            .and_then(Value::as_object)
            .ok_or(Fault::any("`response` is not an object"))?;
        Ok(Self {
            id: CredentialId::new(id),
            response,
        })
    }

    /// A member of the response that has to be there and not empty.
    pub fn member(&self, name: &str, why: &'static str) -> Result<Vec<u8>, Fault> {
        bytes(self.response, name)
            .filter(|bytes| !bytes.is_empty())
            .ok_or(Fault::any(why))
    }
}

/// The JSON forms encode bytes as base64url without padding, and nothing else.
pub(super) fn bytes(object: &Map<String, Value>, name: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(object.get(name)?.as_str()?).ok()
}
