//! Members of JSON objects, by tables.
//!
//! **Invariant:** a table says what a member is; what is not in it is told as unknown.

use serde_json::Map;
use serde_json::Value as Json;

use crate::inspect::Node;
use crate::inspect::Value;
use crate::inspect::algorithm;
use crate::inspect::clauses::BASE64URL;
use crate::inspect::form;
use crate::inspect::form::Written;
use crate::inspect::json;
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

/// A member that must be there.
pub(super) const fn must(name: &'static str, shape: Shape, clause: Clause) -> Member {
    Member {
        name,
        need: Need::Required,
        shape,
        clause,
        about: "",
    }
}

/// A member that may be there.
pub(super) const fn may(name: &'static str, shape: Shape, clause: Clause) -> Member {
    Member {
        need: Need::Optional,
        ..must(name, shape, clause)
    }
}

impl Member {
    /// It, with what it is for.
    pub(super) const fn about(self, about: &'static str) -> Self {
        Self { about, ..self }
    }
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
    /// Bytes in base64url whose meaning is only their owner's.
    Opaque(fn(&[u8]) -> Node),
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

/// Adds the members of an object to a node, as a table describes them, in their own order.
pub(super) fn members(
    tree: &mut Node,
    context: &Context,
    object: &Map<String, Json>,
    table: &[Member],
) {
    for (name, value) in object {
        let known = table.iter().find(|member| member.name == name);
        tree.push(match known {
            Some(member) => member.node(context, value),
            None => unknown(name, value),
        });
    }
    for member in table {
        let has = object
            .get(member.name)
            .is_some_and(|value| !value.is_null());
        if member.need == Need::Required && !has {
            let text = format!("the member `{}` is missing", member.name);
            tree.warn(text, Some(member.clause));
        }
    }
}

fn unknown(name: &str, value: &Json) -> Node {
    let mut node = json::node(name, value);
    node.warn("a member that is not specified", None);
    node
}

impl Member {
    fn node(&self, context: &Context, value: &Json) -> Node {
        let mut node = if value.is_null() && self.need == Need::Optional {
            json::node(self.name, value)
        } else {
            self.filled(context, value)
        };
        if node.note.is_none() && !self.about.is_empty() {
            node.note = Some(self.about.to_owned());
        }
        node.clause = Some(self.clause);
        node
    }

    fn filled(&self, context: &Context, value: &Json) -> Node {
        match self.shape {
            Shape::Any => json::node(self.name, value),
            Shape::Text => self.plain(value, Json::is_string),
            Shape::Number => self.plain(value, |value| value.is_i64() || value.is_u64()),
            Shape::Flag => self.plain(value, Json::is_boolean),
            Shape::Algorithm => {
                let mut node = self.plain(value, Json::is_i64);
                node.note = value.as_i64().map(|id| algorithm::told(id.into()));
                node
            }
            Shape::Word(words) => {
                let mut node = self.plain(value, Json::is_string);
                self.judge_word(&mut node, words, value);
                node
            }
            Shape::Words(words) => {
                let mut node = self.plain(value, Json::is_array);
                for (child, item) in node.children.iter_mut().zip(items(value)) {
                    self.judge_word(child, words, item);
                }
                node
            }
            Shape::Opaque(told) => self.bytes(value, told),
            Shape::Blob(reader) => self.bytes(value, |bytes| blob(context, bytes, reader)),
            Shape::Object(table) => match value.as_object() {
                Some(inner) => {
                    let mut node = Node::new(self.name);
                    members(&mut node, context, inner, table);
                    node
                }
                None => self.plain(value, Json::is_object),
            },
            Shape::Objects(table) => self.objects(context, value, table),
        }
    }

    fn plain(&self, value: &Json, fits: impl Fn(&Json) -> bool) -> Node {
        let mut node = json::node(self.name, value);
        if !fits(value) {
            let text = format!("it is not {}", self.shape.called());
            node.warn(text, Some(self.clause));
        }
        node
    }

    fn objects(&self, context: &Context, value: &Json, table: &[Member]) -> Node {
        let mut node = self.plain(value, Json::is_array);
        for (child, item) in node.children.iter_mut().zip(items(value)) {
            match item.as_object() {
                Some(inner) => {
                    child.children.clear();
                    members(child, context, inner, table);
                }
                None => child.warn("it is no object", Some(self.clause)),
            }
        }
        node
    }

    fn judge_word(&self, node: &mut Node, words: &[&str], value: &Json) {
        let known = value.as_str().is_none_or(|text| words.contains(&text));
        if !known {
            let text = format!("not one of {}; unknown words are ignored", words.join(", "));
            node.warn(text, Some(self.clause));
        }
    }

    fn bytes(&self, value: &Json, told: impl Fn(&[u8]) -> Node) -> Node {
        let written = match value {
            Json::String(text) if text.is_empty() => Some(Written::empty()),
            Json::String(text) => form::base64(text),
            Json::Array(_) | Json::Object(_) => form::bytes_of(value).map(Written::list),
            Json::Null | Json::Bool(_) | Json::Number(_) => None,
        };
        let Some(written) = written else {
            return self.plain(value, |_| false);
        };
        let mut node = told(&written.bytes);
        self.name.clone_into(&mut node.label);
        node.bytes = None;
        for oddity in written.oddities {
            node.warn(oddity, Some(BASE64URL));
        }
        node.framed()
    }
}

fn items(value: &Json) -> impl Iterator<Item = &Json> {
    value.as_array().into_iter().flatten()
}

/// Bytes with parts; if they cannot be read, the bytes and why.
fn blob(context: &Context, bytes: &[u8], reader: Reader) -> Node {
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
            Self::Opaque(_) | Self::Blob(_) => "base64url",
            Self::Any => "anything",
        }
    }
}
