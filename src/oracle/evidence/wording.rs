//! Lists of what was wanted or seen, in words.

use crate::flow::PromptKind;

pub(super) fn either<T: std::fmt::Display>(any: &[T]) -> String {
    let words: Vec<_> = any.iter().map(ToString::to_string).collect();
    if words.is_empty() {
        "none".to_owned()
    } else {
        words.join(" or ")
    }
}

pub(super) fn listing<T: std::fmt::Display>(all: &[T]) -> String {
    let words: Vec<_> = all.iter().map(ToString::to_string).collect();
    if words.is_empty() {
        "none".to_owned()
    } else {
        words.join(", ")
    }
}

pub(super) fn prompts(kinds: &[PromptKind]) -> String {
    if kinds.is_empty() {
        "no prompt".to_owned()
    } else {
        PromptKind::list(kinds)
    }
}
