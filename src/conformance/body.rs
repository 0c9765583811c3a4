//! The JSON of a credential while it is being changed.
//!
//! Implements WebAuthn L3 §5.1.8 from the liar's side.

use rand::Rng;
use rand_chacha::ChaCha20Rng;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::conformance::client_draft::padded;
use crate::conformance::operation::BodyForm;
use crate::conformance::operation::Coding;
use crate::conformance::operation::HandleForm;
use crate::webauthn::HexBytes;
use crate::webauthn::base64url;

/// Sets the member at a path, making the objects on the way.
pub(super) fn set(body: &mut Value, path: &str, to: Value) {
    let mut place = body;
    for name in path.split('.') {
        if !place.is_object() {
            *place = json!({});
        }
        place = &mut place[name];
    }
    *place = to;
}

/// Leaves the member at a path out.
pub(super) fn remove(body: &mut Value, path: &str) {
    let (parent, name) = match path.rsplit_once('.') {
        Some((parent, name)) => (pointer(parent), name),
        None => (String::new(), path),
    };
    let parent = body.pointer_mut(&parent).and_then(Value::as_object_mut);
    if let Some(members) = parent {
        members.shift_remove(name);
    }
}

/// The text at a path.
pub(super) fn text<'a>(body: &'a Value, path: &str) -> Option<&'a str> {
    body.pointer(&pointer(path))?.as_str()
}

/// Writes the member at a path in another encoding.
pub(super) fn recode(body: &mut Value, path: &str, coding: Coding) {
    let Some(text) = text(body, path).map(str::to_owned) else {
        return;
    };
    let coded = match coding {
        Coding::Padded => padded(&text),
        Coding::Standard => padded(&text).replace('-', "+").replace('_', "/"),
        Coding::Hex => HexBytes(base64url::decode(&text).unwrap_or_default()).to_string(),
        Coding::Twice => base64url::encode(&text),
        Coding::Spaced => {
            let (head, tail) = text.split_at(text.len().min(4));
            format!("{head}\r\n{tail}")
        }
    };
    set(body, path, coded.into());
}

/// Sets the member at a path to random bytes.
pub(super) fn randomize(body: &mut Value, path: &str, bytes: usize, entropy: &mut ChaCha20Rng) {
    let mut random = vec![0; bytes];
    entropy.fill_bytes(&mut random);
    set(body, path, base64url::encode(random).into());
}

/// Changes the user handle of a login.
pub(super) fn handle(
    body: &mut Value,
    form: HandleForm,
    user_name: &str,
    other: Option<&[u8]>,
    entropy: &mut ChaCha20Rng,
) {
    const HANDLE: &str = "response.userHandle";
    match form {
        HandleForm::Absent => remove(body, HANDLE),
        HandleForm::Null => set(body, HANDLE, Value::Null),
        HandleForm::Empty => set(body, HANDLE, "".into()),
        HandleForm::Random => randomize(body, HANDLE, 32, entropy),
        HandleForm::TooLong => randomize(body, HANDLE, 65, entropy),
        HandleForm::Twice => recode(body, HANDLE, Coding::Twice),
        HandleForm::UserName => set(body, HANDLE, base64url::encode(user_name).into()),
        HandleForm::OtherUser => {
            let other = base64url::encode(other.unwrap_or_default());
            set(body, HANDLE, other.into());
        }
        HandleForm::Number => set(body, HANDLE, 7.into()),
    }
}

/// Changes the JSON as a whole.
pub(super) fn whole(body: &mut Value, form: BodyForm) {
    match form {
        BodyForm::OtherCeremony => other_ceremony(body),
        BodyForm::Empty => *body = json!({}),
        BodyForm::Text => *body = "credential".into(),
        BodyForm::List => *body = Value::Array(vec![body.take()]),
        BodyForm::Null => *body = Value::Null,
        BodyForm::Megabyte => set(body, "extra", "x".repeat(1 << 20).into()),
        BodyForm::Nested => {
            // Deeper than parsers go, and not so deep that our own value cannot be dropped.
            let nested = (0..2_000).fold(json!([]), |inner, _| Value::Array(vec![inner]));
            set(body, "extra", nested);
        }
    }
}

/// A registration's response becomes a login's in shape, and the other way round.
fn other_ceremony(body: &mut Value) {
    let response = body.get("response").cloned().unwrap_or_default();
    let member = |name: &str| response.get(name).cloned();
    let mut other = Map::new();
    let client_data = member("clientDataJSON").unwrap_or_default();
    other.insert("clientDataJSON".to_owned(), client_data);
    match member("attestationObject") {
        Some(_) => {
            let data = member("authenticatorData").unwrap_or_default();
            other.insert("authenticatorData".to_owned(), data);
            other.insert("signature".to_owned(), "MAYCAQECAQE".into());
            other.insert("userHandle".to_owned(), "AAAA".into());
        }
        None => {
            let object = base64url::encode(b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x40");
            other.insert("attestationObject".to_owned(), object.into());
        }
    }
    set(body, "response", Value::Object(other));
}

fn pointer(path: &str) -> String {
    path.split('.').map(|name| format!("/{name}")).collect()
}
