//! From text to a checked profile, with all problems at once.
//!
//! The tree is expanded and overlaid first (`use`, `$(…)`, `for`), then checked as a whole, so a
//! mistake in what both kinds of front end share is said once.
//!
//! **Invariant:** nothing here runs or sends anything.

mod action;
mod attestation;
mod codes;
mod exception;
mod item;
mod looks;
mod names;
mod place;
mod rule;
mod supply;
mod value;

use std::sync::Arc;

use indexmap::IndexMap;

pub use names::RUN_TIME;

use crate::rp::Action;
use crate::rp::Clock;
use crate::rp::Front;
use crate::rp::Items;
use crate::rp::Rule;
use crate::rp::Settings;
use crate::rp::spec;
use crate::source::Cursor;
use crate::source::Expander;
use crate::source::Files;
use crate::source::Kind;
use crate::source::Loader;
use crate::source::Node;
use crate::source::Problem;
use crate::source::Problems;
use crate::source::Scope;
use crate::source::Span;
use crate::source::merged;
use crate::source::parse;

/// A profile as it holds for browsers and for native apps.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) name: String,
    pub(super) browser: Arc<Front>,
    pub(super) app: Arc<Front>,
}

/// Why a profile cannot be used: the files it is made of, and what is wrong in them.
#[derive(Debug)]
pub struct Invalid {
    /// The profile and the files it uses.
    pub files: Files,
    /// What is wrong, at least one.
    pub problems: Problems,
}

/// The parts of a profile that refer to actions.
struct Parts {
    begin: Items,
    then: Vec<Rule>,
    clock: Clock,
    actions: IndexMap<String, Action>,
}

/// Checks the text of a profile.
pub(super) fn check(
    loader: &mut dyn Loader,
    name: &str,
    text: &str,
    settings: &Settings,
) -> Result<Checked, Box<Invalid>> {
    let mut files = Files::new();
    let id = files.add(name, text);
    let (tree, problems) = parse(&files, id);
    let checked = tree.and_then(|tree| {
        let scope = scope(&tree, &mut files, settings);
        let tree = Expander::new(&mut files, loader, &problems).expand(&tree, &scope);
        both(&tree, &problems, settings)
    });
    if problems.is_empty() && checked.is_none() {
        // An empty file has no tree, and no mistake either.
        let problem = Problem::new(Span::start_of(id), "the profile is empty");
        problems.add(problem.help("a profile has at least `profile` and `url`"));
    }
    match checked {
        Some(checked) if problems.is_empty() => Ok(checked),
        Some(_) | None => Err(Box::new(Invalid { files, problems })),
    }
}

fn both(tree: &Node, problems: &Problems, settings: &Settings) -> Option<Checked> {
    let cursor = Cursor::new(tree, problems);
    let overlay = tree.get("for").and_then(|overlays| overlays.get("app"));
    let base = without(tree, &["for"]);
    // The tables see the whole; the fronts then read what holds for each of them.
    let name = cursor
        .mapping(&spec::PROFILE)
        .field("profile")
        .and_then(|name| name.text());
    if tree.entries().is_empty() {
        return None;
    }
    names::check(cursor, settings);
    codes::check_uses(tree, problems);
    let browser = front(&base, problems, settings);
    let app = match overlay {
        Some(overlay) => {
            refuse_fixed(overlay, problems);
            front(&merged(&base, overlay), problems, settings)
        }
        None => browser.clone(),
    };
    Some(Checked {
        name: name?,
        browser: Arc::new(browser?),
        app: Arc::new(app?),
    })
}

fn front(tree: &Node, problems: &Problems, settings: &Settings) -> Option<Front> {
    let fields = Cursor::new(tree, problems).mapping(&spec::PROFILE);
    // All parts are read before a missing one ends it, so that each has its problems told.
    let place = place::read(&fields, settings);
    let parts = Parts {
        begin: fields.field("begin").map(item::items).unwrap_or_default(),
        then: fields.field("then").map(rule::rules).unwrap_or_default(),
        clock: supply::clock(&fields),
        actions: action::read(&fields),
    };
    action::check_references(&parts, &fields);
    looks::check(&parts, &fields);
    supply::check_pages(&fields);
    let headers = value::headers(&fields).into_iter();
    let headers = headers
        .filter_map(|(name, value)| Some((name, value?)))
        .collect();
    let Parts {
        begin,
        then,
        clock,
        actions,
    } = parts;
    Some(Front {
        headers,
        keep: value::keep(&fields),
        begin,
        then,
        actions,
        clock,
        cookies: supply::cookies(&fields),
        screens: supply::screens(&fields),
        decides: supply::decides(&fields),
        reasons: supply::reasons(&fields),
        codes: codes::read(&fields),
        accounts: supply::accounts(&fields),
        apps: supply::apps(&fields),
        exceptions: exception::exceptions(&fields),
        attestation: attestation::handling(&fields),
        url: place.url?,
        origin: place.origin?,
        host: place.host?,
        rp_id: place.rp_id?,
    })
}

/// `profile` is the same for everybody, and there is nobody else to overlay.
fn refuse_fixed(overlay: &Node, problems: &Problems) {
    for (key, _) in overlay.entries() {
        if matches!(key.text.as_str(), "profile" | "for") {
            let message = format!("`{}` cannot be different for some callers", key.text);
            problems.add(Problem::new(key.span, message));
        }
    }
}

fn without(tree: &Node, keys: &[&str]) -> Node {
    let entries = tree.entries().iter();
    let kept = entries
        .filter(|(key, _)| !keys.contains(&key.text.as_str()))
        .cloned();
    match &tree.kind {
        Kind::Mapping(_) => Node {
            kind: Kind::Mapping(kept.collect()),
            ..*tree
        },
        Kind::Scalar(_) | Kind::Sequence(_) => tree.clone(),
    }
}

/// Settings are known now; what a run supplies, and what answers are kept, comes later.
fn scope(tree: &Node, files: &mut Files, settings: &Settings) -> Scope {
    let mut scope = Scope::new();
    for (name, value) in &settings.vars {
        let id = files.add(format!("--var {name}"), value.clone());
        scope.set(
            name.clone(),
            Node::word(Span::new(id, 0, value.len()), value),
        );
    }
    for name in RUN_TIME {
        scope.later(*name);
    }
    for name in names::kept(tree) {
        scope.later(name);
    }
    scope
}

#[cfg(test)]
mod tests;
