//! What a page posts: credentials in JSON.
//!
//! Implements WebAuthn L3 §5.1 (toJSON) and §5.2.

use serde_json::Map;
use serde_json::Value as Json;

use crate::inspect::Node;
use crate::inspect::Value;
use crate::inspect::attestation;
use crate::inspect::auth_data;
use crate::inspect::certificate;
use crate::inspect::clauses::CREDENTIAL_JSON;
use crate::inspect::clauses::webauthn;
use crate::inspect::client_data;
use crate::inspect::form;
use crate::inspect::json;
use crate::inspect::member;
use crate::inspect::member::Member;
use crate::inspect::member::Shape;
use crate::inspect::member::may;
use crate::inspect::member::must;
use crate::inspect::opaque;
use crate::inspect::options::ATTACHMENTS;
use crate::inspect::options::TRANSPORTS;
use crate::inspect::reading::Break;
use crate::inspect::reading::Context;
use crate::inspect::reading::Reading;
use crate::inspect::signature;
use crate::webauthn::Clause;
use crate::webauthn::ClientData;

/// Reads a registration response.
pub(super) fn inspect_registration(context: &Context, bytes: &[u8]) -> Result<Reading, Break> {
    read(
        context,
        bytes,
        "attestationObject",
        "registration response",
        REGISTRATION,
    )
}

/// Reads an authentication response.
pub(super) fn inspect_authentication(context: &Context, bytes: &[u8]) -> Result<Reading, Break> {
    read(
        context,
        bytes,
        "signature",
        "authentication response",
        AUTHENTICATION,
    )
}

fn read(
    context: &Context,
    bytes: &[u8],
    telling: &str,
    label: &str,
    table: &[Member],
) -> Result<Reading, Break> {
    let json = json::object(bytes)?;
    let looks = |json: &Map<String, Json>| {
        let response = json.get("response").and_then(Json::as_object);
        response.is_some_and(|response| {
            response.contains_key("clientDataJSON") && response.contains_key(telling)
        })
    };
    let found = json::search(&json, &looks).ok_or_else(|| {
        let why = format!("no object in it has a `response` with `{telling}`");
        Break::new(0, why)
    })?;
    let mut tree = Node::new(label).per(CREDENTIAL_JSON);
    if let Some(path) = found.path() {
        tree.note = Some(format!("found under `{path}`"));
    }
    let context = Context {
        client_data_hash: client_data_hash(found.object),
        ..context.clone()
    };
    member::members(&mut tree, &context, found.object, table);
    judge_ids(&mut tree);
    judge_copies(&mut tree);
    Ok(Reading::certain(tree))
}

fn client_data_hash(credential: &Map<String, Json>) -> Option<[u8; 32]> {
    let text = credential
        .get("response")?
        .get("clientDataJSON")?
        .as_str()?;
    Some(ClientData::hash(&form::base64(text)?.bytes))
}

/// `id` is `rawId` in base64url, and the id in the authenticator data.
fn judge_ids(tree: &mut Node) {
    let value = |tree: &Node, label: &str| {
        let node = tree.children.iter().find(|node| node.label == label);
        node.map(|node| node.value.clone())
    };
    let (id, raw) = (value(tree, "id"), value(tree, "rawId"));
    if let (Some(id), Some(raw)) = (&id, &raw)
        && id != raw
    {
        tree.warn("`id` and `rawId` differ", Some(CREDENTIAL_JSON));
    }
    let attested = tree.find("credentialId").map(|node| node.value.clone());
    if let (Some(id), Some(attested)) = (raw.or(id), attested)
        && id != attested
    {
        let text = "`rawId` is not the credential id in the authenticator data";
        tree.warn(text, Some(CREDENTIAL_JSON));
    }
}

/// What `response` tells besides the attestation object must be what is in it.
fn judge_copies(tree: &mut Node) {
    let authenticator_data = tree
        .find("authenticatorData")
        .map(|node| node.value.clone());
    let object = tree
        .find("attestationObject")
        .map(|node| node.value.clone());
    let (Some(Value::Bytes(copy)), Some(Value::Bytes(object))) = (authenticator_data, object)
    else {
        return;
    };
    let within = !copy.is_empty() && object.windows(copy.len()).any(|part| part == copy);
    if !within {
        let text = "`authenticatorData` is not what the attestation object holds";
        tree.warn(text, Some(ATTESTATION_RESPONSE));
    }
}

fn inspect_signature(_: &Context, bytes: &[u8]) -> Result<Reading, Break> {
    Ok(Reading::possible(signature::node("signature", bytes, 0)))
}

const CREDENTIAL: Clause = webauthn("5.1", "PublicKeyCredential");
const ATTESTATION_RESPONSE: Clause = webauthn("5.2.1", "information about a new credential");
const ASSERTION_RESPONSE: Clause = webauthn("5.2.2", "an assertion");
const RESULTS: Clause = webauthn("9.4", "client extension outputs");

const REGISTRATION: &[Member] = &credential(ATTESTATION, ATTESTATION_RESPONSE);
const AUTHENTICATION: &[Member] = &credential(ASSERTION, ASSERTION_RESPONSE);

/// A PublicKeyCredential with a response of these members.
const fn credential(response: &'static [Member], clause: Clause) -> [Member; 6] {
    [
        must("id", Shape::Opaque(opaque::credential_id), CREDENTIAL),
        must("rawId", Shape::Opaque(opaque::credential_id), CREDENTIAL),
        must("type", Shape::Word(&["public-key"]), CREDENTIAL),
        must("response", Shape::Object(response), clause),
        may(
            "authenticatorAttachment",
            Shape::Word(ATTACHMENTS),
            CREDENTIAL,
        ),
        must("clientExtensionResults", Shape::Any, RESULTS),
    ]
}

const ATTESTATION: &[Member] = &[
    must(
        "clientDataJSON",
        Shape::Blob(client_data::inspect),
        ATTESTATION_RESPONSE,
    ),
    must(
        "attestationObject",
        Shape::Blob(attestation::inspect),
        ATTESTATION_RESPONSE,
    ),
    may(
        "authenticatorData",
        Shape::Blob(auth_data::inspect),
        ATTESTATION_RESPONSE,
    ),
    may("transports", Shape::Words(TRANSPORTS), ATTESTATION_RESPONSE),
    may(
        "publicKey",
        Shape::Blob(certificate::inspect_key),
        ATTESTATION_RESPONSE,
    ),
    may("publicKeyAlgorithm", Shape::Algorithm, ATTESTATION_RESPONSE),
];

const ASSERTION: &[Member] = &[
    must(
        "clientDataJSON",
        Shape::Blob(client_data::inspect),
        ASSERTION_RESPONSE,
    ),
    must(
        "authenticatorData",
        Shape::Blob(auth_data::inspect),
        ASSERTION_RESPONSE,
    ),
    must(
        "signature",
        Shape::Blob(inspect_signature),
        ASSERTION_RESPONSE,
    ),
    may(
        "userHandle",
        Shape::Opaque(opaque::user_handle),
        ASSERTION_RESPONSE,
    ),
    may(
        "attestationObject",
        Shape::Blob(attestation::inspect),
        ASSERTION_RESPONSE,
    ),
];
