//! The credential that a request carries.

use serde_json::Value;

use crate::doctor::har::Entry;
use crate::doctor::place;
use crate::doctor::place::Step;
use crate::doctor::spelling;
use crate::rp::Codec;
use crate::webauthn::CeremonyKind;

/// The credential in a request.
#[derive(Clone, Debug)]
pub(super) struct Carried {
    /// Where it is in the body.
    pub(super) at: Vec<Step>,
    /// Its members by their path in the standard's JSON form, as base64url.
    pub(super) parts: Vec<(&'static str, String)>,
    /// Members that are spelled otherwise.
    pub(super) write: Vec<(String, Codec)>,
    /// Whether the object is the standard's JSON form, and nothing more.
    pub(super) standard: Form,
}

/// The form of a credential in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// WebAuthn L3 §5.1, perhaps spelled otherwise.
    Standard,
    /// Something of the relying party's own.
    Own,
}

pub(super) fn carried(entry: &Entry) -> Option<(CeremonyKind, Carried)> {
    let body = entry.sent_value()?;
    let holders = place::all(body);
    let (at, object) = holders.into_iter().find(|(_, value)| {
        let inner = value.get("response").unwrap_or(value);
        said(inner, "clientDataJSON")
            && (said(inner, "attestationObject") || said(inner, "signature"))
    })?;
    let nested = object.get("response").is_some_and(Value::is_object);
    let inner = object.get("response").filter(|_| nested).unwrap_or(&object);
    let kind = if said(inner, "attestationObject") {
        CeremonyKind::Registration
    } else {
        CeremonyKind::Authentication
    };
    let mut parts = Vec::new();
    let mut write = Vec::new();
    for (path, name, holder) in PARTS
        .iter()
        .flat_map(|(path, name)| [(path, name, inner), (path, name, &object)])
    {
        let Some(value) = holder.get(*name).filter(|value| !value.is_null()) else {
            continue;
        };
        let Some(bytes) = spelling::base64url(value) else {
            continue;
        };
        if parts.iter().any(|(known, _)| known == path) {
            continue;
        }
        let codec = spelling::of(value, &bytes).unwrap_or(Codec::Base64url);
        if codec != Codec::Base64url {
            write.push(((*path).to_owned(), codec));
        }
        parts.push((*path, bytes));
    }
    let standard = if nested && is_standard(&object, inner) {
        Form::Standard
    } else {
        Form::Own
    };
    let carried = Carried {
        at,
        parts,
        write,
        standard,
    };
    Some((kind, carried))
}

fn said(value: &Value, member: &str) -> bool {
    value.get(member).is_some_and(|member| !member.is_null())
}

fn is_standard(object: &Value, inner: &Value) -> bool {
    let only = |value: &Value, known: &[&str]| {
        let names = value.as_object().into_iter().flat_map(|it| it.keys());
        names.into_iter().all(|name| known.contains(&name.as_str()))
    };
    only(object, OUTER) && only(inner, INNER)
}

/// Members that are bytes: their path in the JSON form, and their name.
const PARTS: &[(&str, &str)] = &[
    ("response.clientDataJSON", "clientDataJSON"),
    ("response.attestationObject", "attestationObject"),
    ("response.authenticatorData", "authenticatorData"),
    ("response.signature", "signature"),
    ("response.userHandle", "userHandle"),
    ("response.publicKey", "publicKey"),
    ("id", "id"),
    ("rawId", "rawId"),
];

/// Members of RegistrationResponseJSON and AuthenticationResponseJSON.
const OUTER: &[&str] = &[
    "id",
    "rawId",
    "type",
    "response",
    "authenticatorAttachment",
    "clientExtensionResults",
];

/// Members of their `response`.
const INNER: &[&str] = &[
    "clientDataJSON",
    "attestationObject",
    "authenticatorData",
    "transports",
    "publicKey",
    "publicKeyAlgorithm",
    "signature",
    "userHandle",
];
