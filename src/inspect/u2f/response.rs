//! Responses.

use crate::inspect::Extent;
use crate::inspect::Node;
use crate::inspect::certificate;
use crate::inspect::clauses::U2F_REGISTER;
use crate::inspect::clauses::U2F_SIGN;
use crate::inspect::cursor::Cursor;
use crate::inspect::cursor::coded;
use crate::inspect::der::Element;
use crate::inspect::reading::Break;
use crate::inspect::reading::Context;
use crate::inspect::reading::Reading;
use crate::inspect::signature;

/// Reads a response: of a registration, an authentication or a version request, perhaps with its
/// status word.
pub(in crate::inspect) fn inspect(context: &Context, bytes: &[u8]) -> Result<Reading, Break> {
    let (body, word) = match bytes.split_last_chunk::<2>() {
        Some((body, word)) if WORDS.iter().any(|(known, _)| known == word) => (body, Some(*word)),
        Some(_) | None => (bytes, None),
    };
    let mut tree = Node::spanning("U2F response", bytes, 0);
    let mut reading = if body.is_empty() {
        Ok(Reading::possible(tree))
    } else if body == b"U2F_V2" {
        tree.note = Some("version".to_owned());
        let length = body.len();
        let extent = Extent { offset: 0, length };
        tree.push(Node::new("version").saying("U2F_V2").at(extent));
        Ok(Reading::certain(tree))
    } else if body.first() == Some(&RESERVED) {
        registered(context, tree, body)
    } else {
        authenticated(tree, body)
    }?;
    if let Some(word) = word {
        let found = WORDS.iter().find(|(known, _)| *known == word);
        let offset = body.len();
        let node = Node::new("status word")
            .saying(format!("0x{:02x}{:02x}", word[0], word[1]))
            .at(Extent { offset, length: 2 });
        reading
            .tree
            .push(node.meaning(found.map_or("", |(_, name)| name)));
    }
    Ok(reading)
}

fn registered(context: &Context, mut tree: Node, bytes: &[u8]) -> Result<Reading, Break> {
    let mut cursor = Cursor::new(bytes, 0);
    tree.note = Some("registration".to_owned());
    tree.clause = Some(U2F_REGISTER);
    tree.push(cursor.take(1, "reserved byte")?.node("reserved byte"));
    let key = cursor.take(65, "user public key")?;
    if key.bytes.first() != Some(&0x04) {
        let why = "a public key begins with 0x04: uncompressed";
        return Err(Break::new(key.extent.offset, why));
    }
    tree.push(
        key.node("user public key")
            .meaning("an uncompressed point on P-256"),
    );
    let mut rest = || -> Result<(), Break> {
        let handle = cursor.prefixed(1, "key handle")?;
        tree.push(handle.node("key handle").meaning("the credential id"));
        // The certificate is as long as its DER says.
        let mut ahead = cursor;
        let element = Element::read(&mut ahead)?;
        let certificate = cursor.take(element.extent.length, "attestation certificate")?;
        let at = certificate.extent.offset;
        let label = "attestation certificate";
        tree.push(certificate::node(context, label, certificate.bytes, at));
        let signed = cursor.remainder();
        tree.push(signature::node(
            "signature",
            signed.bytes,
            signed.extent.offset,
        ));
        Ok(())
    };
    rest().map_err(Break::recognised)?;
    Ok(Reading::certain(tree))
}

fn authenticated(mut tree: Node, bytes: &[u8]) -> Result<Reading, Break> {
    let mut cursor = Cursor::new(bytes, 0);
    tree.note = Some("authentication".to_owned());
    tree.clause = Some(U2F_SIGN);
    let (presence, extent) = cursor.number(1, "user presence")?;
    let meaning = if presence & 1 == 1 {
        "the user was present"
    } else {
        "the user was not present"
    };
    tree.push(coded("user presence", (presence, extent)).meaning(meaning));
    let (counter, extent) = cursor.number(4, "counter")?;
    tree.push(Node::new("counter").saying(counter).at(extent));
    let signed = cursor.remainder();
    let node = signature::node("signature", signed.bytes, signed.extent.offset);
    let is_ecdsa = !node.children.is_empty();
    tree.push(node);
    Ok(if is_ecdsa && presence <= 1 {
        Reading::certain(tree)
    } else {
        Reading::doubtful(
            tree,
            signed.extent.offset,
            "no ECDSA signature follows the counter",
        )
    })
}

/// The first byte of a registration.
const RESERVED: u8 = 0x05;

/// Status words of ISO 7816-4 that U2F uses.
const WORDS: &[([u8; 2], &str)] = &[
    ([0x90, 0x00], "SW_NO_ERROR"),
    ([0x69, 0x85], "SW_CONDITIONS_NOT_SATISFIED: touch the key"),
    ([0x6a, 0x80], "SW_WRONG_DATA: the key handle is not known"),
    ([0x67, 0x00], "SW_WRONG_LENGTH"),
    ([0x6e, 0x00], "SW_CLA_NOT_SUPPORTED"),
    ([0x6d, 0x00], "SW_INS_NOT_SUPPORTED"),
];
