//! The entries of a map whose keys a spec table knows.

use std::collections::BTreeSet;

use crate::source::Construct;
use crate::source::Cursor;
use crate::source::Field;
use crate::source::Key;
use crate::source::Presence;
use crate::source::Problem;
use crate::source::Rest;
use crate::source::cursor::help_among;
use crate::source::quote;

/// A map whose keys a [`Construct`] knows.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a> {
    cursor: Cursor<'a>,
    construct: &'static Construct,
}

impl<'a> Fields<'a> {
    pub(super) fn new(cursor: Cursor<'a>, construct: &'static Construct) -> Self {
        Self { cursor, construct }
    }

    pub(super) fn check(&self) {
        self.report_missing();
        for (key, value) in self.cursor.node().entries() {
            self.check_entry(key, self.cursor.at(value));
        }
    }

    /// The value under a key, if it is there.
    ///
    /// # Panics
    /// When the construct has no such field: the reader and its spec table disagree.
    pub fn field(&self, name: &str) -> Option<Cursor<'a>> {
        assert!(
            self.construct.field(name).is_some(),
            "the spec table of `{}` has no field `{name}`",
            self.construct.name
        );
        let value = self.cursor.node().get(name)?;
        Some(self.cursor.at(value))
    }

    /// The key as written, if it is there.
    pub fn key(&self, name: &str) -> Option<&'a Key> {
        let entries = self.cursor.node().entries();
        let entry = entries.iter().find(|(key, _)| key.text == name);
        entry.map(|(key, _)| key)
    }

    /// All entries whose key is a field, in the order of the file.
    pub fn present(&self) -> Vec<(&'static Field, &'a Key, Cursor<'a>)> {
        let entries = self.cursor.node().entries().iter();
        let present = entries.filter_map(|(key, value)| {
            let field = self.construct.field(&key.text)?;
            Some((field, key, self.cursor.at(value)))
        });
        present.collect()
    }

    /// All entries whose key is no field; empty where the construct refuses them.
    pub fn rest(&self) -> Vec<(&'a Key, Cursor<'a>)> {
        let Rest::Free { .. } = self.construct.rest else {
            return Vec::new();
        };
        let entries = self.cursor.node().entries().iter();
        let rest = entries.filter(|(key, _)| self.construct.field(&key.text).is_none());
        rest.map(|(key, value)| (key, self.cursor.at(value)))
            .collect()
    }

    /// The map itself.
    pub fn cursor(&self) -> Cursor<'a> {
        self.cursor
    }

    fn report_missing(&self) {
        let keys = self.cursor.node().entries().iter();
        let there: BTreeSet<&str> = keys.map(|(key, _)| key.text.as_str()).collect();
        for field in self.construct.fields {
            if field.presence == Presence::Required && !there.contains(field.name) {
                let message = format!("{} has no `{}`", self.construct.name, field.name);
                let example = field.example.unwrap_or("…");
                let help = format!("add `{}: {example}`: {}", field.name, field.doc);
                let problem = Problem::of(self.cursor.node(), message).help(help);
                self.cursor.problems().add(problem);
            }
        }
    }

    fn check_entry(&self, key: &Key, value: Cursor<'a>) {
        if let Some(field) = self.construct.field(&key.text) {
            value.check(&field.ty);
            return;
        }
        match &self.construct.rest {
            Rest::Free { ty, .. } => {
                value.check(ty);
            }
            Rest::Refused => {
                let message = format!("{} has no key {}", self.construct.name, quote(&key.text));
                let names: Vec<_> = self.construct.fields.iter().map(|f| f.name).collect();
                let help = help_among(&key.text, &names);
                let problem = Problem::new(key.span, message).help(help);
                self.cursor.problems().add(problem);
            }
        }
    }
}
