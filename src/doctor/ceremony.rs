//! Finds the ceremonies in a recording: the credential that a request carries, and the answer that
//! had the options for it.

use serde_json::Value;

use crate::doctor::carried::Carried;
use crate::doctor::carried::carried;
use crate::doctor::har::Recording;
use crate::doctor::har::RecordingError;
use crate::doctor::place;
use crate::doctor::place::Step;
use crate::doctor::spelling;
use crate::rp::Codec;
use crate::webauthn::CeremonyKind;
use crate::webauthn::base64url;

/// A ceremony: where its options came from and where its credential went.
#[derive(Clone, Debug)]
pub(super) struct Ceremony {
    pub(super) kind: CeremonyKind,
    /// The entry whose answer has the options, where they are, and the options.
    pub(super) issued: usize,
    pub(super) options_at: Vec<Step>,
    pub(super) options: Value,
    /// Members of the options that are spelled otherwise.
    pub(super) read: Vec<(String, Codec)>,
    /// The entry whose request carries the credential.
    pub(super) finished: usize,
    pub(super) credential: Carried,
    /// The origin that the client named.
    pub(super) origin: String,
}

impl Ceremony {
    pub(super) fn credential_id(&self) -> Option<&str> {
        let part = self.credential.parts.iter().find(|(path, _)| *path == "id");
        part.map(|(_, id)| id.as_str())
    }
}

/// All ceremonies, in order.
pub(super) fn find(recording: &Recording) -> Result<Vec<Ceremony>, RecordingError> {
    let mut found = Vec::new();
    for (index, entry) in recording.entries.iter().enumerate() {
        if let Some((kind, carried)) = carried(entry) {
            // What was refused shows nothing of how it goes.
            if entry.is_success() {
                found.push(ceremony(recording, index, kind, carried)?);
            }
        }
    }
    if found.is_empty() {
        let count = recording.entries.len();
        let why = format!(
            "none of its {count} requests that succeeded carries a credential (a `clientDataJSON`); \
             record a registration and a login with a passkey, with the network log open before"
        );
        return Err(RecordingError::new("log.entries", why));
    }
    Ok(found)
}

fn ceremony(
    recording: &Recording,
    finished: usize,
    kind: CeremonyKind,
    credential: Carried,
) -> Result<Ceremony, RecordingError> {
    let entry = &recording.entries[finished];
    let wrong = |why: &str| RecordingError::new(entry.named(), why);
    let client_data = credential
        .parts
        .iter()
        .find(|(path, _)| *path == "response.clientDataJSON")
        .and_then(|(_, text)| base64url::decode(text).ok())
        .and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok())
        .ok_or_else(|| wrong("its `clientDataJSON` cannot be read"))?;
    let text = |member: &str| client_data.get(member).and_then(Value::as_str);
    let challenge =
        text("challenge").ok_or_else(|| wrong("its `clientDataJSON` has no challenge"))?;
    let before = recording.entries.iter().enumerate().take(finished).rev();
    let mut issued = before.filter_map(|(index, entry)| {
        let (at, options) = options(entry.answer_json.as_ref()?, challenge)?;
        Some((index, at, options))
    });
    let (issued, options_at, options) = issued.next().ok_or_else(|| {
        wrong(
            "the challenge that it answers is in no JSON answer before it; record from before the \
             page asks for options, and save the HAR with content",
        )
    })?;
    let read = read(&options, challenge, &credential);
    Ok(Ceremony {
        kind,
        issued,
        options_at,
        options,
        read,
        finished,
        origin: text("origin").unwrap_or_default().to_owned(),
        credential,
    })
}

/// The object whose `challenge` is this one, in whatever spelling.
fn options(answer: &Value, challenge: &str) -> Option<(Vec<Step>, Value)> {
    let all = place::all(answer);
    all.into_iter().find(|(_, value)| {
        let found = value.get("challenge");
        found.is_some_and(|found| spelling::of(found, challenge).is_some())
    })
}

/// Members of the options that are spelled in another way than the standard's.
fn read(options: &Value, challenge: &str, credential: &Carried) -> Vec<(String, Codec)> {
    let mut read = Vec::new();
    let mut note = |path: &str, value: Option<&Value>, bytes: Option<&str>| {
        if let (Some(value), Some(bytes)) = (value, bytes)
            && let Some(codec) = spelling::of(value, bytes)
            && codec != Codec::Base64url
        {
            read.push((path.to_owned(), codec));
        }
    };
    note("challenge", options.get("challenge"), Some(challenge));
    let part = |wanted: &str| {
        let part = credential.parts.iter().find(|(path, _)| *path == wanted);
        part.map(|(_, bytes)| bytes.as_str())
    };
    // Only one of the listed credentials was used; all are spelled alike.
    let listed = options.get("allowCredentials").and_then(Value::as_array);
    let used = listed
        .into_iter()
        .flatten()
        .filter_map(|item| item.get("id"));
    let used = used
        .into_iter()
        .find(|id| part("id").is_some_and(|bytes| spelling::of(id, bytes).is_some()));
    note("allowCredentials.id", used, part("id"));
    if let Some(codec) = user_id(options) {
        read.push(("user.id".to_owned(), codec));
    }
    read
}

/// The user's id comes back in no registration: bytes and what is no base64url can be told.
fn user_id(options: &Value) -> Option<Codec> {
    let id = options.pointer("/user/id")?;
    let Value::String(text) = id else {
        return Some(Codec::Bytes);
    };
    if base64url::decode(text.trim_end_matches('=')).is_ok() {
        return None;
    }
    match Codec::Base64.read(id) {
        Ok(_) => Some(Codec::Base64),
        Err(_) => Some(Codec::Utf8),
    }
}
