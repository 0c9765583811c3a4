//! Credential public keys: COSE_Key.
//!
//! Implements WebAuthn L3 §5.8.5 and §6.5.1.1, RFC 9052 §7, RFC 9053 §7, RFC 8230 §4.

use crate::inspect::Node;
use crate::inspect::algorithm;
use crate::inspect::cbor;
use crate::inspect::cbor::Item;
use crate::inspect::clauses::ALGORITHM;
use crate::inspect::clauses::COSE_KEY;
use crate::inspect::reading::Break;
use crate::inspect::reading::Context;
use crate::inspect::reading::Fit;
use crate::inspect::reading::Reading;

/// Reads a COSE_Key.
pub(super) fn inspect(_: &Context, bytes: &[u8]) -> Result<Reading, Break> {
    let item = cbor::read(bytes, 0)?;
    let end = item.extent.length;
    let tree = node("COSE_Key", &item)?;
    let rest = bytes.get(end..).unwrap_or_default();
    Ok(Reading::certain(tree).with_rest(rest, end, Fit::Likely, COSE_KEY))
}

/// The key in an item.
pub(super) fn node(label: &str, item: &Item) -> Result<Node, Break> {
    let pairs = item
        .map()
        .ok_or_else(|| Break::new(item.extent.offset, format!("{} is no map", item.called())))?;
    let number = |label| item.numbered(label).and_then(Item::integer);
    let missing = |what| Break::new(item.extent.offset, format!("the map has no {what}"));
    let kty = number(KTY).ok_or_else(|| missing("key type (1)"))?;
    let alg = number(ALG);
    let mut tree = item.labelled(label).per(COSE_KEY);
    tree.note = Some(match alg.and_then(algorithm::name) {
        Some(name) => format!("a public key for {name}"),
        None => "a public key".to_owned(),
    });
    if alg.is_none() {
        tree.warn("the key names no algorithm (3)", Some(ALGORITHM));
    }
    for (key, value) in pairs {
        let mut child = parameter(kty, key.integer(), value).unwrap_or_else(|| unknown(key, value));
        child.warnings.extend(key.warnings.iter().cloned());
        tree.push(child);
    }
    judge(&mut tree, kty, alg, item);
    Ok(tree)
}

fn parameter(kty: i128, label: Option<i128>, item: &Item) -> Option<Node> {
    let (name, note) = match (kty, label?) {
        (_, KTY) => ("kty (1)", item.integer().map(key_type)),
        (_, ALG) => ("alg (3)", item.integer().map(algorithm::told)),
        (_, 2) => ("kid (2)", None),
        (_, 4) => ("key_ops (4)", None),
        (EC2 | OKP, CRV) => ("crv (-1)", item.integer().map(curve)),
        (EC2 | OKP, X) => ("x (-2)", None),
        (EC2, Y) => ("y (-3)", None),
        (RSA, N) => (
            "n (-1)",
            item.bytes().map(|n| format!("modulus of {} bits", bits(n))),
        ),
        (RSA, E) => ("e (-2)", item.bytes().map(exponent)),
        (AKP, PUB) => ("pub (-1)", None),
        (_, PRIVATE) => ("private part (-4)", None),
        _ => return None,
    };
    let mut node = cbor::node(name, item);
    node.note = note.or(node.note);
    if label == Some(ALG) {
        node.clause = Some(ALGORITHM);
    }
    Some(node)
}

fn unknown(key: &Item, value: &Item) -> Node {
    let mut node = cbor::node(cbor::key_label(key), value);
    node.warn("a parameter that such keys do not have", Some(COSE_KEY));
    node
}

/// What a key must have, by its type.
fn judge(tree: &mut Node, kty: i128, alg: Option<i128>, item: &Item) {
    let curve = item.numbered(CRV).and_then(Item::integer);
    let length = |label| item.numbered(label).and_then(Item::bytes).map(<[u8]>::len);
    match kty {
        EC2 | OKP => {
            let Some((name, bytes)) = curve.and_then(algorithm::curve) else {
                tree.warn("the curve (-1) is missing or unknown", Some(COSE_KEY));
                return;
            };
            coordinate(tree, "x", length(X), bytes, name);
            if kty == EC2 {
                coordinate(tree, "y", length(Y), bytes, name);
                if item.numbered(Y).is_some_and(|y| y.bytes().is_none()) {
                    tree.warn(
                        "y is no byte string: points are uncompressed",
                        Some(ALGORITHM),
                    );
                }
            }
            // §5.8.5 binds these algorithms to one curve each.
            let bound = BOUND.iter().find(|(known, _)| Some(*known) == alg);
            if let Some((_, wanted)) = bound.filter(|(_, wanted)| *wanted != name) {
                let text = format!("this algorithm is used with {wanted}, the key is on {name}");
                tree.warn(text, Some(ALGORITHM));
            }
        }
        RSA => {
            if length(N).is_none() || length(E).is_none() {
                tree.warn(
                    "the modulus (-1) or the exponent (-2) is missing",
                    Some(COSE_KEY),
                );
            }
            let modulus = item.numbered(N).and_then(Item::bytes);
            if modulus.is_some_and(|n| bits(n) < 2048) {
                tree.warn("the modulus has fewer than 2048 bits", None);
            }
            if modulus.is_some_and(|n| n.first() == Some(&0)) {
                tree.warn("the modulus begins with a zero byte", Some(COSE_KEY));
            }
        }
        AKP => {}
        other => tree.warn(
            format!("key type {other} is none of WebAuthn"),
            Some(COSE_KEY),
        ),
    }
    if item.numbered(PRIVATE).is_some() && kty != RSA {
        tree.warn(
            "it holds a private key, which must never leave the authenticator",
            None,
        );
    }
}

fn coordinate(tree: &mut Node, name: &str, length: Option<usize>, wanted: usize, curve: &str) {
    match length {
        Some(length) if length == wanted => {}
        Some(length) => tree.warn(
            format!("{name} has {length} bytes, on {curve} it has {wanted}"),
            Some(COSE_KEY),
        ),
        None => tree.warn(format!("there is no {name} in bytes"), Some(COSE_KEY)),
    }
}

fn key_type(kty: i128) -> String {
    match kty {
        OKP => "OKP: octet key pair",
        EC2 => "EC2: elliptic curve, x and y",
        RSA => "RSA",
        4 => "symmetric",
        AKP => "AKP: algorithm key pair",
        _ => "not registered",
    }
    .to_owned()
}

fn curve(id: i128) -> String {
    algorithm::curve(id).map_or_else(|| "not registered".to_owned(), |(name, _)| name.to_owned())
}

fn exponent(bytes: &[u8]) -> String {
    let value = bytes.iter().try_fold(0_u64, |value, byte| {
        value.checked_mul(256)?.checked_add(u64::from(*byte))
    });
    match value {
        Some(value) => format!("exponent {value}"),
        None => "exponent".to_owned(),
    }
}

/// The bits of a magnitude, leading zeros not counted.
pub(super) fn bits(magnitude: &[u8]) -> usize {
    let zeros = magnitude.iter().take_while(|byte| **byte == 0).count();
    let top = magnitude.get(zeros).map_or(0, |top| top.leading_zeros());
    (magnitude.len() - zeros) * 8 - usize::try_from(top).expect("a byte has eight bits")
}

/// Whether an item looks like a key.
pub(super) fn is_key(item: &Item) -> bool {
    let kty = item.numbered(KTY).and_then(Item::integer);
    kty.is_some() && item.map().is_some_and(|pairs| pairs.len() > 1)
}

/// Which curve goes with which algorithm in WebAuthn.
const BOUND: &[(i128, &str)] = &[
    (-7, "P-256"),
    (-35, "P-384"),
    (-36, "P-521"),
    (-8, "Ed25519"),
    (-9, "P-256"),
    (-19, "Ed25519"),
    (-47, "secp256k1"),
    (-51, "P-384"),
    (-52, "P-521"),
    (-53, "Ed448"),
];

const KTY: i128 = 1;
const ALG: i128 = 3;
const CRV: i128 = -1;
const X: i128 = -2;
const Y: i128 = -3;
const N: i128 = -1;
const E: i128 = -2;
const PUB: i128 = -1;
const PRIVATE: i128 = -4;
const OKP: i128 = 1;
const EC2: i128 = 2;
const RSA: i128 = 3;
const AKP: i128 = 7;
