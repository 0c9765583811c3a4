//! Which keys of a step go together: one action, its arguments, and nothing said twice.

use crate::flow::Action;
use crate::scenario::spec;
use crate::scenario::spec::Argument;
use crate::source::Fields;
use crate::source::Problem;
use crate::source::quote;
use crate::word::Word;

/// The action of a step; reports a second one.
pub(super) fn one_action(fields: Fields<'_>) -> Option<Action> {
    let present = fields.present().into_iter();
    let mut actions = present.filter_map(|(field, key, _)| {
        let action = Action::parse(field.name)?;
        Some((action, key))
    });
    let (action, first) = actions.next()?;
    for (_, key) in actions {
        let problem = Problem::new(key.span, "a step does one thing")
            .label("a second one")
            .related(first.span, "the first")
            .help("make it a step of its own");
        fields.cursor().problems().add(problem);
    }
    Some(action)
}

/// Arguments that the action does not take, or cannot do without.
pub(super) fn check_arguments(fields: Fields<'_>, action: Option<Action>) {
    let problems = fields.cursor().problems();
    let deed = action.map(spec::Deed::of);
    let takes = deed.map_or(&[][..], |deed| deed.takes);
    for argument in Argument::ALL {
        let Some(key) = fields.key(argument.key()) else {
            continue;
        };
        if takes.contains(argument) {
            continue;
        }
        let name = argument.key();
        let problem = match action {
            Some(action) => Problem::new(key.span, format!("`{action}` takes no `{name}`")),
            None => Problem::new(key.span, format!("`{name}` without an action")),
        };
        let all: Vec<_> = takes.iter().map(|known| quote(known.key())).collect();
        problems.add(match all.as_slice() {
            [] => problem.help("remove it"),
            all => problem.help(format!("it takes {}", all.join(", "))),
        });
    }
    for argument in deed.map_or(&[][..], |deed| deed.needs) {
        if fields.key(argument.key()).is_none() {
            let action = action.map_or("", Word::as_str);
            fields.cursor().report(
                format!("`{action}` without `{}`", argument.key()),
                format!("add `{}: …`", argument.key()),
            );
        }
    }
}

/// The same key under `expect` and `prove`.
pub(super) fn report_said_twice(fields: Fields<'_>) {
    let (Some(expect), Some(prove)) = (fields.field("expect"), fields.field("prove")) else {
        return;
    };
    for (key, _) in prove.node().entries() {
        let twin = expect
            .node()
            .entries()
            .iter()
            .find(|(twin, _)| twin.text == key.text);
        if let Some((twin, _)) = twin {
            let message = format!("{} is expected and proven in one step", quote(&key.text));
            let problem = Problem::new(key.span, message)
                .related(twin.span, "expected here")
                .help("what must be seen also holds: leave it under `prove`");
            prove.problems().add(problem);
        }
    }
}
