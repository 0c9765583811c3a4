//! What passed between client and relying party, unfolded: messages, and WebAuthn payloads decoded
//! to the bit.

use serde::Serialize;
use serde_json::Value;

use crate::inspect;
use crate::inspect::Hint;
use crate::inspect::Kind;
use crate::inspect::Node;
use crate::inspect::decode;
use crate::report::paint;
use crate::webauthn::CeremonyKind;
use crate::webauthn::RpId;

/// A part of an entry that unfolds: text as it was, or a tree of what it holds.
#[derive(Debug, Serialize)]
pub(super) struct Block {
    title: &'static str,
    text: Option<String>,
    tree: Option<Vec<Leaf>>,
}

/// A part of a payload.
#[derive(Debug, Serialize)]
struct Leaf {
    label: String,
    value: String,
    note: Option<String>,
    clause: Option<String>,
    warnings: Vec<String>,
    children: Vec<Leaf>,
}

impl Block {
    /// A request or an answer.
    pub(super) fn message(
        title: &'static str,
        head: &str,
        headers: &[(String, String)],
        body: Option<&str>,
    ) -> Self {
        let headers = headers.iter();
        let headers: String = headers
            .map(|(name, value)| format!("{name}: {value}\n"))
            .collect();
        let body = body.map(readable).unwrap_or_default();
        let text = format!("{head}\n{headers}\n{body}");
        Self {
            title,
            text: Some(text.trim_end().to_owned()),
            tree: None,
        }
    }

    /// The options of a ceremony.
    pub(super) fn options(ceremony: CeremonyKind, json: &Value, rp_id: Option<&RpId>) -> Self {
        let kind = match ceremony {
            CeremonyKind::Registration => Kind::CreationOptions,
            CeremonyKind::Authentication => Kind::RequestOptions,
        };
        Self::decoded("options", kind, json, rp_id)
    }

    /// The credential that answers a ceremony.
    pub(super) fn credential(ceremony: CeremonyKind, json: &Value, rp_id: Option<&RpId>) -> Self {
        let kind = match ceremony {
            CeremonyKind::Registration => Kind::Registration,
            CeremonyKind::Authentication => Kind::Authentication,
        };
        Self::decoded("credential", kind, json, rp_id)
    }

    /// The payload as a tree; as it was, where it cannot be decoded.
    fn decoded(title: &'static str, kind: Kind, json: &Value, rp_id: Option<&RpId>) -> Self {
        let hint = Hint {
            kind: Some(kind),
            rp_id: rp_id.cloned(),
        };
        match decode(json.to_string(), &hint) {
            Ok(inspection) => Self {
                title,
                text: None,
                tree: Some(vec![Leaf::of(inspection.tree)]),
            },
            Err(_) => Self {
                title,
                text: Some(pretty(json)),
                tree: None,
            },
        }
    }
}

impl Leaf {
    fn of(node: Node) -> Self {
        let warnings = node
            .warnings
            .into_iter()
            .map(|warning| match warning.clause {
                Some(clause) => format!("{} ({clause})", warning.text),
                None => warning.text,
            });
        Self {
            label: node.label,
            value: value(&node.value, !node.children.is_empty()),
            note: node.note,
            clause: node.clause.map(|clause| clause.to_string()),
            warnings: warnings.collect(),
            children: node.children.into_iter().map(Self::of).collect(),
        }
    }
}

/// Bytes that are shown of a key or a signature: the message beside it has them all.
const MOST_HEX: usize = 64;

/// The value in a line. What unfolds into parts does not stand there twice.
fn value(value: &inspect::Value, unfolds: bool) -> String {
    let text = value.to_string();
    match value {
        inspect::Value::Text(_) | inspect::Value::Bytes(_) if unfolds && text.len() > 20 => {
            String::new()
        }
        inspect::Value::Bytes(bytes) if bytes.len() > MOST_HEX => {
            let head = paint::cut(&text, 2 * MOST_HEX);
            format!("{head} ({} bytes)", bytes.len())
        }
        inspect::Value::Absent
        | inspect::Value::Text(_)
        | inspect::Value::Integer(_)
        | inspect::Value::Number(_)
        | inspect::Value::Boolean(_)
        | inspect::Value::Bytes(_) => text,
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
