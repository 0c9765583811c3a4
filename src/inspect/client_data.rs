//! Collected client data.
//!
//! Implements WebAuthn L3 §5.8.1 and §5.8.1.1.

use serde_json::Map;
use serde_json::Value as Json;
use url::Url;

use crate::inspect::Extent;
use crate::inspect::Node;
use crate::inspect::Value;
use crate::inspect::clauses::CLIENT_DATA;
use crate::inspect::clauses::CLIENT_DATA_BYTES;
use crate::inspect::json;
use crate::inspect::member;
use crate::inspect::member::Member;
use crate::inspect::member::Need;
use crate::inspect::member::Shape;
use crate::inspect::opaque;
use crate::inspect::reading::Break;
use crate::inspect::reading::Context;
use crate::inspect::reading::Reading;
use crate::webauthn::ClientData;
use crate::webauthn::HexBytes;
use crate::webauthn::Origin;

/// Reads client data.
pub(super) fn inspect(context: &Context, bytes: &[u8]) -> Result<Reading, Break> {
    let json = json::object(bytes)?;
    let kind = json.get("type").and_then(Json::as_str);
    let kind = kind.ok_or_else(|| Break::new(0, "it has no member `type`"))?;
    let known = TYPES.iter().find(|(known, _)| *known == kind);
    if known.is_none() && !json.contains_key("challenge") {
        return Err(Break::new(0, "it has no member `challenge`"));
    }
    let mut tree = Node::new("client data").per(CLIENT_DATA).at(Extent {
        offset: 0,
        length: bytes.len(),
    });
    member::members(&mut tree, context, &json, MEMBERS);
    judge_type(&mut tree, kind);
    judge_origins(&mut tree, context, &json);
    judge_bytes(&mut tree, bytes, &json);
    let hash = ClientData::hash(bytes);
    tree.push(
        Node::new("(hash)")
            .saying(HexBytes(hash.to_vec()).to_string())
            .meaning("SHA-256 of these bytes: what is signed"),
    );
    Ok(match known {
        Some(_) => Reading::certain(tree),
        None => Reading::likely(tree),
    })
}

fn judge_type(tree: &mut Node, kind: &str) {
    let Some(node) = tree.children.iter_mut().find(|node| node.label == "type") else {
        return;
    };
    match TYPES.iter().find(|(known, _)| *known == kind) {
        Some((_, meaning)) => node.note = Some((*meaning).to_owned()),
        None => node.warn(
            "neither `webauthn.create` nor `webauthn.get`",
            Some(CLIENT_DATA),
        ),
    }
}

fn judge_origins(tree: &mut Node, context: &Context, json: &Map<String, Json>) {
    let cross = json.get("crossOrigin").and_then(Json::as_bool);
    for node in &mut tree.children {
        let origin = match (node.label.as_str(), &node.value) {
            ("origin" | "topOrigin", Value::Text(text)) => text.clone(),
            _ => continue,
        };
        judge_origin(node, &origin);
        if node.label == "origin" {
            judge_host(node, context, &origin);
        }
        if node.label == "topOrigin" && cross != Some(true) {
            let text = "there is a top origin, and `crossOrigin` is not true";
            node.warn(text, Some(CLIENT_DATA));
        }
    }
}

fn judge_origin(node: &mut Node, text: &str) {
    if text.starts_with("android:apk-key-hash:") {
        node.note = Some("an Android app, by its signing certificate".to_owned());
        return;
    }
    if text.starts_with("ios:bundle-id:") {
        node.note = Some("an iOS app, by its bundle id".to_owned());
        return;
    }
    let Ok(url) = Url::parse(text) else {
        node.warn("it is no origin", Some(CLIENT_DATA));
        return;
    };
    if Origin::parse(text).is_err() || url.origin().ascii_serialization() != text {
        let text = "it is not the serialization of a secure origin";
        node.warn(text, Some(CLIENT_DATA));
    }
}

/// Whether a page of this origin may use the RP ID on its own account.
fn judge_host(node: &mut Node, context: &Context, origin: &str) {
    let url = Url::parse(origin).ok();
    let host = url.as_ref().and_then(Url::host_str);
    let (Some(host), Some(rp_id)) = (host, &context.rp_id) else {
        return;
    };
    if !rp_id.is_suffix_of(host) {
        let text = format!("`{host}` is not below `{rp_id}`: only as a related origin");
        node.warn(text, Some(CLIENT_DATA));
    }
}

/// §5.8.1.1 fixes the order and the spelling of the first members, for verifiers without a JSON
/// parser.
fn judge_bytes(tree: &mut Node, bytes: &[u8], json: &Map<String, Json>) {
    let ordered = json.keys().map(String::as_str).take(3);
    if !ordered.eq(["type", "challenge", "origin"]) {
        let text = "members are not in the order of the specified serialization";
        tree.warn(text, Some(CLIENT_DATA_BYTES));
    } else if !bytes.starts_with(b"{\"type\":\"") {
        let text = "there is white space where the specified serialization has none";
        tree.warn(text, Some(CLIENT_DATA_BYTES));
    } else if json.keys().nth(3).map(String::as_str) != Some("crossOrigin") {
        let text = "`crossOrigin` is missing, as older clients leave it out";
        tree.warn(text, Some(CLIENT_DATA_BYTES));
    }
}

const TYPES: &[(&str, &str)] = &[
    ("webauthn.create", "a registration"),
    ("webauthn.get", "an authentication"),
    ("payment.get", "a secure payment confirmation"),
];

const MEMBERS: &[Member] = &[
    Member {
        name: "type",
        need: Need::Required,
        shape: Shape::Text,
        clause: CLIENT_DATA,
        about: "",
    },
    Member {
        name: "challenge",
        need: Need::Required,
        shape: Shape::Opaque(opaque::challenge),
        clause: CLIENT_DATA,
        about: "what the relying party wanted signed",
    },
    Member {
        name: "origin",
        need: Need::Required,
        shape: Shape::Text,
        clause: CLIENT_DATA,
        about: "who called",
    },
    Member {
        name: "crossOrigin",
        need: Need::Optional,
        shape: Shape::Flag,
        clause: CLIENT_DATA,
        about: "whether the caller was framed by another origin",
    },
    Member {
        name: "topOrigin",
        need: Need::Optional,
        shape: Shape::Text,
        clause: CLIENT_DATA,
        about: "the page round the caller",
    },
    Member {
        name: "androidPackageName",
        need: Need::Optional,
        shape: Shape::Text,
        clause: CLIENT_DATA,
        about: "the calling app; not specified, Android adds it",
    },
    Member {
        name: "tokenBinding",
        need: Need::Optional,
        shape: Shape::Any,
        clause: CLIENT_DATA,
        about: "reserved; once Token Binding",
    },
    Member {
        name: "payment",
        need: Need::Optional,
        shape: Shape::Any,
        clause: CLIENT_DATA,
        about: "of a secure payment confirmation",
    },
];
