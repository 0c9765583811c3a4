//! JSON: objects to look at, and values of no known kind as trees.
//!
//! **Invariant:** trees are bounded in depth and breadth.

use serde_json::Map;
use serde_json::Value as Json;

use crate::inspect::Node;
use crate::inspect::Value;
use crate::inspect::reading::Break;
use crate::inspect::reading::Context;
use crate::inspect::reading::Reading;

/// Reads any JSON.
pub(super) fn inspect(_: &Context, bytes: &[u8]) -> Result<Reading, Break> {
    let json = parse(bytes)?;
    let tree = node("JSON", &json);
    Ok(if json.is_object() || json.is_array() {
        Reading::possible(tree)
    } else {
        Reading::doubtful(tree, bytes.len(), "a lone JSON value says nothing")
    })
}

/// The object that bytes hold as JSON.
pub(super) fn object(bytes: &[u8]) -> Result<Map<String, Json>, Break> {
    match parse(bytes)? {
        Json::Object(members) => Ok(members),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) => {
            Err(Break::new(0, "it is JSON, and no object"))
        }
    }
}

fn parse(bytes: &[u8]) -> Result<Json, Break> {
    if !matches!(bytes.trim_ascii_start().first(), Some(b'{' | b'[' | b'"')) {
        return Err(Break::new(0, "it does not begin as JSON does"));
    }
    serde_json::from_slice(bytes).map_err(|error| {
        let before = bytes
            .split(|byte| *byte == b'\n')
            .take(error.line().saturating_sub(1));
        let lines: usize = before.map(|line| line.len() + 1).sum();
        let at = (lines + error.column()).saturating_sub(1).min(bytes.len());
        let told = error.to_string();
        let why = told.split(" at line ").next().unwrap_or(&told);
        Break::new(at, format!("it is no JSON: {why}")).recognised()
    })
}

/// A value and all below it.
pub(super) fn node(label: &str, json: &Json) -> Node {
    node_to(label, json, DEPTH_MAX)
}

fn node_to(label: &str, json: &Json, depth: usize) -> Node {
    let mut tree = Node::new(label);
    match json {
        Json::Null => tree.value = Value::Text("null".to_owned()),
        Json::Bool(value) => tree.value = Value::Boolean(*value),
        Json::Number(number) => {
            let whole = number.as_i64().map(i128::from);
            let whole = whole.or(number.as_u64().map(i128::from));
            tree.value = match whole {
                Some(whole) => Value::Integer(whole),
                None => Value::Number(number.to_string()),
            };
        }
        Json::String(text) => tree.value = Value::Text(text.clone()),
        Json::Array(_) | Json::Object(_) if depth == 0 => {
            tree.value = Value::Text(json.to_string());
        }
        Json::Array(items) => {
            tree.note = items.is_empty().then(|| "an empty list".to_owned());
            for (index, item) in items.iter().take(ITEMS_MAX).enumerate() {
                tree.push(node_to(&format!("[{index}]"), item, depth - 1));
            }
            if items.len() > ITEMS_MAX {
                tree.warn(
                    format!("only the first {ITEMS_MAX} of {} are shown", items.len()),
                    None,
                );
            }
        }
        Json::Object(members) => {
            tree.note = members.is_empty().then(|| "an empty object".to_owned());
            for (name, value) in members {
                tree.push(node_to(name, value, depth - 1));
            }
        }
    }
    tree
}

/// Deeper values are shown as text.
const DEPTH_MAX: usize = 16;

/// Longer lists are cut.
const ITEMS_MAX: usize = 1000;

/// An object inside another, and the way there.
pub(super) struct Found<'j> {
    pub(super) object: &'j Map<String, Json>,
    path: Vec<&'j str>,
}

impl Found<'_> {
    /// The way there, if it is inside of something.
    pub(super) fn path(&self) -> Option<String> {
        (!self.path.is_empty()).then(|| self.path.join("."))
    }
}

/// The first object that looks so: the whole, or one inside, for servers and pages wrap what they
/// send, `publicKey` for example.
pub(super) fn search<'j>(
    json: &'j Map<String, Json>,
    looks: &impl Fn(&Map<String, Json>) -> bool,
) -> Option<Found<'j>> {
    search_below(json, looks, WRAPPERS_MAX)
}

fn search_below<'j>(
    object: &'j Map<String, Json>,
    looks: &impl Fn(&Map<String, Json>) -> bool,
    depth: usize,
) -> Option<Found<'j>> {
    if looks(object) {
        let path = Vec::new();
        return Some(Found { object, path });
    }
    let depth = depth.checked_sub(1)?;
    object.iter().find_map(|(name, value)| {
        let mut found = search_below(value.as_object()?, looks, depth)?;
        found.path.insert(0, name);
        Some(found)
    })
}

const WRAPPERS_MAX: usize = 4;
