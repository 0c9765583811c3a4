//! Bytes whose meaning is only their owner's: user handles, credential ids, challenges, AAGUIDs.
//!
//! Implements WebAuthn L3 §4 (Credential ID), §5.4.3, §13.4.3, §14.6.1.

use crate::inspect::Extent;
use crate::inspect::Node;
use crate::inspect::auth_data;
use crate::inspect::auth_data::CREDENTIAL_ID_MAX;
use crate::inspect::clauses::CHALLENGE;
use crate::inspect::clauses::CREDENTIAL_ID;
use crate::inspect::clauses::PRIVACY;
use crate::inspect::clauses::USER;
use crate::inspect::reading::Break;
use crate::inspect::reading::Context;
use crate::inspect::reading::Reading;
use crate::webauthn::Aaguid;
use crate::webauthn::UserHandle;

/// Reads a user handle.
pub(super) fn inspect_user_handle(_: &Context, bytes: &[u8]) -> Result<Reading, Break> {
    Ok(opaque(user_handle(bytes), bytes))
}

/// Reads a credential id.
pub(super) fn inspect_credential_id(_: &Context, bytes: &[u8]) -> Result<Reading, Break> {
    Ok(opaque(credential_id(bytes), bytes))
}

/// Reads a challenge.
pub(super) fn inspect_challenge(_: &Context, bytes: &[u8]) -> Result<Reading, Break> {
    Ok(opaque(challenge(bytes), bytes))
}

/// Reads an AAGUID.
pub(super) fn inspect_aaguid(_: &Context, bytes: &[u8]) -> Result<Reading, Break> {
    let length = bytes.len();
    if length != 16 {
        let why = format!("an AAGUID has 16 bytes, this has {length}");
        return Err(Break::new(0, why));
    }
    let tree = auth_data::aaguid(bytes, Extent { offset: 0, length });
    Ok(Reading::doubtful(tree, 0, ANYTHING))
}

fn opaque(tree: Node, bytes: &[u8]) -> Reading {
    let length = bytes.len();
    Reading::doubtful(tree.at(Extent { offset: 0, length }), 0, ANYTHING)
}

const ANYTHING: &str = "any bytes may be one";

/// A user handle.
pub(super) fn user_handle(bytes: &[u8]) -> Node {
    let mut node = Node::new("user handle").saying(bytes).per(USER);
    let length = bytes.len();
    if UserHandle::new(bytes).is_err() {
        let max = UserHandle::LENGTH_MAX;
        node.warn(
            format!("a user handle has 1 to {max} bytes, this has {length}"),
            Some(USER),
        );
    }
    let text = std::str::from_utf8(bytes).ok();
    match text.filter(|text| !text.is_empty() && !text.chars().any(char::is_control)) {
        Some(text) => {
            node.note = Some(format!("{length} bytes, in text: {text}"));
            if text.contains('@') {
                node.warn(
                    "it looks like an e-mail address: handles hold nothing personal",
                    Some(PRIVACY),
                );
            } else if length < 8 {
                node.warn(
                    "short and in plain text: it could be guessed",
                    Some(PRIVACY),
                );
            }
        }
        None => {
            let uuid = bytes.try_into().ok().map(Aaguid);
            node.note = Some(match uuid {
                Some(uuid) => format!("{length} bytes, as a UUID: {uuid}"),
                None => counted(length),
            });
        }
    }
    node
}

/// A credential id.
pub(super) fn credential_id(bytes: &[u8]) -> Node {
    let length = bytes.len();
    let mut node = Node::new("credential id")
        .saying(bytes)
        .meaning(counted(length))
        .per(CREDENTIAL_ID);
    let too_long = u64::try_from(length).is_ok_and(|length| length > CREDENTIAL_ID_MAX);
    if length == 0 || too_long {
        let text = format!("a credential id has 1 to {CREDENTIAL_ID_MAX} bytes, this has {length}");
        node.warn(text, Some(CREDENTIAL_ID));
    } else if length < CREDENTIAL_ID_MIN {
        let text = format!("it has fewer than {CREDENTIAL_ID_MIN} bytes: not enough entropy");
        node.warn(text, Some(CREDENTIAL_ID));
    }
    node
}

/// A challenge.
pub(super) fn challenge(bytes: &[u8]) -> Node {
    let length = bytes.len();
    let mut node = Node::new("challenge")
        .saying(bytes)
        .meaning(counted(length))
        .per(CHALLENGE);
    if length < CHALLENGE_MIN {
        let text =
            format!("a challenge has at least {CHALLENGE_MIN} random bytes, this has {length}");
        node.warn(text, Some(CHALLENGE));
    } else if bytes.iter().all(|byte| bytes.first() == Some(byte)) {
        node.warn("all of its bytes are the same", Some(CHALLENGE));
    } else if is_printable(bytes) {
        node.warn(
            "its bytes are all text: base64url of text, or encoded twice?",
            Some(CHALLENGE),
        );
    }
    node
}

/// Whether random bytes would hardly look like this.
fn is_printable(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .all(|byte| byte.is_ascii_graphic() || *byte == b' ')
}

fn counted(length: usize) -> String {
    match length {
        1 => "1 byte".to_owned(),
        more => format!("{more} bytes"),
    }
}

/// §13.4.3.
const CHALLENGE_MIN: usize = 16;

/// §4: 100 bits of entropy at least.
const CREDENTIAL_ID_MIN: usize = 13;
