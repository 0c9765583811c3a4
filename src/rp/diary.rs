//! A diary of how answers were read: which captures found something, and which rule fired.
//!
//! Who writes a profile reads it (`stuntkey profile try`); a run does without.
//!
//! **Invariant:** it watches, and changes nothing; secrets are redacted before they get here.

use std::sync::Mutex;
use std::sync::PoisonError;

use crate::rp::Front;
use crate::rp::Operand;
use crate::rp::Received;
use crate::rp::Rule;
use crate::rp::item::RequestItem;
use crate::rp::near::near;
use crate::rp::reading::Sending;
use crate::rp::redact::Redactor;
use crate::rp::selector::text_of;
use crate::rp::session::Known;
use crate::rp::value::Variables;

/// What was read, answer by answer.
#[derive(Debug, Default)]
pub struct Diary(Mutex<Vec<Reading>>);

/// How one answer was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// How many events the run's trace had then: the answer's is the last of them.
    pub mark: usize,
    /// What the profile keeps, in order.
    pub captures: Vec<Capture>,
    /// The rules that were tried, up to the one that fired.
    pub rules: Vec<Tried>,
    /// Rules after the one that fired.
    pub untried: usize,
}

/// A `keep` of the profile, and what it found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capture {
    /// The name it keeps.
    pub name: String,
    /// The selector, where it is one.
    pub selector: Option<String>,
    /// What it found, shortened; or what is near.
    pub found: Result<String, String>,
    /// Whether it is asked of this very answer, or of every answer that has it.
    pub asked: Asked,
}

/// Of which answers something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Of this one.
    Here,
    /// Of all that have it: nothing is missing where it is not.
    Everywhere,
}

/// A rule that was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// As the profile spells it, shortened.
    pub rule: String,
    /// Whether it fired.
    pub end: Fired,
}

/// Whether a rule fired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fired {
    /// It did.
    Yes,
    /// It did not: the first condition that did not hold.
    No {
        /// The condition's selector.
        selector: String,
        /// What it found, or what is near where it found nothing.
        found: Result<String, String>,
    },
    /// It asks for something to be done first, which has been done.
    Done,
}

impl Diary {
    /// What was read so far.
    pub fn readings(&self) -> Vec<Reading> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Notes how the last answer of a session is read.
    pub(super) fn note(
        &self,
        mark: usize,
        known: &Known<'_>,
        front: &Front,
        item: &RequestItem,
        sending: Sending,
    ) {
        let reading = read(mark, known, front, item, sending);
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(reading);
    }
}

fn read(
    mark: usize,
    known: &Known<'_>,
    front: &Front,
    item: &RequestItem,
    sending: Sending,
) -> Reading {
    let answer = &known.session.state.last;
    let redactor = &known.session.rp.inner.redactor;
    let of = |asked: Asked| {
        move |(name, operand): &(String, Operand)| {
            capture(name, operand, asked, answer, known, redactor)
        }
    };
    let everywhere = front.keep.iter().map(of(Asked::Everywhere));
    let captures = everywhere.chain(item.keep.iter().map(of(Asked::Here)));
    let rules: Vec<&Rule> = item.then.iter().chain(&front.then).collect();
    let mut tried = Vec::new();
    for rule in &rules {
        let end = end(rule, answer, known, redactor, sending);
        let fired = end == Fired::Yes;
        let rule = rule.text.clone();
        tried.push(Tried { rule, end });
        if fired {
            break;
        }
    }
    Reading {
        mark,
        captures: captures.collect(),
        untried: rules.len() - tried.len(),
        rules: tried,
    }
}

fn capture(
    name: &str,
    operand: &Operand,
    asked: Asked,
    answer: &Received,
    variables: &dyn Variables,
    redactor: &Redactor,
) -> Capture {
    let value = operand.value(answer, variables).ok().flatten();
    let selector = match operand {
        Operand::Selected(selector) => Some(selector),
        Operand::Said(_) => None,
    };
    let found = match (value, selector) {
        (Some(value), _) => Ok(shortened(&redactor.redact(&text_of(&value)))),
        (None, Some(selector)) => Err(redactor.redact(&near(selector, answer))),
        (None, None) => Err("a name in it has no value yet".to_owned()),
    };
    Capture {
        name: name.to_owned(),
        selector: selector.map(ToString::to_string),
        found,
        asked,
    }
}

fn end(
    rule: &Rule,
    answer: &Received,
    variables: &dyn Variables,
    redactor: &Redactor,
    sending: Sending,
) -> Fired {
    if sending == Sending::Repeated && rule.result.first.is_some() {
        return Fired::Done;
    }
    for (left, condition) in &rule.conditions.0 {
        // A codec that cannot be applied ends the run, which says so.
        let said = left.value(answer, variables).ok().flatten();
        let values = match left {
            Operand::Selected(selector) => selector.all(answer),
            Operand::Said(_) => said.clone().into_iter().collect(),
        };
        if condition.holds(&values, variables).unwrap_or(false) {
            continue;
        }
        let (selector, near) = match left {
            Operand::Selected(selector) => (selector.to_string(), near(selector, answer)),
            Operand::Said(shape) => {
                let names = shape.placeholders().into_iter();
                let names: Vec<_> = names.map(|it| format!("$({})", it.name)).collect();
                (names.join(" "), "it has no value yet".to_owned())
            }
        };
        let found = match said {
            Some(value) => Ok(shortened(&redactor.redact(&text_of(&value)))),
            None => Err(redactor.redact(&near)),
        };
        return Fired::No { selector, found };
    }
    Fired::Yes
}

fn shortened(text: &str) -> String {
    const SHOWN: usize = 100;
    let mut shown: String = text.chars().take(SHOWN).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}
