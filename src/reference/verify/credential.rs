//! The JSON form of a credential (§5.1, `RegistrationResponseJSON`, `AuthenticationResponseJSON`),
//! as far as both ceremonies share it.
//!
//! **Invariant:** convenience members (`publicKey`, `authenticatorData` of a registration) are
//! never read: only what is signed or attested counts.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Map;
use serde_json::Value;

use crate::reference::bug::Lapse;
use crate::reference::verify::checks::Checks;
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

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
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
    /// The id that the response names: one, for `id` and `rawId` are the same.
    pub named: Vec<CredentialId>,
    pub response: &'a Map<String, Value>,
    /// `clientExtensionResults`, if it is an object.
    pub extensions: Option<&'a Map<String, Value>>,
}

impl<'a> Envelope<'a> {
    /// Reads `id`, `rawId`, `type` and `response`.
    pub fn read(credential: &'a Value, checks: Checks<'_>) -> Result<Self, Fault> {
        let credential = credential
            .as_object()
            .ok_or(Fault::any("the credential is not an object"))?;
        let named = named_ids(credential, checks)?;
        let kind = credential.get("type").and_then(Value::as_str);
        checks.require(
            (Lapse::R03_3, Lapse::A03_2),
            kind == Some("public-key"),
            "`type` is not `public-key`",
        )?;
        let response = credential
            .get("response")
            .and_then(Value::as_object)
            .ok_or_else(|| {
                checks.unreadable((Lapse::R03_4, Lapse::A03_2), "`response` is not an object")
            })?;
        Ok(Self {
            named,
            response,
            extensions: credential
                .get("clientExtensionResults")
                .and_then(Value::as_object),
        })
    }

    /// A member of the response that has to be there and not empty.
    pub fn member(&self, name: &str) -> Option<Vec<u8>> {
        bytes(self.response, name).filter(|bytes| !bytes.is_empty())
    }
}

fn named_ids(
    credential: &Map<String, Value>,
    checks: Checks<'_>,
) -> Result<Vec<CredentialId>, Fault> {
    let (id, raw_id) = (bytes(credential, "id"), bytes(credential, "rawId"));
    if id.is_none() || raw_id.is_none() {
        let fault = checks.unreadable(Lapse::A03_2, "`id` or `rawId` is not base64url");
        checks.require_as(Lapse::R03_2, id.is_some() && raw_id.is_some(), fault)?;
    }
    let mut named: Vec<_> = [id, raw_id]
        .into_iter()
        .flatten()
        .map(CredentialId::new)
        .collect();
    named.dedup();
    let is_one = named.len() <= 1;
    checks.require(
        (Lapse::R03_7, Lapse::A03_7),
        is_one,
        "`id` and `rawId` differ",
    )?;
    Ok(named)
}

/// The JSON forms encode bytes as base64url without padding, and nothing else.
pub(super) fn bytes(object: &Map<String, Value>, name: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(object.get(name)?.as_str()?).ok()
}
