//! What a blob turns out to hold, as a tree.
//!
//! **Invariant:** plain data, told in the order of the bytes. How it looks is for others.

use std::fmt;

use serde::Serialize;
use serde::Serializer;

use crate::webauthn::Clause;
use crate::webauthn::HexBytes;

/// A part of a blob.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Node {
    /// What it is called where it is specified.
    pub label: String,
    /// What it says; [`Value::Absent`] for what only groups its children.
    pub value: Value,
    /// Where it is; nothing for what has no bytes of its own, such as members of JSON.
    pub bytes: Option<Extent>,
    /// Whose bytes the extents of the children count in.
    pub frame: Frame,
    /// What the value means.
    pub note: Option<String>,
    /// Where it is specified.
    #[serde(serialize_with = "clause")]
    pub clause: Option<Clause>,
    /// What is wrong or odd about it.
    pub warnings: Vec<Warning>,
    /// Its parts.
    pub children: Vec<Node>,
}

/// What a part says.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing of its own.
    Absent,
    /// Text.
    Text(String),
    /// A whole number; CBOR has them to 65 bits.
    Integer(i128),
    /// A number with a fraction, as it is written.
    Number(String),
    /// True or false; a bit.
    Boolean(bool),
    /// A byte string.
    Bytes(Vec<u8>),
}

/// A stretch of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Extent {
    /// Its first byte.
    pub offset: usize,
    /// How many bytes.
    pub length: usize,
}

/// Whose bytes extents count in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Frame {
    /// Those that the node's own extent counts in.
    #[default]
    Outer,
    /// Those of the node's value: it was text, and is decoded here.
    Own,
}

/// What is wrong or odd about a part.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Warning {
    /// A fragment that says it.
    pub text: String,
    /// What it goes against.
    #[serde(serialize_with = "clause")]
    pub clause: Option<Clause>,
}

impl Node {
    /// A part that only has a name yet.
    pub fn new(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            value: Value::Absent,
            bytes: None,
            frame: Frame::Outer,
            note: None,
            clause: None,
            warnings: Vec::new(),
            children: Vec::new(),
        }
    }

    /// A part that takes all of these bytes, the first of which is number `at`.
    pub(super) fn spanning(label: impl Into<String>, bytes: &[u8], at: usize) -> Self {
        Self::new(label).at(Extent {
            offset: at,
            length: bytes.len(),
        })
    }

    /// It says this.
    pub fn saying(mut self, value: impl Into<Value>) -> Self {
        self.value = value.into();
        self
    }

    /// It stands there.
    pub fn at(mut self, extent: Extent) -> Self {
        self.bytes = Some(extent);
        self
    }

    /// Its children count in its own value.
    pub fn framed(mut self) -> Self {
        self.frame = Frame::Own;
        self
    }

    /// It means this.
    pub fn meaning(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// It is specified there.
    pub fn per(mut self, clause: Clause) -> Self {
        self.clause = Some(clause);
        self
    }

    /// This is wrong or odd about it.
    pub fn warn(&mut self, text: impl Into<String>, clause: Option<Clause>) {
        let text = text.into();
        self.warnings.push(Warning { text, clause });
    }

    /// It has this part.
    pub fn push(&mut self, child: Self) {
        self.children.push(child);
    }

    /// All warnings below here, with the labels that lead to them.
    pub fn all_warnings(&self) -> Vec<(String, &Warning)> {
        let mut found = Vec::new();
        self.gather("", &mut found);
        found
    }

    fn gather<'n>(&'n self, above: &str, found: &mut Vec<(String, &'n Warning)>) {
        let path = if above.is_empty() {
            self.label.clone()
        } else {
            format!("{above} › {}", self.label)
        };
        found.extend(self.warnings.iter().map(|warning| (path.clone(), warning)));
        for child in &self.children {
            child.gather(&path, found);
        }
    }

    /// The first part of this name, however deep.
    pub fn find(&self, label: &str) -> Option<&Self> {
        if self.label == label {
            return Some(self);
        }
        self.children.iter().find_map(|child| child.find(label))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

/// Whole numbers of the widths that messages have.
macro_rules! integers {
    ($($width:ty),+) => {
        $(impl From<$width> for Value {
            fn from(value: $width) -> Self {
                Self::Integer(value.into())
            }
        })+
    };
}

integers!(u8, u16, u32, u64, i64, i128);

impl fmt::Display for Value {
    /// In one line, whole: text as it is, bytes in hexadecimal, bits as `true` and `false`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => Ok(()),
            Self::Text(text) | Self::Number(text) => out.write_str(text),
            Self::Integer(value) => value.fmt(out),
            Self::Boolean(value) => value.fmt(out),
            Self::Bytes(bytes) => HexBytes(bytes.clone()).fmt(out),
        }
    }
}

impl Serialize for Value {
    /// Tagged, so that `"00"` of bytes is no text: `{"text": …}`, `{"integer": …}`, `{"number":
    /// …}`, `{"boolean": …}`, `{"bytes": "<hexadecimal>"}`; `null` for none.
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent => out.serialize_none(),
            Self::Text(text) => tagged(out, "text", text),
            Self::Number(text) => tagged(out, "number", text),
            // Beyond 64 bits JSON readers lose digits, and some serialisers refuse.
            Self::Integer(value) => match i64::try_from(*value) {
                Ok(value) => tagged(out, "integer", &value),
                Err(_) => tagged(out, "number", &value.to_string()),
            },
            Self::Boolean(value) => tagged(out, "boolean", value),
            Self::Bytes(bytes) => tagged(out, "bytes", &HexBytes(bytes.clone())),
        }
    }
}

fn tagged<S: Serializer>(
    out: S,
    tag: &'static str,
    value: &impl Serialize,
) -> Result<S::Ok, S::Error> {
    out.collect_map([(tag, value)])
}

fn clause<S: Serializer>(clause: &Option<Clause>, out: S) -> Result<S::Ok, S::Error> {
    match clause {
        Some(clause) => out.collect_str(clause),
        None => out.serialize_none(),
    }
}
