//! Extension outputs and inputs of authenticators.
//!
//! Implements WebAuthn L3 §9.5 and CTAP 2.2 §12.

use crate::inspect::Node;
use crate::inspect::cbor;
use crate::inspect::cbor::Item;
use crate::inspect::clauses::ctap;
use crate::inspect::clauses::webauthn;
use crate::webauthn::Clause;

/// A map of extension outputs or inputs.
pub(super) fn outputs(label: &str, item: &Item) -> Node {
    let mut tree = item.labelled(label).per(EXTENSIONS);
    let Some(pairs) = item.map() else {
        let mut tree = cbor::node(label, item);
        tree.warn(format!("{} is no map", item.called()), Some(EXTENSIONS));
        return tree;
    };
    if pairs.is_empty() {
        tree.note = Some("an empty map".to_owned());
    }
    for (key, value) in pairs {
        let mut node = cbor::node(cbor::key_label(key), value);
        node.warnings.extend(key.warnings.iter().cloned());
        match KNOWN.iter().find(|(name, ..)| key.text() == Some(name)) {
            Some((_, about, clause)) => {
                node.note = Some(told(key.text(), value).unwrap_or((*about).to_owned()));
                node.clause = Some(*clause);
            }
            None => node.warn("an extension that is not known here", None),
        }
        tree.push(node);
    }
    tree
}

fn told(name: Option<&str>, value: &Item) -> Option<String> {
    if name != Some("credProtect") {
        return None;
    }
    let policy = match value.integer()? {
        1 => "verification optional",
        2 => "verification optional with a credential id list",
        3 => "verification required",
        _ => return None,
    };
    Some(policy.to_owned())
}

const EXTENSIONS: Clause = webauthn("9.5", "authenticator extension processing");

/// Extensions by name, what they are for, and where they are specified.
const KNOWN: &[(&str, &str, Clause)] = &[
    (
        "credProtect",
        "protection policy",
        ctap("12.1", "credProtect"),
    ),
    ("credBlob", "a small blob", ctap("12", "credBlob")),
    (
        "largeBlobKey",
        "the key of a large blob",
        ctap("12", "largeBlobKey"),
    ),
    (
        "minPinLength",
        "the shortest PIN",
        ctap("12", "minPinLength"),
    ),
    (
        "hmac-secret",
        "a secret for the relying party",
        ctap("12", "hmac-secret"),
    ),
    (
        "hmac-secret-mc",
        "a secret, made at registration",
        ctap("12", "hmac-secret-mc"),
    ),
    (
        "thirdPartyPayment",
        "may pay on other sites",
        ctap("12", "thirdPartyPayment"),
    ),
    (
        "uvm",
        "how the user was verified",
        webauthn("10.2", "authenticator extensions"),
    ),
];
