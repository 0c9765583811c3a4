//! CTAP1/U2F messages.
//!
//! Implements the FIDO U2F Raw Message Formats 1.2 §3–§5, to which CTAP 2.2 §10 refers.

use crate::inspect::Extent;
use crate::inspect::Node;
use crate::inspect::certificate;
use crate::inspect::clauses::U2F_REGISTER;
use crate::inspect::clauses::U2F_SIGN;
use crate::inspect::cursor::Cursor;
use crate::inspect::cursor::Piece;
use crate::inspect::der::Element;
use crate::inspect::reading::Break;
use crate::inspect::reading::Context;
use crate::inspect::reading::Fit;
use crate::inspect::reading::Reading;
use crate::inspect::signature;
use crate::webauthn::Clause;

/// Reads a request: an APDU, or the raw message that would be in one.
pub(super) fn inspect_request(context: &Context, bytes: &[u8]) -> Result<Reading, Break> {
    let mut cursor = Cursor::new(bytes, 0);
    let mut tree = whole("U2F request", bytes);
    if bytes.len() == RAW_REGISTER {
        tree.note = Some("registration, without its APDU".to_owned());
        register_request(&mut tree, context, &mut cursor)?;
        return Ok(Reading::doubtful(tree, 0, "any 64 bytes may be one"));
    }
    let (class, extent) = cursor.number(1, "CLA")?;
    if class != 0 {
        return Err(Break::new(0, "the class of a U2F APDU is 0x00"));
    }
    tree.push(coded("CLA", class, extent));
    let (instruction, extent) = cursor.number(1, "INS")?;
    let known = INSTRUCTIONS
        .iter()
        .find(|(known, ..)| *known == instruction);
    let (_, name, clause) = known
        .ok_or_else(|| Break::new(1, format!("no instruction of U2F is 0x{instruction:02x}")))?;
    tree.note = Some((*name).to_owned());
    tree.push(
        coded("INS", instruction, extent)
            .meaning(*name)
            .per(*clause),
    );
    let (control, extent) = cursor.number(1, "P1")?;
    tree.push(coded("P1", control, extent).meaning(control_told(instruction, control)));
    let (second, extent) = cursor.number(1, "P2")?;
    tree.push(coded("P2", second, extent));
    let data = data_length(&mut tree, &mut cursor)?;
    let mut inner = Cursor::new(data.bytes, data.extent.offset);
    match instruction {
        REGISTER => register_request(&mut tree, context, &mut inner)?,
        AUTHENTICATE => authenticate_request(&mut tree, context, &mut inner)?,
        _ => {}
    }
    let fit = if data.bytes.is_empty() && instruction != VERSION {
        Fit::Doubtful(Break::new(
            cursor.position(),
            "the instruction takes data, and none follows",
        ))
    } else {
        Fit::Certain
    };
    let rest = inner.remainder();
    let broke = Break::new(rest.extent.offset, "bytes follow the message");
    Ok(Reading { tree, fit }.with_rest(
        rest.bytes,
        rest.extent.offset,
        Fit::Doubtful(broke),
        *clause,
    ))
}

/// Lc in one or three bytes, the data, and Le.
fn data_length<'b>(tree: &mut Node, cursor: &mut Cursor<'b>) -> Result<Piece<'b>, Break> {
    let nothing = *cursor;
    let left = cursor.rest().len();
    // Without data only Le is left, in one, two or three bytes.
    if left <= 3 {
        let le = cursor.remainder();
        if left > 0 {
            tree.push(piece("Le", le));
        }
        let mut empty = nothing;
        return empty.take(0, "data");
    }
    let (short, extent) = cursor.number(1, "Lc")?;
    let (length, extent) = match short {
        0 => {
            let (long, inner) = cursor.number(2, "Lc")?;
            let offset = extent.offset;
            let length = extent.length + inner.length;
            (long, Extent { offset, length })
        }
        short => (short, extent),
    };
    tree.push(Node::new("Lc").saying(length).at(extent));
    let length = usize::try_from(length).expect("two bytes were read");
    let data = cursor.take(length, "the data of the APDU")?;
    let rest = cursor.remainder();
    if !rest.bytes.is_empty() {
        let mut node = piece("Le", rest);
        if rest.bytes.len() > 2 {
            node.warn("more bytes than a length takes", None);
        }
        tree.push(node);
    }
    Ok(data)
}

fn register_request(
    tree: &mut Node,
    context: &Context,
    cursor: &mut Cursor<'_>,
) -> Result<(), Break> {
    tree.push(
        piece(
            "challenge parameter",
            cursor.take(32, "challenge parameter")?,
        )
        .meaning("SHA-256 of the client data"),
    );
    tree.push(application(
        context,
        cursor.take(32, "application parameter")?,
    ));
    Ok(())
}

fn authenticate_request(
    tree: &mut Node,
    context: &Context,
    cursor: &mut Cursor<'_>,
) -> Result<(), Break> {
    register_request(tree, context, cursor)?;
    tree.push(piece("key handle", cursor.prefixed(1, "key handle")?).meaning("the credential id"));
    Ok(())
}

fn application(context: &Context, hash: Piece<'_>) -> Node {
    let mut node = piece("application parameter", hash).meaning("SHA-256 of the AppID or RP ID");
    if let Some(rp_id) = &context.rp_id {
        if rp_id.hash() == hash.bytes {
            node.note = Some(format!("SHA-256 of `{rp_id}`"));
        } else {
            node.warn(format!("not the hash of `{rp_id}`"), Some(U2F_REGISTER));
        }
    }
    node
}

/// Reads a response: of a registration, an authentication or a version request, perhaps with its
/// status word.
pub(super) fn inspect_response(context: &Context, bytes: &[u8]) -> Result<Reading, Break> {
    let (body, word) = match bytes.split_last_chunk::<2>() {
        Some((body, word)) if WORDS.iter().any(|(known, _)| known == word) => (body, Some(*word)),
        Some(_) | None => (bytes, None),
    };
    let mut tree = whole("U2F response", bytes);
    let mut reading = if body.is_empty() {
        Ok(Reading::possible(tree))
    } else if body == b"U2F_V2" {
        tree.note = Some("version".to_owned());
        let length = body.len();
        let extent = Extent { offset: 0, length };
        tree.push(Node::new("version").saying("U2F_V2").at(extent));
        Ok(Reading::certain(tree))
    } else if body.first() == Some(&REGISTER_RESERVED) {
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
    tree.push(piece("reserved byte", cursor.take(1, "reserved byte")?));
    let key = cursor.take(65, "user public key")?;
    if key.bytes.first() != Some(&0x04) {
        let why = "a public key begins with 0x04: uncompressed";
        return Err(Break::new(key.extent.offset, why));
    }
    tree.push(piece("user public key", key).meaning("an uncompressed point on P-256"));
    let mut rest = || -> Result<(), Break> {
        let handle = cursor.prefixed(1, "key handle")?;
        tree.push(piece("key handle", handle).meaning("the credential id"));
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
    tree.push(coded("user presence", presence, extent).meaning(meaning));
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

fn whole(label: &str, bytes: &[u8]) -> Node {
    let length = bytes.len();
    Node::new(label).at(Extent { offset: 0, length })
}

fn piece(label: &str, piece: Piece<'_>) -> Node {
    Node::new(label).saying(piece.bytes).at(piece.extent)
}

fn coded(label: &str, value: u64, extent: Extent) -> Node {
    Node::new(label).saying(format!("0x{value:02x}")).at(extent)
}

fn control_told(instruction: u64, control: u64) -> &'static str {
    match (instruction, control) {
        (AUTHENTICATE, 0x07) => "check only: is the key handle known",
        (AUTHENTICATE, 0x03) => "enforce the user's presence and sign",
        (AUTHENTICATE, 0x08) => "sign without the user's presence",
        _ => "of no meaning here",
    }
}

const RAW_REGISTER: usize = 64;
const REGISTER: u64 = 0x01;
const AUTHENTICATE: u64 = 0x02;
const VERSION: u64 = 0x03;
const REGISTER_RESERVED: u8 = 0x05;

const INSTRUCTIONS: &[(u64, &str, Clause)] = &[
    (REGISTER, "U2F_REGISTER", U2F_REGISTER),
    (AUTHENTICATE, "U2F_AUTHENTICATE", U2F_SIGN),
    (VERSION, "U2F_VERSION", U2F_REGISTER),
];

const WORDS: &[([u8; 2], &str)] = &[
    ([0x90, 0x00], "SW_NO_ERROR"),
    ([0x69, 0x85], "SW_CONDITIONS_NOT_SATISFIED: touch the key"),
    ([0x6a, 0x80], "SW_WRONG_DATA: the key handle is not known"),
    ([0x67, 0x00], "SW_WRONG_LENGTH"),
    ([0x6e, 0x00], "SW_CLA_NOT_SUPPORTED"),
    ([0x6d, 0x00], "SW_INS_NOT_SUPPORTED"),
];
