//! The response of SafetyNet: a signed JSON Web Token.
//!
//! Implements WebAuthn L3 §8.5.

use serde_json::Value as Json;
use sha2::Digest;
use sha2::Sha256;

use crate::inspect::Extent;
use crate::inspect::Node;
use crate::inspect::attestation::statement::Statement;
use crate::inspect::certificate;
use crate::inspect::clauses::webauthn;
use crate::inspect::form;
use crate::inspect::json;
use crate::webauthn::Clause;

/// The token: header, claims and signature.
pub(super) fn node(statement: &Statement<'_>, bytes: &[u8], at: usize) -> Node {
    let length = bytes.len();
    let mut tree = Node::new("response")
        .at(Extent { offset: at, length })
        .meaning("a JSON Web Signature, in compact form")
        .per(SAFETYNET);
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    let parts: Vec<_> = text.split('.').collect();
    let [header, claims, signature] = parts.as_slice() else {
        tree = tree.saying(bytes);
        tree.warn("it has not three parts between dots", Some(SAFETYNET));
        return tree;
    };
    tree.push(part(statement, "header", header));
    let mut claims = part(statement, "claims", claims);
    judge(statement, &mut claims);
    tree.push(claims);
    tree.push(Node::new("signature").saying(*signature));
    tree
}

fn part(statement: &Statement<'_>, label: &str, text: &str) -> Node {
    let bytes = form::base64(text).map(|written| written.bytes);
    let parsed = bytes.and_then(|bytes| json::object(&bytes).ok());
    let Some(members) = parsed else {
        let mut node = Node::new(label).saying(text);
        node.warn("it is no JSON in base64url", Some(SAFETYNET));
        return node;
    };
    let mut tree = Node::new(label);
    for (name, value) in &members {
        tree.push(match value {
            Json::Array(chain) if name == "x5c" => certificates(statement, chain),
            Json::Null
            | Json::Bool(_)
            | Json::Number(_)
            | Json::String(_)
            | Json::Array(_)
            | Json::Object(_) => json::node(name, value),
        });
    }
    tree
}

fn certificates(statement: &Statement<'_>, chain: &[Json]) -> Node {
    let mut tree = Node::new("x5c");
    for (index, text) in chain.iter().enumerate() {
        let label = format!("[{index}]");
        let bytes = text
            .as_str()
            .and_then(form::base64)
            .map(|written| written.bytes);
        tree.push(match bytes {
            Some(bytes) => certificate::node(statement.context, &label, &bytes, 0).framed(),
            None => json::node(&label, text),
        });
    }
    tree
}

/// The nonce is base64, not base64url, of the hash of what is signed.
fn judge(statement: &Statement<'_>, claims: &mut Node) {
    let says = |label: &str, wanted: bool| {
        claims
            .find(label)
            .is_some_and(|node| node.value == wanted.into())
    };
    let trusted = says("ctsProfileMatch", true);
    let expected = statement
        .signed()
        .map(|signed| Sha256::digest(signed).to_vec());
    let nonce = claims
        .children
        .iter_mut()
        .find(|node| node.label == "nonce");
    if let (Some(expected), Some(nonce)) = (expected, nonce) {
        let bytes = form::base64(&nonce.value.to_string()).map(|written| written.bytes);
        if bytes.as_deref() != Some(expected.as_slice()) {
            let text = "not the hash of authenticator data and client data hash";
            nonce.warn(text, Some(SAFETYNET));
        }
    }
    if !trusted {
        claims.warn("`ctsProfileMatch` is not true", Some(SAFETYNET));
    }
}

const SAFETYNET: Clause = webauthn("8.5", "Android SafetyNet attestation");
