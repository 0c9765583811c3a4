//! Reads actions, and checks what refers to them.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::flow::MethodWord;
use crate::rp::Act;
use crate::rp::Items;
use crate::rp::Rule;
use crate::rp::check::Parts;
use crate::rp::check::item;
use crate::rp::check::value;
use crate::rp::profile::Action;
use crate::rp::profile::Clock;
use crate::rp::profile::is_known_action;
use crate::rp::spec;
use crate::source::Cursor;
use crate::source::Fields;
use crate::source::Key;
use crate::source::Kind;
use crate::source::Problem;
use crate::source::Vocabulary;
use crate::source::quote;
use crate::source::suggest;
use crate::word::Word;

/// All actions.
pub(super) fn read(fields: &Fields<'_>) -> IndexMap<String, Action> {
    if fields.field("actions").is_none() && fields.field("pages").is_none() {
        fields.cursor().report(
            "the profile can do nothing",
            "add `actions: { session: […], sign-in: { password: […] } }`",
        );
    }
    let actions = value::entries(fields, "actions").into_iter();
    actions
        .filter_map(|(key, value)| Some((key.text.clone(), action(key, value)?)))
        .collect()
}

fn action(key: &Key, cursor: Cursor<'_>) -> Option<Action> {
    let takes_methods = matches!(key.text.as_str(), "sign-in" | "sign-up");
    match &cursor.node().kind {
        Kind::Sequence(_) if takes_methods => {
            let message = format!("`{}` is done in ways of different methods", key.text);
            cursor.report(
                message,
                format!("write `{}: {{ password: […] }}`", key.text),
            );
            None
        }
        Kind::Sequence(_) => Some(Action::Items(item::items(cursor))),
        Kind::Mapping(_) if !takes_methods => {
            cursor.report(
                "only `sign-in` and `sign-up` have methods",
                "write a list of items",
            );
            None
        }
        Kind::Mapping(_) => Some(Action::Methods(methods(cursor))),
        // Said by the spec table.
        Kind::Scalar(_) => None,
    }
}

fn methods(cursor: Cursor<'_>) -> IndexMap<String, Items> {
    let mut methods = IndexMap::new();
    for (key, value) in cursor.entries() {
        if MethodWord::parse(&key.text).is_none() {
            let known = Vocabulary::of::<MethodWord>().list();
            let message = format!("{} is not a method", quote(&key.text));
            let problem = Problem::new(key.span, message);
            cursor
                .problems()
                .add(match suggest(&key.text, known.iter().copied()) {
                    Some(near) => problem.help(format!("did you mean `{near}`?")),
                    None => problem.help(format!("it may be {}", known.join(", "))),
                });
        }
        methods.insert(key.text.clone(), item::items(value));
    }
    methods
}

/// Checks that what is referred to is there, that no action does itself, and that helpers are used.
pub(super) fn check_references(parts: &Parts, fields: &Fields<'_>) {
    let Some(actions) = fields.field("actions") else {
        return;
    };
    let mut graph: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut used: BTreeSet<String> = of_rules(&parts.then).collect();
    used.extend(of_items(&parts.begin));
    if let Clock::Requests(items) = &parts.clock {
        used.extend(of_items(items));
    }
    for (name, action) in &parts.actions {
        let lists: Vec<&Items> = match action {
            Action::Items(items) => vec![items],
            Action::Methods(methods) => methods.values().collect(),
        };
        let references = lists.iter().flat_map(|items| of_items(items));
        used.extend(references);
        let done = lists.iter().flat_map(|items| done_by(items)).collect();
        graph.insert(name, done);
    }
    for name in used
        .iter()
        .filter(|name| !parts.actions.contains_key(*name))
    {
        report_missing(parts, fields, name);
    }
    for (key, _) in actions.entries() {
        if reaches(&graph, &key.text, &key.text) {
            let message = format!("{} does itself, without end", quote(&key.text));
            actions.problems().add(Problem::new(key.span, message));
        }
        if !is_known_action(&key.text) && !used.contains(&key.text) {
            let problem = Problem::new(
                key.span,
                format!("nothing uses the helper {}", quote(&key.text)),
            );
            let near = suggest(&key.text, spec::known_actions());
            actions.problems().add(match near {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help("refer to it with `do`, `first` or `also`, or remove it"),
            });
        }
    }
}

fn report_missing(parts: &Parts, fields: &Fields<'_>, name: &str) {
    // The scalar that names it is found again by its text: items keep no places.
    let names = parts.actions.keys().map(String::as_str);
    let help = match suggest(name, names.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("actions are {}", names.collect::<Vec<_>>().join(", ")),
    };
    let mut places = Vec::new();
    find(fields.cursor(), name, &mut places);
    for cursor in places {
        let message = format!("there is no action {}", quote(name));
        cursor
            .problems()
            .add(Problem::of(cursor.node(), message).help(help.clone()));
    }
}

/// The values of `do`, `first` and `also` that are this name.
fn find<'a>(cursor: Cursor<'a>, name: &str, places: &mut Vec<Cursor<'a>>) {
    let is_name = |cursor: &Cursor<'_>| cursor.node().scalar().is_some_and(|s| s.text == name);
    match &cursor.node().kind {
        Kind::Scalar(_) => {}
        Kind::Sequence(_) => {
            for item in cursor.items() {
                find(item, name, places);
            }
        }
        Kind::Mapping(_) => {
            for (key, value) in cursor.entries() {
                if matches!(key.text.as_str(), "do" | "first" | "also") {
                    places.extend(value.one_or_list().into_iter().filter(is_name));
                }
                find(value, name, places);
            }
        }
    }
}

fn of_items(items: &Items) -> Vec<String> {
    let mut names = Vec::new();
    for item in items.iter() {
        match &item.act {
            Act::Request(request) => names.extend(of_rules(&request.then)),
            Act::Ceremony(ceremony) => names.extend(ceremony.otherwise.iter().flat_map(of_items)),
            Act::Do(name) => names.push(name.clone()),
            Act::Forget(_) => {}
        }
    }
    names
}

/// The actions that items do, which must not lead back.
pub(super) fn done_by(items: &Items) -> Vec<String> {
    let mut names = Vec::new();
    for item in items.iter() {
        match &item.act {
            Act::Ceremony(ceremony) => names.extend(ceremony.otherwise.iter().flat_map(done_by)),
            Act::Do(name) => names.push(name.clone()),
            Act::Request(request) => {
                names.extend(
                    request
                        .then
                        .iter()
                        .filter_map(|rule| rule.result.first.clone()),
                );
            }
            Act::Forget(_) => {}
        }
    }
    names
}

fn of_rules(rules: &[Rule]) -> impl Iterator<Item = String> {
    let names = rules
        .iter()
        .flat_map(|rule| rule.result.first.iter().chain(&rule.result.also));
    names.cloned()
}

fn reaches(graph: &BTreeMap<&str, BTreeSet<String>>, from: &str, to: &str) -> bool {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<&str> = vec![from];
    while let Some(name) = open.pop() {
        for next in graph.get(name).into_iter().flatten() {
            if next == to {
                return true;
            }
            if seen.insert(next) {
                open.push(next);
            }
        }
    }
    false
}
