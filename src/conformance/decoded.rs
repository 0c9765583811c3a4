//! A response taken apart for people, and where two of them differ.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;

use crate::conformance::body;
use crate::conformance::decoded_statement;
use crate::conformance::operation::FlagName;
use crate::webauthn::AttestationObject;
use crate::webauthn::AuthData;
use crate::webauthn::HexBytes;
use crate::webauthn::base64url;
use crate::webauthn::cbor;
use crate::word::Word;

/// A response as lines of path and value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Decoded(pub IndexMap<String, String>);

/// A place where a mutant differs from what an honest client would have sent instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Where.
    pub at: String,
    /// What an honest client would have sent; nothing where it would not be there.
    pub honest: Option<String>,
    /// What was sent; nothing where it was left out.
    pub sent: Option<String>,
}

impl Decoded {
    /// Takes a response apart, as far as it can be.
    pub fn of(json: &Value) -> Self {
        let mut lines = IndexMap::new();
        flatten(json, "", &mut lines);
        for path in [
            "response.clientDataJSON",
            "response.attestationObject",
            "response.authenticatorData",
        ] {
            let bytes = body::text(json, path).and_then(|text| base64url::decode(text).ok());
            let Some(bytes) = bytes else { continue };
            lines.shift_remove(path);
            let name = path.trim_start_matches("response.");
            match name {
                "clientDataJSON" => client_data(&bytes, &mut lines),
                "attestationObject" => object(&bytes, &mut lines),
                _ => auth_data(name, &bytes, &mut lines),
            }
        }
        Self(lines)
    }

    /// The same, with values cut to what is worth reading.
    #[must_use]
    pub fn cut(self) -> Self {
        let lines = self.0.into_iter();
        Self(lines.map(|(at, value)| (at, shortened(&value))).collect())
    }

    /// Where `self`, which was sent, differs from what is honest. What only follows from another
    /// difference, such as a signature, is left out.
    pub fn against(&self, honest: &Self) -> Vec<Difference> {
        let mut all: BTreeMap<&String, Difference> = BTreeMap::new();
        for at in self.0.keys().chain(honest.0.keys()) {
            let (honest, sent) = (honest.0.get(at), self.0.get(at));
            if honest != sent {
                all.insert(at, Difference::new(at, honest, sent));
            }
        }
        let essential = |at: &str| !at.ends_with(".sig") && at != "response.signature";
        let is_signed = all.keys().any(|at| essential(at));
        let repeated = |difference: &Difference| {
            let whole = difference.at.strip_prefix("authenticatorData");
            let whole = whole.map(|rest| format!("attestationObject.authData{rest}"));
            whole.is_some_and(|whole| all.contains_key(&whole))
        };
        let told = |difference: &Difference| {
            let written = self
                .0
                .get(AS_WRITTEN)
                .filter(|_| difference.at == AS_WRITTEN);
            written.is_some_and(|written| is_plain(written))
        };
        let kept = all.values().filter(|it| !repeated(it) && !told(it));
        let kept = kept.filter(|it| !is_signed || essential(&it.at));
        kept.cloned().collect()
    }
}

impl Difference {
    fn new(at: &str, honest: Option<&String>, sent: Option<&String>) -> Self {
        let same = match (honest, sent) {
            (Some(honest), Some(sent)) => {
                let pairs = honest.chars().zip(sent.chars());
                pairs.take_while(|(honest, sent)| honest == sent).count()
            }
            (_, _) => 0,
        };
        let shown = |text: &String| window(text, same);
        Self {
            at: at.to_owned(),
            honest: honest.map(shown),
            sent: sent.map(shown),
        }
    }
}

/// A text whose first letters are the same as those of another, cut so that what differs is seen.
fn window(text: &str, same: usize) -> String {
    if text.chars().count() <= SHOWN {
        return text.to_owned();
    }
    match same.saturating_sub(BEFORE) {
        0 => shortened(text),
        passed => {
            let rest: String = text.chars().skip(passed).collect();
            format!("({passed} the same) …{}", shortened(&rest))
        }
    }
}

fn flatten(value: &Value, path: &str, lines: &mut IndexMap<String, String>) {
    match value.as_object() {
        Some(members) if !members.is_empty() => {
            for (name, member) in members {
                let path = match path {
                    "" => name.clone(),
                    _ => format!("{path}.{name}"),
                };
                flatten(member, &path, lines);
            }
        }
        Some(_) | None => {
            let at = if path.is_empty() { "the whole" } else { path };
            lines.insert(at.to_owned(), value.to_string());
        }
    }
}

fn client_data(bytes: &[u8], lines: &mut IndexMap<String, String>) {
    let text = String::from_utf8_lossy(bytes);
    let json: Option<Value> = serde_json::from_str(text.trim_start_matches(MARK)).ok();
    if let Some(members) = json.as_ref().and_then(Value::as_object) {
        for (name, value) in members {
            let at = format!("clientDataJSON.{name}");
            lines.insert(at, value.to_string());
        }
    }
    lines.insert(AS_WRITTEN.to_owned(), text.replace(MARK, "\\u{feff}"));
}

/// Whether client data is written as a client writes it, so that its members say it all.
fn is_plain(text: &str) -> bool {
    let json: Option<Value> = serde_json::from_str(text).ok();
    let members = json.filter(Value::is_object);
    members.map(|json| json.to_string()).as_deref() == Some(text)
}

fn object(bytes: &[u8], lines: &mut IndexMap<String, String>) {
    let Ok(object) = AttestationObject::decode(bytes) else {
        lines.insert("attestationObject".to_owned(), hex(bytes));
        return;
    };
    let name = object.fmt.as_str();
    lines.insert("attestationObject.fmt".to_owned(), name.to_owned());
    let members = object.statement.as_map().into_iter().flatten();
    for (key, value) in members {
        let key = key.as_text().map_or_else(|| diagnostic(key), str::to_owned);
        let at = format!("attestationObject.attStmt.{key}");
        match decoded_statement::parts(&key, value) {
            Some(parts) => {
                let parts = parts.into_iter();
                lines.extend(parts.map(|(part, bytes)| (format!("{at}{part}"), hex(&bytes))));
            }
            None => {
                lines.insert(at, diagnostic(value));
            }
        }
    }
    auth_data("attestationObject.authData", &object.auth_data, lines);
}

fn auth_data(name: &str, bytes: &[u8], lines: &mut IndexMap<String, String>) {
    let Ok(data) = AuthData::decode(bytes) else {
        lines.insert(name.to_owned(), hex(bytes));
        return;
    };
    let mut put = |member: &str, value: String| lines.insert(format!("{name}.{member}"), value);
    put("rpIdHash", hex(&data.rp_id_hash));
    put("flags", flags(data.flags.byte()));
    put("signCount", data.sign_count.to_string());
    if let Some(attested) = &data.attested {
        put("aaguid", attested.aaguid.to_string());
        put("credentialId", attested.credential_id.to_string());
        put("publicKey", hex(&attested.public_key));
    }
    if let Some(extensions) = &data.extensions {
        put("extensions", diagnostic(extensions));
    }
}

/// A CBOR value in diagnostic notation (RFC 8949 §8), as far as ours go.
fn diagnostic(value: &cbor::Value) -> String {
    let list = |items: &[cbor::Value]| {
        let items: Vec<_> = items.iter().map(diagnostic).collect();
        items.join(", ")
    };
    if let Some(bytes) = value.as_bytes() {
        format!("h'{}'", HexBytes(bytes.clone()))
    } else if let Some(text) = value.as_text() {
        format!("\"{text}\"")
    } else if let Some(number) = cbor::as_i64(value) {
        number.to_string()
    } else if let Some(boolean) = value.as_bool() {
        boolean.to_string()
    } else if let Some(items) = value.as_array() {
        format!("[{}]", list(items))
    } else if let Some(members) = value.as_map() {
        let members = members.iter();
        let members: Vec<_> = members
            .map(|(key, value)| format!("{}: {}", diagnostic(key), diagnostic(value)))
            .collect();
        format!("{{{}}}", members.join(", "))
    } else {
        "null".to_owned()
    }
}

fn flags(byte: u8) -> String {
    let names = FlagName::ALL.iter();
    let set = names.filter(|flag| byte & flag.bit() != 0);
    let set: Vec<_> = set.map(|flag| flag.as_str().to_uppercase()).collect();
    match set.as_slice() {
        [] => format!("{byte:#04x} none"),
        set => format!("{byte:#04x} {}", set.join(" ")),
    }
}

fn hex(bytes: &[u8]) -> String {
    HexBytes(bytes.to_vec()).to_string()
}

fn shortened(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    let more = text.chars().count().saturating_sub(SHOWN);
    if more > 0 {
        shown.push_str(&format!("… ({more} more)"));
    }
    shown
}

/// Where the text of client data is told.
const AS_WRITTEN: &str = "clientDataJSON as written";
/// A byte order mark, which nobody sees.
const MARK: char = '\u{feff}';
/// How much of a value is worth reading.
const SHOWN: usize = 300;
/// So much of what is the same stands before what differs.
const BEFORE: usize = 48;
