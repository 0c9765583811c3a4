//! JSON objects, read by tables of their members.
//!
//! **Invariant:** a table says what a member is; what is not in it is told as unknown.

use serde_json::Map;
use serde_json::Value as Json;

use crate::inspect::Node;
use crate::inspect::Value;
use crate::inspect::algorithm;
use crate::inspect::clauses::BASE64URL;
use crate::inspect::form;
use crate::inspect::opaque;
use crate::inspect::reading::Break;
use crate::inspect::reading::Context;
use crate::inspect::reading::Fit;
use crate::inspect::reading::Reading;
use crate::webauthn::Clause;

/// A member of an object.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) need: Need,
    pub(super) shape: Shape,
    pub(super) clause: Clause,
    /// What it is for; empty where the name says it.
    pub(super) about: &'static str,
}

/// Whether a member must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    Required,
    Optional,
}

/// What a member holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// Text.
    Text,
    /// A whole number.
    Number,
    /// A COSE algorithm.
    Algorithm,
    /// True or false.
    Flag,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list of these words.
    Words(&'static [&'static str]),
    /// A challenge in base64url.
    Challenge,
    /// A credential id in base64url.
    CredentialId,
    /// A user handle in base64url.
    UserHandle,
    /// Bytes in base64url that have parts.
    Blob(Reader),
    /// An object with these members.
    Object(&'static [Member]),
    /// A list of objects with these members.
    Objects(&'static [Member]),
    /// Anything.
    Any,
}

/// Reads bytes as a kind.
pub(super) type Reader = fn(&Context, &[u8]) -> Result<Reading, Break>;

/// Reads any JSON.
pub(super) fn inspect(_: &Context, bytes: &[u8]) -> Result<Reading, Break> {
    let json = parse(bytes)?;
    let tree = node("JSON", &json, DEPTH_MAX);
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
        let before = bytes.split(|byte| *byte == b'\n').take(error.line() - 1);
        let lines: usize = before.map(|line| line.len() + 1).sum();
        let at = (lines + error.column()).saturating_sub(1).min(bytes.len());
        let told = error.to_string();
        let why = told.split(" at line ").next().unwrap_or(&told);
        Break::new(at, format!("it is no JSON: {why}")).recognised()
    })
}

/// Adds the members of an object to a node, as a table describes them, in their own order.
pub(super) fn members(
    tree: &mut Node,
    context: &Context,
    json: &Map<String, Json>,
    table: &[Member],
) {
    for (name, value) in json {
        let known = table.iter().find(|member| member.name == name);
        tree.push(match known {
            Some(member) => member.node(context, value),
            None => {
                let mut node = node(name, value, DEPTH_MAX);
                node.warn("a member that is not specified", None);
                node
            }
        });
    }
    for member in table {
        let has = json.get(member.name).is_some_and(|value| !value.is_null());
        if member.need == Need::Required && !has {
            let text = format!("the member `{}` is missing", member.name);
            tree.warn(text, Some(member.clause));
        }
    }
}

impl Member {
    fn node(&self, context: &Context, json: &Json) -> Node {
        let mut node = if json.is_null() && self.need == Need::Optional {
            node(self.name, json, DEPTH_MAX)
        } else {
            self.filled(context, json)
        };
        if node.note.is_none() && !self.about.is_empty() {
            node.note = Some(self.about.to_owned());
        }
        node.clause = Some(self.clause);
        node
    }

    fn filled(&self, context: &Context, json: &Json) -> Node {
        let mut tree = node(self.name, json, DEPTH_MAX);
        let fits = match self.shape {
            Shape::Any => true,
            Shape::Text => json.is_string(),
            Shape::Number => json.is_i64() || json.is_u64(),
            Shape::Flag => json.is_boolean(),
            Shape::Algorithm => {
                let id = json.as_i64();
                tree.note = id.map(|id| algorithm::told(id.into()));
                id.is_some()
            }
            Shape::Word(words) => {
                self.judge_word(&mut tree, words, json);
                json.is_string()
            }
            Shape::Words(words) => {
                for (child, item) in tree
                    .children
                    .iter_mut()
                    .zip(json.as_array().into_iter().flatten())
                {
                    self.judge_word(child, words, item);
                }
                json.is_array()
            }
            Shape::Challenge | Shape::CredentialId | Shape::UserHandle | Shape::Blob(_) => {
                return self.bytes(context, json, tree);
            }
            Shape::Object(table) => {
                if let Some(inner) = json.as_object() {
                    tree.children.clear();
                    tree.note = None;
                    members(&mut tree, context, inner, table);
                }
                json.is_object()
            }
            Shape::Objects(table) => {
                for (child, item) in tree
                    .children
                    .iter_mut()
                    .zip(json.as_array().into_iter().flatten())
                {
                    if let Some(inner) = item.as_object() {
                        child.children.clear();
                        members(child, context, inner, table);
                    } else {
                        child.warn("it is no object", Some(self.clause));
                    }
                }
                json.is_array()
            }
        };
        if !fits {
            tree.warn(
                format!("it is not {}", self.shape.called()),
                Some(self.clause),
            );
        }
        tree
    }

    fn judge_word(&self, node: &mut Node, words: &[&str], json: &Json) {
        let known = json.as_str().is_none_or(|text| words.contains(&text));
        if !known {
            let text = format!("not one of {}: clients ignore it", words.join(", "));
            node.warn(text, Some(self.clause));
        }
    }

    fn bytes(&self, context: &Context, json: &Json, mut tree: Node) -> Node {
        let written = match json {
            Json::String(text) if text.is_empty() => Some(form::Written::empty()),
            Json::String(text) => form::base64(text),
            Json::Array(_) | Json::Object(_) => form::bytes_of(json).map(form::Written::list),
            Json::Null | Json::Bool(_) | Json::Number(_) => None,
        };
        let Some(written) = written else {
            tree.warn("it is no base64url", Some(self.clause));
            return tree;
        };
        let bytes = written.bytes;
        let mut node = match self.shape {
            Shape::Challenge => opaque::challenge(&bytes),
            Shape::CredentialId => opaque::credential_id(&bytes),
            Shape::UserHandle => opaque::user_handle(&bytes),
            Shape::Blob(reader) => blob(context, &bytes, reader),
            Shape::Any
            | Shape::Text
            | Shape::Number
            | Shape::Flag
            | Shape::Algorithm
            | Shape::Word(_)
            | Shape::Words(_)
            | Shape::Object(_)
            | Shape::Objects(_) => Node::new("").saying(bytes.as_slice()),
        };
        node.label = self.name.to_owned();
        node.bytes = None;
        for oddity in written.oddities {
            node.warn(oddity, Some(BASE64URL));
        }
        node.framed()
    }
}

/// Bytes with parts; if they cannot be read, the bytes and why.
pub(super) fn blob(context: &Context, bytes: &[u8], reader: Reader) -> Node {
    match reader(context, bytes) {
        Ok(reading) => {
            let mut tree = reading.tree;
            let note = std::mem::take(&mut tree.label);
            tree.note = Some(tree.note.unwrap_or(note));
            tree.value = Value::Bytes(bytes.to_vec());
            if let Fit::Doubtful(broke) = reading.fit
                && tree.all_warnings().is_empty()
            {
                tree.warn(broke.why, None);
            }
            tree
        }
        Err(broke) => {
            let mut node = Node::new("").saying(bytes);
            node.warn(
                format!("it breaks at byte {}: {}", broke.at, broke.why),
                None,
            );
            node
        }
    }
}

impl Shape {
    fn called(self) -> &'static str {
        match self {
            Self::Text | Self::Word(_) => "text",
            Self::Number | Self::Algorithm => "a whole number",
            Self::Flag => "true or false",
            Self::Words(_) | Self::Objects(_) => "a list",
            Self::Object(_) => "an object",
            Self::Challenge | Self::CredentialId | Self::UserHandle | Self::Blob(_) => "base64url",
            Self::Any => "anything",
        }
    }
}

/// A value and all below it.
pub(super) fn node(label: &str, json: &Json, depth: usize) -> Node {
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
                tree.push(node(&format!("[{index}]"), item, depth - 1));
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
                tree.push(node(name, value, depth - 1));
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
