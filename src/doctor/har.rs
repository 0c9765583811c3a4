//! A browser's recording: HTTP Archive 1.2, as far as profiles can be made of it.
//!
//! **Invariant:** what is read here was written by a program, and may be broken off or anything at
//! all: every error names its place in the file.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Map;
use serde_json::Value;
use url::Url;
use url::form_urlencoded;

/// A recording: its exchanges, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recording {
    pub(super) entries: Vec<Entry>,
}

/// A request that was sent, and its answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    /// Its place in the file, for messages.
    pub(super) place: usize,
    pub(super) method: String,
    pub(super) url: Url,
    pub(super) headers: Vec<(String, String)>,
    pub(super) sent: Sent,
    pub(super) status: u16,
    pub(super) answer_headers: Vec<(String, String)>,
    pub(super) answer: String,
    pub(super) answer_json: Option<Value>,
}

/// The body of a request.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Sent {
    Nothing,
    Json(Value),
    /// Fields as an object of texts.
    Form(Value),
    Text(String),
}

/// Why a text is no recording that a profile can be made of.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {why}")]
pub struct RecordingError {
    /// Where in the file.
    pub place: String,
    /// What is wrong, and what to do.
    pub why: String,
}

impl RecordingError {
    pub(super) fn new(place: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            why: why.into(),
        }
    }
}

impl Recording {
    /// Reads a HAR.
    ///
    /// # Errors
    /// When it is no JSON or no HAR.
    pub fn parse(text: &str) -> Result<Self, RecordingError> {
        let text = text.trim_start_matches('\u{feff}');
        let har: Value = serde_json::from_str(text).map_err(|error| broken(&error))?;
        let entries = har.pointer("/log/entries").and_then(Value::as_array);
        let entries = entries.ok_or_else(|| {
            let why = "this is no HAR: it has no list `log.entries`; save the browser's network \
                       log as HAR, with content";
            RecordingError::new("line 1", why)
        })?;
        let mut read = Vec::new();
        for (place, entry) in entries.iter().enumerate() {
            // What the page loaded from elsewhere than HTTP, such as `data:` and extensions.
            let url = entry.pointer("/request/url").and_then(Value::as_str);
            if url.is_none_or(|url| url.starts_with("http")) {
                let started = entry.get("startedDateTime").and_then(Value::as_str);
                let started = started.unwrap_or_default().to_owned();
                read.push((started, self::entry(place, entry)?));
            }
        }
        if read.iter().all(|(started, _)| !started.is_empty()) {
            read.sort_by(|(one, _), (other, _)| one.cmp(other));
        }
        let entries = read.into_iter().map(|(_, entry)| entry);
        Ok(Self {
            entries: entries.collect(),
        })
    }
}

impl Entry {
    /// `log.entries[3] (POST /login)`.
    pub(super) fn named(&self) -> String {
        let (place, method, path) = (self.place, &self.method, self.url.path());
        format!("log.entries[{place}] ({method} {path})")
    }

    pub(super) fn is_success(&self) -> bool {
        (200..400).contains(&self.status)
    }

    /// The body as a value; text has none.
    pub(super) fn sent_value(&self) -> Option<&Value> {
        match &self.sent {
            Sent::Json(value) | Sent::Form(value) => Some(value),
            Sent::Nothing | Sent::Text(_) => None,
        }
    }

    /// Every text that the request carries: in path, query and body.
    pub(super) fn carries(&self, text: &str) -> bool {
        let in_path = self.url.path_segments().into_iter().flatten();
        let in_path = in_path.map(percent_decoded).any(|part| part == text);
        let in_query = self.url.query_pairs().any(|(_, value)| value == text);
        let in_body = self.sent_value().is_some_and(|body| has_leaf(body, text));
        in_path || in_query || in_body
    }
}

/// Whether a value has this text somewhere in it.
pub(super) fn has_leaf(value: &Value, text: &str) -> bool {
    match value {
        Value::String(leaf) => leaf == text,
        Value::Array(items) => items.iter().any(|item| has_leaf(item, text)),
        Value::Object(members) => members.values().any(|member| has_leaf(member, text)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

pub(super) fn percent_decoded(part: &str) -> String {
    // A query of one nameless value decodes percent signs; its `+` is kept apart first.
    let query = format!("x={}", part.replace('+', "%2B"));
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs
        .next()
        .map_or(String::new(), |(_, value)| value.into_owned())
}

fn broken(error: &serde_json::Error) -> RecordingError {
    let place = format!("line {}, column {}", error.line(), error.column());
    if error.is_eof() {
        let why = "the file breaks off here; save the recording once more";
        return RecordingError::new(place, why);
    }
    RecordingError::new(place, format!("this is no JSON, so no HAR: {error}"))
}

fn entry(place: usize, entry: &Value) -> Result<Entry, RecordingError> {
    let missing = |member: &str| {
        let place = format!("log.entries[{place}].{member}");
        RecordingError::new(place, "it is missing, or not of the kind that HAR says")
    };
    let text = |pointer: &str| entry.pointer(pointer).and_then(Value::as_str);
    let url = text("/request/url").ok_or_else(|| missing("request.url"))?;
    let url = Url::parse(url).map_err(|_| missing("request.url"))?;
    let method = text("/request/method").ok_or_else(|| missing("request.method"))?;
    let status = entry.pointer("/response/status").and_then(Value::as_u64);
    let status = status.and_then(|status| u16::try_from(status).ok());
    let answer = answer(entry);
    Ok(Entry {
        place,
        method: method.to_uppercase(),
        url,
        headers: headers(entry.pointer("/request/headers")),
        sent: sent(entry.pointer("/request/postData")),
        status: status.ok_or_else(|| missing("response.status"))?,
        answer_headers: headers(entry.pointer("/response/headers")),
        answer_json: serde_json::from_str(&answer).ok(),
        answer,
    })
}

fn headers(list: Option<&Value>) -> Vec<(String, String)> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    let pairs = list.filter_map(|header| {
        let name = header.get("name")?.as_str()?.to_lowercase();
        Some((name, header.get("value")?.as_str()?.to_owned()))
    });
    // HTTP/2 has pseudo-headers, which are no headers.
    pairs.filter(|(name, _)| !name.starts_with(':')).collect()
}

fn answer(entry: &Value) -> String {
    let content = entry.pointer("/response/content");
    let member = |name: &str| content.and_then(|it| it.get(name)).and_then(Value::as_str);
    let text = member("text").unwrap_or_default();
    match member("encoding") {
        Some("base64") => {
            let bytes = STANDARD.decode(text).unwrap_or_default();
            String::from_utf8_lossy(&bytes).into_owned()
        }
        Some(_) | None => text.to_owned(),
    }
}

fn sent(post: Option<&Value>) -> Sent {
    let Some(post) = post else {
        return Sent::Nothing;
    };
    let member = |name: &str| post.get(name).and_then(Value::as_str).unwrap_or_default();
    let (media_type, text) = (member("mimeType"), member("text"));
    if media_type.starts_with("application/x-www-form-urlencoded") {
        let params = post.get("params").and_then(Value::as_array);
        let of_params: Vec<_> = params.into_iter().flatten().filter_map(param).collect();
        let fields = if text.is_empty() {
            of_params
        } else {
            form_urlencoded::parse(text.as_bytes())
                .into_owned()
                .collect()
        };
        let fields = fields.into_iter().map(|(name, value)| (name, value.into()));
        return Sent::Form(Value::Object(fields.collect::<Map<_, _>>()));
    }
    match serde_json::from_str(text) {
        Ok(json) => Sent::Json(json),
        Err(_) if text.is_empty() => Sent::Nothing,
        Err(_) => Sent::Text(text.to_owned()),
    }
}

fn param(param: &Value) -> Option<(String, String)> {
    let text = |member: &str| Some(percent_decoded(param.get(member)?.as_str()?));
    Some((text("name")?, text("value").unwrap_or_default()))
}
