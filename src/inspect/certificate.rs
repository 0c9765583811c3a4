//! X.509 certificates and public keys.
//!
//! Implements the parts of RFC 5280 that WebAuthn L3 §8.2.1, §8.3.1, §8.4 and §8.8 look at.

use x509_cert::Certificate;
use x509_cert::der::Decode;
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::der::oid::db::DB;
use x509_cert::spki::SubjectPublicKeyInfoOwned;

use crate::inspect::Extent;
use crate::inspect::Node;
use crate::inspect::certificate_extension as extension;
use crate::inspect::clauses::PUBLIC_KEY;
use crate::inspect::cose;
use crate::inspect::der;
use crate::inspect::reading::Break;
use crate::inspect::reading::Context;
use crate::inspect::reading::Reading;

/// Reads a certificate.
pub(super) fn inspect(context: &Context, bytes: &[u8]) -> Result<Reading, Break> {
    Ok(Reading::certain(read(context, "certificate", bytes, 0)?))
}

/// Reads a SubjectPublicKeyInfo, as `getPublicKey()` gives it.
pub(super) fn inspect_key(_: &Context, bytes: &[u8]) -> Result<Reading, Break> {
    let key =
        SubjectPublicKeyInfoOwned::from_der(bytes).map_err(|error| broke(&error, bytes, 0))?;
    let length = bytes.len();
    let node = key_node("public key", &key).at(Extent { offset: 0, length });
    Ok(Reading::certain(node.per(PUBLIC_KEY)))
}

/// A certificate in a statement; the bytes and why, if it cannot be read.
pub(super) fn node(context: &Context, label: &str, bytes: &[u8], at: usize) -> Node {
    read(context, label, bytes, at).unwrap_or_else(|broke| {
        let length = bytes.len();
        let extent = Extent { offset: at, length };
        let mut node = Node::new(label).saying(bytes).at(extent);
        node.warn(
            format!(
                "no certificate: it breaks at byte {}: {}",
                broke.at, broke.why
            ),
            None,
        );
        node
    })
}

fn read(context: &Context, label: &str, bytes: &[u8], at: usize) -> Result<Node, Break> {
    let certificate = Certificate::from_der(bytes).map_err(|error| broke(&error, bytes, at))?;
    let body = certificate.tbs_certificate();
    let length = bytes.len();
    let mut tree = Node::new(label)
        .at(Extent { offset: at, length })
        .meaning(format!("X.509, {} bytes", length));
    tree.push(Node::new("version").saying(version(body.version())));
    tree.push(Node::new("serial number").saying(body.serial_number().as_bytes()));
    tree.push(Node::new("signature").saying(algorithm(&certificate.signature_algorithm().oid)));
    tree.push(Node::new("issuer").saying(body.issuer().to_string()));
    let subject = Node::new("subject").saying(body.subject().to_string());
    tree.push(if body.subject() == body.issuer() {
        subject.meaning("the same as the issuer: self-signed, or a root")
    } else {
        subject
    });
    let validity = body.validity();
    let until = format!("{} to {}", validity.not_before, validity.not_after);
    tree.push(Node::new("valid").saying(until));
    tree.push(key_node("public key", body.subject_public_key_info()));
    for part in body.extensions().into_iter().flatten() {
        tree.push(extension::node(context, part));
    }
    Ok(tree)
}

fn version(version: x509_cert::Version) -> &'static str {
    match version {
        x509_cert::Version::V1 => "v1",
        x509_cert::Version::V2 => "v2",
        x509_cert::Version::V3 => "v3",
    }
}

fn key_node(label: &str, key: &SubjectPublicKeyInfoOwned) -> Node {
    let bits = key.subject_public_key.raw_bytes();
    let mut node = Node::new(label).saying(bits);
    let curve = key.algorithm.parameters.as_ref();
    let curve = curve.and_then(|any| any.decode_as::<ObjectIdentifier>().ok());
    let name = algorithm(&key.algorithm.oid);
    let modulus = der::whole(bits, 0).and_then(|key| {
        let parts = key.inner()?;
        let modulus = parts.first().map(|modulus| cose::bits(modulus.content));
        modulus.ok_or_else(|| Break::new(0, "it has no modulus"))
    });
    node.note = Some(match (curve, modulus) {
        (Some(curve), _) => format!("{name} on {}", algorithm(&curve)),
        (None, Ok(modulus)) if name.starts_with("rsa") => format!("{name}, {modulus} bits"),
        (None, _) => name,
    });
    node
}

/// The name of an object identifier, or its numbers.
pub(super) fn algorithm(oid: &ObjectIdentifier) -> String {
    DB.by_oid(oid)
        .map_or_else(|| oid.to_string(), str::to_owned)
}

/// Where DER broke, and how; only what begins as a certificate or key does is marked.
fn broke(error: &x509_cert::der::Error, bytes: &[u8], at: usize) -> Break {
    let position = error
        .position()
        .and_then(|at| usize::try_from(u32::from(at)).ok());
    let why = format!("it is no DER of that kind: {}", error.kind());
    let broke = Break::new(at + position.unwrap_or_default().min(bytes.len()), why);
    // A sequence whose length takes two bytes is what certificates begin with.
    if bytes.starts_with(&[0x30, 0x82]) {
        broke.recognised()
    } else {
        broke
    }
}
