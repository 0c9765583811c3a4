//! The spanned tree: what a file says, before it means anything.

use crate::source::Span;
use crate::source::Template;

/// One value of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Where the value is written.
    pub span: Span,
    /// The placeholder or `use` that put the value here, when it is written elsewhere.
    pub site: Option<Span>,
    /// What it is.
    pub kind: Kind,
}

/// The three shapes of YAML. Null is a plain scalar, see [`Node::is_null`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text, not yet a number or a switch.
    Scalar(Scalar),
    /// A list.
    Sequence(Vec<Node>),
    /// A map in the order of the file. Keys are unique.
    Mapping(Vec<(Key, Node)>),
}

/// A scalar as written: `08987058` is that text. In source form, `$$(` not yet `$(`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// The text, with YAML's own escapes and line folding resolved.
    pub text: String,
    /// How it was quoted.
    pub quoted: Quoted,
}

/// How a scalar was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quoted {
    /// Bare; the only style that can be a number, a switch or null.
    Plain,
    /// `'…'`.
    Single,
    /// `"…"`.
    Double,
    /// `|` or `>`.
    Block,
}

/// The key of a map entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The text, in source form like that of scalars.
    pub text: String,
    /// How it was quoted; a quoted `"use"` is an ordinary key.
    pub quoted: Quoted,
    /// Where it is written.
    pub span: Span,
}

impl Node {
    /// A value written at `span`.
    pub fn new(span: Span, kind: Kind) -> Self {
        Self {
            span,
            site: None,
            kind,
        }
    }

    /// The null value.
    pub fn null(span: Span) -> Self {
        Self::new(span, Kind::Scalar(Scalar::plain("")))
    }

    /// Text that means exactly itself: a `$(` in it is not a placeholder, `5` is no number.
    pub fn literal(span: Span, text: &str) -> Self {
        let text = Template::literal(text).to_source();
        let quoted = Quoted::Double;
        Self::new(span, Kind::Scalar(Scalar { text, quoted }))
    }

    /// A bare word as in a file: may be a number or a switch; its `$(` is not a placeholder.
    pub fn word(span: Span, text: &str) -> Self {
        let text = Template::literal(text).to_source();
        Self::new(span, Kind::Scalar(Scalar::plain(text)))
    }

    /// Plain and empty, `null` or `~`.
    pub fn is_null(&self) -> bool {
        self.scalar().is_some_and(Scalar::is_null)
    }

    /// The scalar, when it is one.
    pub fn scalar(&self) -> Option<&Scalar> {
        match &self.kind {
            Kind::Scalar(scalar) => Some(scalar),
            Kind::Sequence(_) | Kind::Mapping(_) => None,
        }
    }

    /// The items of a list; none when it is no list.
    pub fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::Sequence(items) => items,
            Kind::Scalar(_) | Kind::Mapping(_) => &[],
        }
    }

    /// The entries of a map; none when it is no map.
    pub fn entries(&self) -> &[(Key, Node)] {
        match &self.kind {
            Kind::Mapping(entries) => entries,
            Kind::Scalar(_) | Kind::Sequence(_) => &[],
        }
    }

    /// The value under a key of a map.
    pub fn get(&self, key: &str) -> Option<&Node> {
        let entry = self.entries().iter().find(|(name, _)| name.text == key);
        entry.map(|(_, value)| value)
    }

    /// How many nodes the tree has, itself included.
    pub fn size(&self) -> usize {
        let items: usize = self.items().iter().map(Node::size).sum();
        let entries: usize = self.entries().iter().map(|(_, node)| node.size()).sum();
        1 + items + entries
    }

    /// How many bytes the scalars and keys of the tree have together.
    pub(super) fn text_bytes(&self) -> usize {
        let own = self.scalar().map_or(0, |scalar| scalar.text.len());
        let items: usize = self.items().iter().map(Node::text_bytes).sum();
        let entries = self.entries().iter();
        let entries = entries.map(|(key, node)| key.text.len() + node.text_bytes());
        own + items + entries.sum::<usize>()
    }

    /// Says which placeholder or `use` put the value here; the outermost one stays.
    #[must_use]
    pub fn put_by(mut self, site: Span) -> Self {
        self.site = Some(site);
        self
    }

    /// What the value is, for messages: `a list`, `the text`, with the article.
    pub fn describe(&self) -> &'static str {
        match &self.kind {
            Kind::Sequence(_) => "a list",
            Kind::Mapping(_) => "a map",
            Kind::Scalar(scalar) if scalar.is_null() => "nothing",
            Kind::Scalar(_) => "text",
        }
    }
}

impl Scalar {
    /// A bare scalar.
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            quoted: Quoted::Plain,
        }
    }

    /// Plain and empty, `null` or `~`.
    pub fn is_null(&self) -> bool {
        self.quoted == Quoted::Plain && matches!(self.text.as_str(), "" | "null" | "~")
    }
}
