//! Places in JSON: paths that may lead through JSON in a text.

use serde_json::Value;

use crate::rp::member_path;

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Member(String),
    Item(usize),
    /// The text is JSON itself.
    Parsed,
}

/// Everything in a value, outer things first, with its path; JSON in texts is entered.
pub(super) fn all(value: &Value) -> Vec<(Vec<Step>, Value)> {
    let mut found = Vec::new();
    collect(value, &mut Vec::new(), &mut found);
    found
}

fn collect(value: &Value, path: &mut Vec<Step>, found: &mut Vec<(Vec<Step>, Value)>) {
    if found.len() >= BOUND || path.len() >= DEPTH {
        return;
    }
    found.push((path.clone(), value.clone()));
    let mut below = |step: Step, value: &Value| {
        path.push(step);
        collect(value, path, found);
        path.pop();
    };
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                below(Step::Member(name.clone()), member);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                below(Step::Item(index), item);
            }
        }
        Value::String(text) if text.trim_start().starts_with(['{', '[']) => {
            if let Ok(parsed) = serde_json::from_str(text) {
                below(Step::Parsed, &parsed);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The selector for a path in an answer: `$.data | json | $.publicKey`.
pub(super) fn selector(path: &[Step]) -> String {
    let mut text = "$".to_owned();
    for step in path {
        match step {
            Step::Member(name) => text = member_path(&text, name),
            Step::Item(index) => text.push_str(&format!("[{index}]")),
            Step::Parsed => text.push_str(" | json | $"),
        }
    }
    text.trim_end_matches(" | $").to_owned()
}

/// The name that a path ends with.
pub(super) fn last_name(path: &[Step]) -> Option<&str> {
    path.iter().rev().find_map(|step| match step {
        Step::Member(name) => Some(name.as_str()),
        Step::Item(_) | Step::Parsed => None,
    })
}

/// How much of a value is looked at.
const BOUND: usize = 20_000;

/// How deep.
const DEPTH: usize = 40;
