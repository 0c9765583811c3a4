//! The list of passkeys in a recording, and the request that deletes one of it.

use crate::doctor::har::Entry;
use crate::doctor::har::has_leaf;
use crate::doctor::place;
use crate::doctor::place::Step;
use crate::doctor::spelling;
use crate::doctor::story::SIGN_OUT;
use crate::doctor::story::leaf;
use crate::doctor::story::matches_path;
use crate::rp::Codec;

/// The list of passkeys.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub(super) entry: usize,
    /// The list itself.
    pub(super) each: Vec<Step>,
    /// The credential's id in one of its items, and how it is spelled.
    pub(super) id: Vec<Step>,
    pub(super) codec: Codec,
    /// The member that deleting names, and its value.
    pub(super) key: Option<(Vec<Step>, String)>,
}

pub(super) fn list(entries: &[Entry], id: &str) -> Option<Listed> {
    entries.iter().enumerate().find_map(|(index, entry)| {
        if entry.method != "GET" || !entry.is_success() {
            return None;
        }
        let all = place::all(entry.answer_json.as_ref()?);
        all.into_iter().find_map(|(path, value)| {
            let codec = spelling::of(&value, id).filter(|codec| *codec != Codec::Utf8)?;
            let item = path
                .iter()
                .rposition(|step| matches!(step, Step::Item(_)))?;
            // Request options list credentials, too.
            let in_options = place::last_name(&path[..item])
                .is_some_and(|name| name.ends_with("Credentials") && path.len() - item == 2);
            (!in_options).then(|| Listed {
                entry: index,
                each: path[..item].to_vec(),
                id: path[item + 1..].to_vec(),
                codec,
                key: None,
            })
        })
    })
}

/// The request that deletes an item of the list, and takes note by which member it names it.
pub(super) fn delete(entries: &[Entry], list: &mut Listed) -> Option<usize> {
    let answer = entries[list.entry].answer_json.as_ref()?;
    let all = place::all(answer);
    let depth = list.each.len() + 1;
    let members: Vec<_> = all
        .iter()
        .filter(|(path, _)| path.len() > depth && path.starts_with(&list.each))
        .filter_map(|(path, value)| Some((path[depth..].to_vec(), leaf(value)?)))
        .collect();
    let removes = |entry: &Entry| entry.method == "DELETE" || matches_path(entry, DELETE);
    entries.iter().enumerate().find_map(|(index, entry)| {
        if !removes(entry) || !entry.is_success() || matches_path(entry, SIGN_OUT) {
            return None;
        }
        let named = |(_, text): &&(Vec<Step>, String)| text.len() > 1 && entry.carries(text);
        let number = |(_, text): &&(Vec<Step>, String)| ends_with(entry, text);
        let mut all = members.iter();
        let key = all.find(named).or_else(|| members.iter().find(number))?;
        list.key = Some(key.clone());
        Some(index)
    })
}

fn ends_with(entry: &Entry, text: &str) -> bool {
    let mut parts = entry.url.path_segments().into_iter().flatten().rev();
    parts.find(|part| !part.is_empty()) == Some(text)
        || entry.sent_value().is_some_and(|body| has_leaf(body, text))
}

const DELETE: &str = r"(?i)(delete|remove|revoke)";
