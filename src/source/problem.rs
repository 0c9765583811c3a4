//! What is wrong in a file, where, and what to write instead.

use std::cell::Cell;
use std::cell::RefCell;
use std::fmt;

use crate::source::Node;
use crate::source::Span;

/// How many problems are kept; the rest is counted.
const LIMIT: usize = 100;

/// One thing wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Problem {
    /// What is wrong: a lowercase fragment, user input in backticks.
    pub message: String,
    /// Where.
    pub span: Span,
    /// What stands under the caret, if it says more than the message.
    pub label: Option<String>,
    /// What to write instead.
    pub help: Option<String>,
    /// Other places that matter, such as the first of two equal keys.
    pub related: Vec<Label>,
}

/// A place and what it has to do with the problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// Why it matters.
    pub text: String,
}

impl Problem {
    /// A problem at a place.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            span,
            label: None,
            help: None,
            related: Vec::new(),
        }
    }

    /// A problem of a value; says too which placeholder or `use` put the value there.
    pub fn of(node: &Node, message: impl Into<String>) -> Self {
        let problem = Self::new(node.span, message);
        match node.site {
            Some(site) => problem.related(site, "put here"),
            None => problem,
        }
    }

    /// What stands under the caret.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label = Some(text.into());
        self
    }

    /// What to write instead.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Another place that matters.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label {
            span,
            text: text.into(),
        });
        self
    }
}

/// All problems found so far. Collecting takes `&self`, so that cursors on different parts of a
/// tree can share it.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    list: RefCell<Vec<Problem>>,
    omitted: Cell<usize>,
}

impl Problems {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a problem, unless the same one is known. At most 100 are kept, the rest is counted.
    pub fn add(&self, problem: Problem) {
        let mut list = self.list.borrow_mut();
        let known =
            |known: &Problem| known.span == problem.span && known.message == problem.message;
        if list.iter().any(known) {
            return;
        }
        if list.len() < LIMIT {
            list.push(problem);
        } else {
            self.omitted.set(self.omitted.get().saturating_add(1));
        }
    }

    /// Adds a problem about the shape of a value, unless something is already wrong with exactly
    /// this value: what follows from the first mistake need not be said.
    pub fn add_shape(&self, problem: Problem) {
        if !self.is_at(problem.span) {
            self.add(problem);
        }
    }

    /// Whether a problem points at exactly this place.
    pub fn is_at(&self, span: Span) -> bool {
        self.list.borrow().iter().any(|known| known.span == span)
    }

    /// Takes over the problems of another collection.
    pub fn extend(&self, other: Problems) {
        for problem in other.list.into_inner() {
            self.add(problem);
        }
        let omitted = self.omitted.get().saturating_add(other.omitted.get());
        self.omitted.set(omitted);
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.list.borrow().is_empty()
    }

    /// How many were found, counting those that were not kept.
    pub fn count(&self) -> usize {
        self.list.borrow().len().saturating_add(self.omitted.get())
    }

    /// How many were found but not kept.
    pub fn omitted(&self) -> usize {
        self.omitted.get()
    }

    /// The problems kept, in the order of the files.
    pub fn sorted(&self) -> Vec<Problem> {
        let mut list = self.list.borrow().clone();
        list.sort_by(|a, b| (a.span, &a.message).cmp(&(b.span, &b.message)));
        list
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.count() {
            1 => write!(f, "1 problem"),
            count => write!(f, "{count} problems"),
        }
    }
}

impl std::error::Error for Problems {}
