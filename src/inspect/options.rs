//! Options of the two ceremonies.
//!
//! Implements WebAuthn L3 §5.1.8, §5.1.9, §5.4 and §5.5.

use serde_json::Map;
use serde_json::Value as Json;

use crate::inspect::Node;
use crate::inspect::Value;
use crate::inspect::clauses::CREATION_JSON;
use crate::inspect::clauses::CREDENTIAL_ID;
use crate::inspect::clauses::REQUEST_JSON;
use crate::inspect::clauses::USER;
use crate::inspect::clauses::webauthn;
use crate::inspect::json;
use crate::inspect::member;
use crate::inspect::member::Member;
use crate::inspect::member::Shape;
use crate::inspect::member::may;
use crate::inspect::member::must;
use crate::inspect::opaque;
use crate::inspect::reading::Break;
use crate::inspect::reading::Context;
use crate::inspect::reading::Reading;
use crate::webauthn::Clause;
use crate::webauthn::RpId;

/// Reads creation options.
pub(super) fn inspect_creation(context: &Context, bytes: &[u8]) -> Result<Reading, Break> {
    let json = json::object(bytes)?;
    let looks = |json: &Map<String, Json>| {
        json.contains_key("challenge")
            && (json.contains_key("pubKeyCredParams") || json.contains_key("user"))
    };
    read(
        context,
        &json,
        looks,
        "creation options",
        CREATION_JSON,
        CREATION,
    )
}

/// Reads request options.
pub(super) fn inspect_request(context: &Context, bytes: &[u8]) -> Result<Reading, Break> {
    let json = json::object(bytes)?;
    let looks = |json: &Map<String, Json>| {
        let challenge = json.get("challenge").is_some_and(Json::is_string);
        let foreign = ["pubKeyCredParams", "user", "type", "origin"];
        let telling = ["rpId", "allowCredentials", "userVerification", "timeout"];
        challenge
            && !foreign.iter().any(|name| json.contains_key(*name))
            && (json.len() == 1 || telling.iter().any(|name| json.contains_key(*name)))
    };
    read(
        context,
        &json,
        looks,
        "request options",
        REQUEST_JSON,
        REQUEST,
    )
}

fn read(
    context: &Context,
    json: &Map<String, Json>,
    looks: impl Fn(&Map<String, Json>) -> bool,
    label: &str,
    clause: Clause,
    table: &[Member],
) -> Result<Reading, Break> {
    let found = json::search(json, &looks)
        .ok_or_else(|| Break::new(0, format!("no object in it has the members of {label}")))?;
    let mut tree = Node::new(label).per(clause);
    if let Some(path) = found.path() {
        tree.note = Some(format!("found under `{path}`"));
    }
    member::members(&mut tree, context, found.object, table);
    judge_rp_id(&mut tree, context);
    judge_selection(&mut tree);
    Ok(if found.object.len() == 1 {
        Reading::likely(tree)
    } else {
        Reading::certain(tree)
    })
}

fn judge_rp_id(tree: &mut Node, context: &Context) {
    let entity = tree.children.iter_mut().find(|node| node.label == "rp");
    let in_entity = entity.and_then(|rp| rp.children.iter_mut().find(|node| node.label == "id"));
    // Borrowed in two steps, for a tree is mutable in one place at a time.
    if let Some(node) = in_entity {
        return judge_rp_id_node(node, context);
    }
    if let Some(node) = tree.children.iter_mut().find(|node| node.label == "rpId") {
        judge_rp_id_node(node, context);
    }
}

fn judge_rp_id_node(node: &mut Node, context: &Context) {
    let Value::Text(text) = &node.value else {
        return;
    };
    let text = text.clone();
    if RpId::parse(&text).is_err() {
        let fix = "a domain in lower case, without scheme, port or path";
        node.warn(format!("it is no RP ID: {fix}"), Some(RP_ID));
    }
    if let Some(rp_id) = context
        .rp_id
        .as_ref()
        .filter(|rp_id| rp_id.as_str() != text)
    {
        node.warn(format!("not `{rp_id}`"), Some(RP_ID));
    }
}

/// What contradicts itself in the selection.
fn judge_selection(tree: &mut Node) {
    let text = |label: &str| tree.find(label).map(|node| node.value.to_string());
    let resident = text("residentKey");
    let required = text("requireResidentKey");
    let empty = tree
        .find("pubKeyCredParams")
        .is_some_and(|node| node.children.is_empty());
    if let (Some(resident), Some(required)) = (resident, required)
        && (resident == "required") != (required == "true")
    {
        let text = "`requireResidentKey` is true exactly if `residentKey` is `required`";
        tree.warn(text, Some(SELECTION));
    }
    if empty {
        let text = "no algorithms: clients take ES256 and RS256";
        tree.warn(text, Some(CREDENTIAL_PARAMETERS));
    }
}

const CREATION_OPTIONS: Clause = webauthn("5.4", "creation options");
const REQUEST_OPTIONS: Clause = webauthn("5.5", "request options");
const RP_ID: Clause = webauthn("5.4.2", "relying party");
const ENTITY: Clause = webauthn("5.4.1", "entities");
const CREDENTIAL_PARAMETERS: Clause = webauthn("5.3", "credential parameters");
const SELECTION: Clause = webauthn("5.4.4", "authenticator selection");
const ATTACHMENT: Clause = webauthn("5.4.5", "authenticator attachment");
const RESIDENT_KEY: Clause = webauthn("5.4.6", "resident key requirement");
const CONVEYANCE: Clause = webauthn("5.4.7", "attestation conveyance");
const DESCRIPTOR: Clause = webauthn("5.8.3", "credential descriptor");
const TRANSPORT: Clause = webauthn("5.8.4", "authenticator transport");
const VERIFICATION: Clause = webauthn("5.8.6", "user verification requirement");
const HINTS: Clause = webauthn("5.8.8", "user-agent hints");
const EXTENSIONS: Clause = webauthn("9", "extensions");

const VERIFICATIONS: &[&str] = &["required", "preferred", "discouraged"];
pub(super) const TRANSPORTS: &[&str] = &["ble", "hybrid", "internal", "nfc", "smart-card", "usb"];
pub(super) const ATTACHMENTS: &[&str] = &["platform", "cross-platform"];

const CREATION: &[Member] = &[
    must("rp", Shape::Object(RELYING_PARTY), RP_ID),
    must("user", Shape::Object(ACCOUNT), USER),
    must(
        "challenge",
        Shape::Opaque(opaque::challenge),
        CREATION_OPTIONS,
    ),
    must(
        "pubKeyCredParams",
        Shape::Objects(PARAMETERS),
        CREDENTIAL_PARAMETERS,
    )
    .about("algorithms, the most wanted first"),
    may("timeout", Shape::Number, CREATION_OPTIONS).about("milliseconds"),
    may(
        "excludeCredentials",
        Shape::Objects(DESCRIPTORS),
        CREATION_OPTIONS,
    )
    .about("must not be on the authenticator"),
    may(
        "authenticatorSelection",
        Shape::Object(SELECTIONS),
        SELECTION,
    ),
    may("hints", Shape::Words(HINT_WORDS), HINTS),
    may(
        "attestation",
        Shape::Word(&["none", "indirect", "direct", "enterprise"]),
        CONVEYANCE,
    ),
    may("attestationFormats", Shape::Any, CREATION_OPTIONS).about("the most wanted first"),
    may("extensions", Shape::Any, EXTENSIONS),
];

const REQUEST: &[Member] = &[
    must(
        "challenge",
        Shape::Opaque(opaque::challenge),
        REQUEST_OPTIONS,
    ),
    may("timeout", Shape::Number, REQUEST_OPTIONS).about("milliseconds"),
    may("rpId", Shape::Text, REQUEST_OPTIONS),
    may(
        "allowCredentials",
        Shape::Objects(DESCRIPTORS),
        REQUEST_OPTIONS,
    )
    .about("may answer; any discoverable one if empty"),
    may("userVerification", Shape::Word(VERIFICATIONS), VERIFICATION),
    may("hints", Shape::Words(HINT_WORDS), HINTS),
    may("extensions", Shape::Any, EXTENSIONS),
];

const HINT_WORDS: &[&str] = &["security-key", "client-device", "hybrid"];

const RELYING_PARTY: &[Member] = &[
    may("id", Shape::Text, RP_ID).about("the RP ID; the caller's host if not said"),
    must("name", Shape::Text, ENTITY).about("for people"),
    may("icon", Shape::Text, ENTITY).about("no longer specified"),
];

const ACCOUNT: &[Member] = &[
    must("id", Shape::Opaque(opaque::user_handle), USER).about("the user handle"),
    must("name", Shape::Text, ENTITY).about("tells accounts apart"),
    must("displayName", Shape::Text, USER).about("for people"),
    may("icon", Shape::Text, ENTITY).about("no longer specified"),
];

const PARAMETERS: &[Member] = &[
    must("type", Shape::Word(&["public-key"]), CREDENTIAL_PARAMETERS),
    must("alg", Shape::Algorithm, CREDENTIAL_PARAMETERS),
];

const DESCRIPTORS: &[Member] = &[
    must("id", Shape::Opaque(opaque::credential_id), CREDENTIAL_ID),
    must("type", Shape::Word(&["public-key"]), DESCRIPTOR),
    may("transports", Shape::Words(TRANSPORTS), TRANSPORT),
];

const SELECTIONS: &[Member] = &[
    may(
        "authenticatorAttachment",
        Shape::Word(ATTACHMENTS),
        ATTACHMENT,
    ),
    may(
        "residentKey",
        Shape::Word(&["discouraged", "preferred", "required"]),
        RESIDENT_KEY,
    ),
    may("requireResidentKey", Shape::Flag, SELECTION).about("for Level 1"),
    may("userVerification", Shape::Word(VERIFICATIONS), VERIFICATION),
];
