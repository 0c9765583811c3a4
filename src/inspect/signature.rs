//! Signatures as they stand in responses.
//!
//! Implements WebAuthn L3 §6.5.5: ECDSA in the DER of RFC 3279 §2.2.3.

use crate::inspect::Extent;
use crate::inspect::Node;
use crate::inspect::clauses::SIGNATURE;
use crate::inspect::cose;
use crate::inspect::der;
use crate::inspect::der::Element;
use crate::inspect::reading::Break;
use crate::inspect::reading::Context;
use crate::inspect::reading::Reading;

/// Reads an ECDSA signature.
pub(super) fn inspect(_: &Context, bytes: &[u8]) -> Result<Reading, Break> {
    Ok(Reading::certain(ecdsa("ECDSA signature", bytes, 0)?))
}

/// A signature of any algorithm: with parts if it is ECDSA.
pub(super) fn node(label: &str, bytes: &[u8], at: usize) -> Node {
    ecdsa(label, bytes, at).unwrap_or_else(|_| {
        let length = bytes.len();
        let offset = at;
        let mut node = Node::new(label)
            .saying(bytes)
            .at(Extent { offset, length })
            .per(SIGNATURE);
        node.note = Some(match length {
            64 => "64 bytes: EdDSA; ECDSA would be in DER".to_owned(),
            256 | 384 | 512 => format!("{length} bytes: RSA"),
            other => format!("{other} bytes"),
        });
        if length == 0 {
            node.warn("an empty signature", Some(SIGNATURE));
        }
        node
    })
}

fn ecdsa(label: &str, bytes: &[u8], at: usize) -> Result<Node, Break> {
    let sequence = der::whole(bytes, at)?;
    let parts = sequence.inner()?;
    let [r, s] = parts.as_slice() else {
        return Err(Break::new(at, "a DER element that has not two parts"));
    };
    if !(sequence.is(der::SEQUENCE) && r.is(der::INTEGER) && s.is(der::INTEGER)) {
        return Err(Break::new(at, "a DER element that is no pair of integers"));
    }
    let mut tree = Node::new(label)
        .saying(bytes)
        .at(sequence.extent)
        .per(SIGNATURE);
    let bits = cose::bits(r.content).max(cose::bits(s.content));
    tree.note = Some(format!("ECDSA on a curve of {} bits", curve_bits(bits)));
    tree.push(integer("r", r));
    tree.push(integer("s", s));
    Ok(tree)
}

fn integer(label: &str, element: &Element<'_>) -> Node {
    let mut node = Node::new(label).saying(element.content).at(element.extent);
    let top = |index: usize| element.content.get(index).copied().unwrap_or_default();
    if top(0) & 0x80 != 0 {
        node.warn(
            "it is negative: a zero byte is missing before it",
            Some(SIGNATURE),
        );
    } else if element.content.len() > 1 && top(0) == 0 && top(1) & 0x80 == 0 {
        node.warn(
            "a zero byte stands before it that DER does not allow",
            Some(SIGNATURE),
        );
    }
    node
}

fn curve_bits(bits: usize) -> usize {
    match bits {
        0..=256 => 256,
        257..=384 => 384,
        _ => 521,
    }
}
