//! Checks that what only looks, and what goes on behind the user's back, wants no ceremony.

use std::collections::BTreeSet;

use crate::rp::Act;
use crate::rp::Items;
use crate::rp::check::Parts;
use crate::rp::check::action::done_by;
use crate::rp::profile::Action;
use crate::rp::profile::Clock;
use crate::source::Fields;
use crate::source::Problem;

/// Actions that the runner performs when no user is at the client.
const UNATTENDED: &[&str] = &["session", "list", "end"];

/// Checks them all.
pub(super) fn check(parts: &Parts, fields: &Fields<'_>) {
    if let Some(actions) = fields.field("actions") {
        for (key, _) in actions.entries() {
            let named = UNATTENDED.contains(&key.text.as_str());
            let items = parts.actions.get(&key.text).map(lists).unwrap_or_default();
            if named && items.iter().any(|items| wants_ceremony(parts, items)) {
                let problem = Problem::new(key.span, refused(&key.text));
                actions.problems().add(problem.help(HELP));
            }
        }
    }
    let clock = match &parts.clock {
        Clock::Requests(items) => Some(items),
        Clock::None | Clock::Header => None,
    };
    for (name, items) in [("clock", clock), ("begin", Some(&parts.begin))] {
        let wants = items.is_some_and(|items| wants_ceremony(parts, items));
        if let Some(cursor) = fields.field(name).filter(|_| wants) {
            cursor.report(refused(name), HELP);
        }
    }
}

const HELP: &str = "no user is there for `create` or `get`: move it into another action";

fn refused(name: &str) -> String {
    format!("`{name}` only looks, yet wants a ceremony")
}

fn lists(action: &Action) -> Vec<&Items> {
    match action {
        Action::Items(items) => vec![items],
        Action::Methods(methods) => methods.values().collect(),
    }
}

/// Whether these items, or an action that they do, have a `create` or a `get`.
fn wants_ceremony(parts: &Parts, items: &Items) -> bool {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut open = vec![items];
    while let Some(items) = open.pop() {
        if items
            .iter()
            .any(|item| matches!(item.act, Act::Ceremony(_)))
        {
            return true;
        }
        for name in done_by(items) {
            if let Some(action) = parts.actions.get(&name)
                && seen.insert(name)
            {
                open.extend(lists(action));
            }
        }
    }
    false
}
