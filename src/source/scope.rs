//! What `$(name)` means in one place of a document.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::source::Node;

/// Applies a codec to text; the error says why it cannot be applied.
pub type Codec = fn(codec: &str, text: &str) -> Result<String, String>;

/// The variables of one file or row. Cloning is cheap.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    values: BTreeMap<String, Value>,
    later: BTreeSet<String>,
    elsewhere: BTreeSet<String>,
    codec: Option<Codec>,
}

/// What the scope knows about a variable.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// A value in whose placeholders this same scope holds.
    Raw(Arc<Node>),
    /// A value that was expanded where it was given.
    Done(Arc<Node>),
}

impl Scope {
    /// No variables.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a variable; the last setting wins. Placeholders and `use` in the value are expanded
    /// when it is used, in this scope.
    pub fn set(&mut self, name: impl Into<String>, value: Node) {
        self.insert(name.into(), Value::Raw(Arc::new(value)));
    }

    /// Says that a name gets its value only at run time: its placeholders stay.
    pub fn later(&mut self, name: impl Into<String>) {
        self.later.insert(name.into());
    }

    /// Lets codecs be applied to values that are known; without it they are problems.
    pub fn codec(&mut self, codec: Codec) {
        self.codec = Some(codec);
    }

    /// The names that may be written here.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let names = self.values.keys().chain(&self.later);
        names.map(String::as_str)
    }

    pub(super) fn apply(&self, codec: &str, text: &str) -> Result<String, String> {
        match self.codec {
            Some(apply) => apply(codec, text),
            None => Err("codecs are for values of the run".to_owned()),
        }
    }

    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    pub(super) fn is_later(&self, name: &str) -> bool {
        self.later.contains(name)
    }

    /// Whether the name is known to the file that uses this one, and only there.
    pub(super) fn is_elsewhere(&self, name: &str) -> bool {
        self.elsewhere.contains(name)
    }

    /// The scope of a used file: what `with` gives it, and what the run gives everywhere.
    pub(super) fn of_used_file(&self, with: Vec<(String, Node)>) -> Self {
        let mut used = Self {
            values: BTreeMap::new(),
            later: self.later.clone(),
            elsewhere: self.values.keys().cloned().collect(),
            codec: self.codec,
        };
        used.give(with);
        used
    }

    /// The scope of a used variable: its own, and what `with` gives on top.
    pub(super) fn of_used_variable(&self, with: Vec<(String, Node)>) -> Self {
        let mut used = self.clone();
        used.give(with);
        used
    }

    fn give(&mut self, with: Vec<(String, Node)>) {
        for (name, node) in with {
            self.insert(name, Value::Done(Arc::new(node)));
        }
    }

    fn insert(&mut self, name: String, value: Value) {
        self.values.insert(name, value);
    }
}
