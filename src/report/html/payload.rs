//! What passed between client and relying party, unfolded: messages, and WebAuthn payloads decoded
//! to the bit.

use serde::Serialize;
use serde_json::Value;

use crate::webauthn::CeremonyKind;
use crate::webauthn::RpId;

/// A part of an entry that unfolds.
#[derive(Debug, Serialize)]
pub(super) struct Block {
    title: String,
    text: Option<String>,
    tree: Option<Vec<()>>,
}

impl Block {
    /// A request or an answer.
    pub(super) fn message(
        title: &str,
        head: &str,
        headers: &[(String, String)],
        body: Option<&str>,
    ) -> Self {
        let headers = headers.iter().map(|(name, value)| format!("{name}: {value}\n"));
        let headers: String = headers.collect();
        let body = body.map(readable).unwrap_or_default();
        Self {
            title: title.to_owned(),
            text: Some(format!("{head}\n{headers}\n{body}").trim_end().to_owned()),
            tree: None,
        }
    }

    /// Options of a ceremony.
    pub(super) fn options(kind: CeremonyKind, options: &Value, rp_id: Option<&RpId>) -> Vec<Self> {
        vec![Self { title: "options".to_owned(), text: Some(pretty(options)), tree: None }]
    }

    /// The credential that answers a ceremony.
    pub(super) fn credential(kind: CeremonyKind, json: &Value, rp_id: Option<&RpId>) -> Vec<Self> {
        vec![Self { title: "credential".to_owned(), text: Some(pretty(json)), tree: None }]
    }
}

/// JSON with indents, anything else as it is.
fn readable(body: &str) -> String {
    match serde_json::from_str::<Value>(body) {
        Ok(value @ (Value::Object(_) | Value::Array(_))) => pretty(&value),
        Ok(_) | Err(_) => body.to_owned(),
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("its keys are text")
}
