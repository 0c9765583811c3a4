//! The values of one merged tree, each with its source, read by path.

use std::collections::BTreeSet;
use std::time::Duration;

use indexmap::IndexMap;

use crate::provider::Citation;
use crate::provider::Confidence;
use crate::provider::Fact;
use crate::source::Cursor;
use crate::source::Node;
use crate::source::Problem;
use crate::source::Problems;
use crate::source::quote;
use crate::source::suggest;
use crate::webauthn::RpId;
use crate::word::Word;

/// All values of a file, by path. Readers return `None` after reporting.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    root: &'a Node,
    problems: &'a Problems,
    leaves: IndexMap<String, Leaf<'a>>,
}

#[derive(Debug)]
struct Leaf<'a> {
    value: &'a Node,
    fact: Fact,
}

impl<'a> Sheet<'a> {
    /// Takes the tree apart; every value must cite sources among `known`.
    pub(super) fn new(root: &'a Node, known: &BTreeSet<String>, problems: &'a Problems) -> Self {
        let mut sheet = Self {
            root,
            problems,
            leaves: IndexMap::new(),
        };
        sheet.gather(root, "", known);
        sheet
    }

    /// Every value with its source, in the order of the file.
    pub(super) fn facts(&self) -> Vec<Fact> {
        let facts = self.leaves.values().map(|leaf| leaf.fact.clone());
        facts.filter(|fact| !is_quirk(fact)).collect()
    }

    /// The quirks, which nothing reads.
    pub(super) fn quirks(&self) -> Vec<Fact> {
        let facts = self.leaves.values().map(|leaf| leaf.fact.clone());
        facts.filter(is_quirk).collect()
    }

    /// Whether the file says something at this path or below it.
    pub(super) fn has(&self, path: &str) -> bool {
        !self.below(path).is_empty() || self.leaves.contains_key(path)
    }

    /// The names of the values right below a path.
    pub(super) fn below(&self, path: &str) -> Vec<String> {
        let prefix = format!("{path}.");
        let names = self
            .leaves
            .keys()
            .filter_map(|key| key.strip_prefix(&prefix));
        names.map(str::to_owned).collect()
    }

    /// Text.
    pub(super) fn text(&self, path: &str) -> Option<String> {
        self.at(path)?.text()
    }

    /// Several texts.
    pub(super) fn texts(&self, path: &str) -> Option<Vec<String>> {
        self.each(path, Cursor::text)
    }

    /// Text in a form of its own; `parse` says why it is not.
    pub(super) fn parsed<T, E: std::fmt::Display>(
        &self,
        path: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        let cursor = self.at(path)?;
        match parse(&cursor.text()?) {
            Ok(value) => Some(value),
            Err(error) => {
                cursor
                    .problems()
                    .add_shape(Problem::of(cursor.node(), error.to_string()));
                None
            }
        }
    }

    /// RP IDs, none where the file says nothing.
    pub(super) fn rp_ids(&self, path: &str) -> Option<Vec<RpId>> {
        if !self.has(path) {
            return Some(Vec::new());
        }
        self.each(path, |cursor| match RpId::parse(&cursor.text()?) {
            Ok(rp_id) => Some(rp_id),
            Err(error) => {
                let problem = Problem::of(cursor.node(), error.to_string());
                cursor.problems().add_shape(problem);
                None
            }
        })
    }

    /// A word of a closed vocabulary.
    pub(super) fn word<W: Word>(&self, path: &str) -> Option<W> {
        self.at(path)?.word()
    }

    /// Several words of a closed vocabulary.
    pub(super) fn words<W: Word>(&self, path: &str) -> Option<Vec<W>> {
        self.each(path, Cursor::word)
    }

    /// A whole number from 0.
    pub(super) fn count(&self, path: &str) -> Option<u64> {
        self.at(path)?.count()
    }

    /// `true` or `false`.
    pub(super) fn boolean(&self, path: &str) -> Option<bool> {
        self.at(path)?.boolean()
    }

    /// A duration.
    pub(super) fn duration(&self, path: &str) -> Option<Duration> {
        self.at(path)?.duration()
    }

    /// Reports a problem of the value at this path, or of the whole file.
    pub(super) fn report(&self, path: &str, message: String, help: &str) {
        let node = self.leaves.get(path).map_or(self.root, |leaf| leaf.value);
        self.problems.add(Problem::of(node, message).help(help));
    }

    fn at(&self, path: &str) -> Option<Cursor<'a>> {
        let leaf = self.leaves.get(path);
        // The spec table has reported what a file must have; what is left is required by another
        // value, and only worth saying in a file that is otherwise sound.
        if leaf.is_none() && self.problems.is_empty() {
            let message = format!("the file has no {}", quote(path));
            self.problems.add(Problem::of(self.root, message));
        }
        Some(Cursor::new(leaf?.value, self.problems))
    }

    fn each<T>(&self, path: &str, read: impl Fn(&Cursor<'a>) -> Option<T>) -> Option<Vec<T>> {
        let items: Vec<_> = self.at(path)?.items().iter().map(read).collect();
        items.into_iter().collect()
    }

    fn gather(&mut self, node: &'a Node, path: &str, known: &BTreeSet<String>) {
        if let Some(value) = node.get("is") {
            let fact = self.fact(node, value, path, known);
            self.leaves.insert(path.to_owned(), Leaf { value, fact });
            return;
        }
        for (key, value) in node.entries() {
            let below = if path.is_empty() {
                key.text.clone()
            } else {
                format!("{path}.{}", key.text)
            };
            self.gather(value, &below, known);
        }
        for (number, item) in (1..).zip(node.items()) {
            self.gather(item, &format!("{path}.{number}"), known);
        }
    }

    fn fact(&self, node: &Node, value: &Node, path: &str, known: &BTreeSet<String>) -> Fact {
        let note = node.get("note");
        let note = note.and_then(|note| Cursor::new(note, self.problems).text());
        Fact {
            path: path.to_owned(),
            text: text_of(value),
            citation: self.citation(node, note.is_some(), known),
            note,
        }
    }

    fn citation(&self, node: &Node, explained: bool, known: &BTreeSet<String>) -> Citation {
        let confidence = node.get("confidence");
        let Some(source) = node.get("source") else {
            return Citation::Unsourced;
        };
        let keys = Cursor::new(source, self.problems).one_or_list();
        let keys: Vec<String> = keys.iter().filter_map(Cursor::text).collect();
        if keys == ["unsourced"] {
            if let Some(confidence) = confidence {
                let problem = Problem::of(confidence, "an unsourced value has no confidence");
                self.problems
                    .add(problem.help("name the source, or remove `confidence`"));
            }
            if !explained {
                let problem = Problem::of(node, "an unsourced value has no `note`");
                self.problems
                    .add(problem.help("say in `note` why this is the default"));
            }
            return Citation::Unsourced;
        }
        for key in keys.iter().filter(|key| !known.contains(*key)) {
            let near = suggest(key, known.iter().map(String::as_str));
            let near = near.map_or_else(String::new, |near| {
                format!("did you mean {}? ", quote(near))
            });
            let problem = Problem::of(source, format!("{} is not a known source", quote(key)));
            let help = format!("{near}add it to the file's `sources`, or write `unsourced`");
            self.problems.add(problem.help(help));
        }
        match confidence {
            Some(confidence) => {
                let confidence = Cursor::new(confidence, self.problems).word::<Confidence>();
                confidence.map_or(Citation::Unsourced, |confidence| Citation::Sourced {
                    keys,
                    confidence,
                })
            }
            None => {
                let problem = Problem::of(node, "a sourced value has no `confidence`");
                self.problems
                    .add(problem.help("add `confidence: H`, `M` or `L`"));
                Citation::Unsourced
            }
        }
    }
}

fn is_quirk(fact: &Fact) -> bool {
    fact.path.starts_with("quirks.")
}

/// The value as people read it.
fn text_of(value: &Node) -> String {
    match value.scalar() {
        Some(scalar) => scalar.text.clone(),
        None if value.items().is_empty() => "none".to_owned(),
        None => {
            let items: Vec<_> = value.items().iter().map(text_of).collect();
            items.join(", ")
        }
    }
}
