//! Authenticator data.
//!
//! Implements WebAuthn L3 §6.1, §6.1.1, §6.1.3, §6.5.1.

use crate::inspect::Extent;
use crate::inspect::Node;
use crate::inspect::cbor;
use crate::inspect::clauses::ATTESTED;
use crate::inspect::clauses::AUTH_DATA;
use crate::inspect::clauses::COUNTER;
use crate::inspect::clauses::CREDENTIAL_ID;
use crate::inspect::cose;
use crate::inspect::cursor::Cursor;
use crate::inspect::extension;
use crate::inspect::flags;
use crate::inspect::reading::Break;
use crate::inspect::reading::Context;
use crate::inspect::reading::Fit;
use crate::inspect::reading::Reading;
use crate::webauthn::Aaguid;
use crate::webauthn::Flags;
use crate::webauthn::HexBytes;
use crate::webauthn::RpId;
use crate::webauthn::base64url;

/// Reads authenticator data.
pub(super) fn inspect(context: &Context, bytes: &[u8]) -> Result<Reading, Break> {
    read(context, bytes, 0)
}

/// Reads authenticator data whose first byte is number `at`.
pub(super) fn read(context: &Context, bytes: &[u8], at: usize) -> Result<Reading, Break> {
    let mut cursor = Cursor::new(bytes, at);
    let mut tree = Node::new("authenticator data")
        .at(Extent {
            offset: at,
            length: bytes.len(),
        })
        .per(AUTH_DATA);
    let hash = cursor.take(32, "rpIdHash")?;
    let known = known_rp_id(context, hash.bytes);
    tree.push(rp_id_hash(
        context,
        hash.bytes,
        hash.extent,
        known.as_deref(),
    ));
    let (byte, extent) = cursor.number(1, "flags")?;
    let flags = Flags::from_byte(u8::try_from(byte).expect("one byte was read"));
    tree.push(flags::node(flags, extent));
    let (count, extent) = cursor.number(4, "signCount")?;
    tree.push(sign_count(count, extent));
    let mark = |broke: Break| {
        if known.is_some() {
            broke.recognised()
        } else {
            broke
        }
    };
    if flags.at() {
        let attested = attested(&mut cursor).map_err(mark)?;
        tree.push(attested);
    }
    if flags.ed() {
        let item = cbor::read(cursor.rest(), cursor.position()).map_err(mark)?;
        cursor.skip(item.extent.length);
        tree.push(extension::outputs("extensions", &item));
    }
    let fit = if flags.at() || flags.ed() || known.is_some() {
        Fit::Certain
    } else if flags.byte() & RESERVED == 0 {
        Fit::Likely
    } else {
        Fit::Doubtful(Break::new(
            at + 32,
            "reserved flags are set, and nothing follows",
        ))
    };
    let rest = cursor.remainder();
    let flawed = if flags.at() || known.is_some() {
        Fit::Likely
    } else {
        let why = "bytes follow what the flags announce";
        Fit::Doubtful(Break::new(rest.extent.offset, why))
    };
    let reading = Reading { tree, fit };
    Ok(reading.with_rest(rest.bytes, rest.extent.offset, flawed, AUTH_DATA))
}

/// The RP ID behind a hash, if it is one that somebody named or that developers use.
fn known_rp_id(context: &Context, hash: &[u8]) -> Option<String> {
    let common = COMMON.iter().filter_map(|text| RpId::parse(text).ok());
    let mut candidates = context.rp_id.iter().cloned().chain(common);
    candidates
        .find(|rp_id| rp_id.hash() == hash)
        .map(|rp_id| rp_id.as_str().to_owned())
}

fn rp_id_hash(context: &Context, hash: &[u8], extent: Extent, known: Option<&str>) -> Node {
    let mut node = Node::new("rpIdHash").saying(hash).at(extent).per(AUTH_DATA);
    node.note = Some(match known {
        Some(name) => format!("SHA-256 of `{name}`"),
        None => "SHA-256 of the RP ID".to_owned(),
    });
    if let Some(rp_id) = context.rp_id.as_ref().filter(|rp_id| rp_id.hash() != hash) {
        let expected = HexBytes(rp_id.hash().to_vec()).to_string();
        let start = expected.get(..16).unwrap_or_default();
        let text = format!("not the hash of `{rp_id}`, which begins with {start}");
        node.warn(text, Some(AUTH_DATA));
    }
    node
}

fn sign_count(count: u64, extent: Extent) -> Node {
    let note = match count {
        0 => "no counter, or its first value",
        _ => "must grow from one use to the next",
    };
    Node::new("signCount")
        .saying(count)
        .at(extent)
        .meaning(note)
        .per(COUNTER)
}

fn attested(cursor: &mut Cursor<'_>) -> Result<Node, Break> {
    let start = cursor.position();
    let mut tree = Node::new("attested credential data").per(ATTESTED);
    let aaguid = cursor.take(16, "aaguid")?;
    tree.push(self::aaguid(aaguid.bytes, aaguid.extent));
    let (count, extent) = cursor.number(2, "credentialIdLength")?;
    let mut node = Node::new("credentialIdLength").saying(count).at(extent);
    if count == 0 {
        node.warn("a credential id has at least one byte", Some(CREDENTIAL_ID));
    }
    if count > CREDENTIAL_ID_MAX {
        let text = format!("a credential id has at most {CREDENTIAL_ID_MAX} bytes");
        node.warn(text, Some(CREDENTIAL_ID));
    }
    tree.push(node);
    let length = usize::try_from(count).expect("two bytes were read");
    let id = cursor.take(length, "credentialId")?;
    tree.push(
        Node::new("credentialId")
            .saying(id.bytes)
            .at(id.extent)
            .meaning(base64url::encode(id.bytes))
            .per(CREDENTIAL_ID),
    );
    let plausible = (1..=CREDENTIAL_ID_MAX).contains(&count);
    let mark = |broke: Break| if plausible { broke.recognised() } else { broke };
    let item = cbor::read(cursor.rest(), cursor.position()).map_err(mark)?;
    cursor.skip(item.extent.length);
    tree.push(cose::node("credentialPublicKey", &item).map_err(mark)?);
    Ok(tree.at(Extent {
        offset: start,
        length: cursor.position() - start,
    }))
}

/// The model of an authenticator.
pub(super) fn aaguid(bytes: &[u8], extent: Extent) -> Node {
    let mut node = Node::new("aaguid").at(extent).per(ATTESTED);
    let Ok(bytes) = bytes.try_into() else {
        node = node.saying(bytes);
        node.warn("an AAGUID has 16 bytes", Some(ATTESTED));
        return node;
    };
    let aaguid = Aaguid(bytes);
    if aaguid == Aaguid::ZERO {
        node.note = Some("the model is not told".to_owned());
    }
    node.saying(aaguid.to_string())
}

/// RP IDs that nobody needs to name.
const COMMON: &[&str] = &[
    "localhost",
    "example.com",
    "example.org",
    "webauthn.io",
    "webauthn.me",
    "passkeys.io",
    "demo.yubico.com",
    "shop.example.test",
];

/// §4, Credential ID.
pub(super) const CREDENTIAL_ID_MAX: u64 = 1023;

/// Bits 1 and 5 of the flags.
const RESERVED: u8 = 0b0010_0010;
