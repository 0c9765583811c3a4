//! An item of CBOR and where it is.

use crate::inspect::Extent;
use crate::inspect::Node;
use crate::inspect::node::Warning;

/// An item.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::inspect) struct Item {
    pub(in crate::inspect) content: Content,
    /// The item with its head.
    pub(in crate::inspect) extent: Extent,
    /// How it departs from the canonical form.
    pub(in crate::inspect) warnings: Vec<Warning>,
}

/// What an item is.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::inspect) enum Content {
    Integer(i128),
    /// Bytes; where they begin, if they are in one piece.
    Bytes(Vec<u8>, Option<usize>),
    Text(String),
    Array(Vec<Item>),
    Map(Vec<(Item, Item)>),
    Tag(u64, Box<Item>),
    Boolean(bool),
    Null,
    Float(f64),
    Simple(u8),
}

impl Item {
    pub(in crate::inspect) fn integer(&self) -> Option<i128> {
        match &self.content {
            Content::Integer(value) => Some(*value),
            Content::Bytes(..)
            | Content::Text(_)
            | Content::Array(_)
            | Content::Map(_)
            | Content::Tag(..)
            | Content::Boolean(_)
            | Content::Null
            | Content::Float(_)
            | Content::Simple(_) => None,
        }
    }

    pub(in crate::inspect) fn text(&self) -> Option<&str> {
        if let Content::Text(text) = &self.content {
            Some(text)
        } else {
            None
        }
    }

    pub(in crate::inspect) fn bytes(&self) -> Option<&[u8]> {
        if let Content::Bytes(bytes, _) = &self.content {
            Some(bytes)
        } else {
            None
        }
    }

    pub(in crate::inspect) fn array(&self) -> Option<&[Self]> {
        if let Content::Array(items) = &self.content {
            Some(items)
        } else {
            None
        }
    }

    pub(in crate::inspect) fn map(&self) -> Option<&[(Self, Self)]> {
        if let Content::Map(pairs) = &self.content {
            Some(pairs)
        } else {
            None
        }
    }

    /// The value under a text key.
    pub(in crate::inspect) fn member(&self, key: &str) -> Option<&Self> {
        let found = self
            .map()?
            .iter()
            .find(|(name, _)| name.text() == Some(key));
        found.map(|(_, value)| value)
    }

    /// The value under an integer key.
    pub(in crate::inspect) fn numbered(&self, key: i128) -> Option<&Self> {
        let found = self
            .map()?
            .iter()
            .find(|(name, _)| name.integer() == Some(key));
        found.map(|(_, value)| value)
    }

    /// Where the bytes of a byte string begin; a string in pieces has a place of its own.
    pub(in crate::inspect) fn content_offset(&self) -> usize {
        match &self.content {
            Content::Bytes(_, Some(offset)) => *offset,
            Content::Bytes(_, None)
            | Content::Integer(_)
            | Content::Text(_)
            | Content::Array(_)
            | Content::Map(_)
            | Content::Tag(..)
            | Content::Boolean(_)
            | Content::Null
            | Content::Float(_)
            | Content::Simple(_) => self.extent.offset,
        }
    }

    /// A node for this item, with what is odd about its encoding.
    pub(in crate::inspect) fn labelled(&self, label: impl Into<String>) -> Node {
        let mut node = Node::new(label).at(self.extent);
        node.warnings.extend(self.warnings.iter().cloned());
        node
    }

    /// What kind of item it is, with its article.
    pub(in crate::inspect) fn called(&self) -> &'static str {
        match &self.content {
            Content::Integer(_) => "an integer",
            Content::Bytes(..) => "a byte string",
            Content::Text(_) => "a text string",
            Content::Array(_) => "an array",
            Content::Map(_) => "a map",
            Content::Tag(..) => "a tagged item",
            Content::Boolean(_) => "true or false",
            Content::Null => "null",
            Content::Float(_) => "a floating-point number",
            Content::Simple(_) => "a simple value",
        }
    }
}
