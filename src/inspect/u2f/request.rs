//! Requests: APDUs and the raw messages in them.

use crate::inspect::Extent;
use crate::inspect::Node;
use crate::inspect::clauses::U2F_REGISTER;
use crate::inspect::clauses::U2F_SIGN;
use crate::inspect::cursor::Cursor;
use crate::inspect::cursor::Piece;
use crate::inspect::cursor::coded;
use crate::inspect::reading::Break;
use crate::inspect::reading::Context;
use crate::inspect::reading::Fit;
use crate::inspect::reading::Reading;
use crate::webauthn::Clause;

/// Reads a request: an APDU, or the raw message that would be in one.
pub(in crate::inspect) fn inspect(context: &Context, bytes: &[u8]) -> Result<Reading, Break> {
    let mut cursor = Cursor::new(bytes, 0);
    let mut tree = Node::spanning("U2F request", bytes, 0);
    if bytes.len() == RAW_REGISTER {
        tree.note = Some("registration, without its APDU".to_owned());
        register_request(&mut tree, context, &mut cursor)?;
        return Ok(Reading::doubtful(tree, 0, "any 64 bytes may be one"));
    }
    let (class, extent) = cursor.number(1, "CLA")?;
    if class != 0 {
        return Err(Break::new(0, "the class of a U2F APDU is 0x00"));
    }
    tree.push(coded("CLA", (class, extent)));
    let (instruction, extent) = cursor.number(1, "INS")?;
    let known = INSTRUCTIONS
        .iter()
        .find(|(known, ..)| *known == instruction);
    let (_, name, clause) = known
        .ok_or_else(|| Break::new(1, format!("no instruction of U2F is 0x{instruction:02x}")))?;
    tree.note = Some((*name).to_owned());
    tree.push(
        coded("INS", (instruction, extent))
            .meaning(*name)
            .per(*clause),
    );
    let (control, extent) = cursor.number(1, "P1")?;
    tree.push(coded("P1", (control, extent)).meaning(control_told(instruction, control)));
    let (second, extent) = cursor.number(1, "P2")?;
    tree.push(coded("P2", (second, extent)));
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
            tree.push(le.node("Le"));
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
        let mut node = rest.node("Le");
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
        cursor
            .take(32, "challenge parameter")?
            .node("challenge parameter")
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
    tree.push(
        cursor
            .prefixed(1, "key handle")?
            .node("key handle")
            .meaning("the credential id"),
    );
    Ok(())
}

fn application(context: &Context, hash: Piece<'_>) -> Node {
    let mut node = hash
        .node("application parameter")
        .meaning("SHA-256 of the AppID or RP ID");
    if let Some(rp_id) = &context.rp_id {
        if rp_id.hash() == hash.bytes {
            node.note = Some(format!("SHA-256 of `{rp_id}`"));
        } else {
            node.warn(format!("not the hash of `{rp_id}`"), Some(U2F_REGISTER));
        }
    }
    node
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

const INSTRUCTIONS: &[(u64, &str, Clause)] = &[
    (REGISTER, "U2F_REGISTER", U2F_REGISTER),
    (AUTHENTICATE, "U2F_AUTHENTICATE", U2F_SIGN),
    (VERSION, "U2F_VERSION", U2F_REGISTER),
];
