//! Expectations against what was seen: held, broken, or not to be seen.

mod answers;
mod attempts;
mod device;
mod passkeys;
mod wording;

use crate::flow::Attempt;
use crate::flow::Evidence;
use crate::oracle::evidence::answers::fell_back;
use crate::oracle::evidence::answers::refused;
use crate::oracle::evidence::answers::shown;
use crate::oracle::evidence::attempts::attempted;
use crate::oracle::evidence::device::notified;
use crate::oracle::evidence::device::prompted;
use crate::oracle::evidence::device::was_made;
use crate::oracle::evidence::passkeys::listed;
use crate::oracle::evidence::passkeys::orphaned;
use crate::oracle::evidence::passkeys::usable;
use crate::oracle::ledger::Ledger;
use crate::oracle::story::Scene;
use crate::scenario::Expectations;
use crate::scenario::Expected;
use crate::sim::Record;
use crate::word::Word;

pub(super) use attempts::is_no;

/// What became of one expectation.
pub(super) struct Check<'t> {
    /// Its key in the file.
    pub(super) key: &'static str,
    /// The line it is written on.
    pub(super) line: usize,
    /// Whether it held.
    pub(super) result: Checked<'t>,
}

/// Whether an expectation held.
pub(super) enum Checked<'t> {
    /// It held, and this is who shows it.
    Held(Evidence),
    /// It did not.
    Broken {
        /// What was expected, in words.
        expected: String,
        /// What was seen, in words.
        got: String,
        /// The event that shows it; `None` where what was expected is missing.
        by: Option<&'t Record>,
    },
    /// It cannot be seen, because of this.
    Unseen(String),
}

/// Checks everything that is expected of a scene. `after` is the ledger at the scene's end.
pub(super) fn check<'t>(
    wanted: &Expectations,
    scene: &Scene<'t>,
    after: &Ledger<'_>,
) -> Vec<Check<'t>> {
    let mut checks = Vec::new();
    for attempt in Attempt::ALL.iter().copied() {
        note(
            &mut checks,
            attempt.as_str(),
            wanted.attempt(attempt),
            |any| attempted(attempt, any, scene),
        );
    }
    note(&mut checks, "fallback", wanted.fallback.as_ref(), |any| {
        fell_back(any, scene)
    });
    note(&mut checks, "shows", wanted.shows.as_ref(), |any| {
        shown(any, scene)
    });
    note(&mut checks, "refused", wanted.refused.as_ref(), |any| {
        refused(any, scene)
    });
    note(&mut checks, "passkeys", wanted.passkeys.as_ref(), |any| {
        listed(any, scene)
    });
    note(&mut checks, "usable-on", wanted.usable_on.as_ref(), |all| {
        usable(all, scene)
    });
    note(&mut checks, "orphans", wanted.orphans.as_ref(), |any| {
        orphaned(any, scene, after)
    });
    note(&mut checks, "prompts", wanted.prompts.as_ref(), |exact| {
        prompted(exact, scene)
    });
    note(&mut checks, "notified", wanted.notified.as_ref(), |exact| {
        notified(exact, scene)
    });
    note(&mut checks, "made", wanted.made.as_ref(), |made| {
        was_made(made, scene)
    });
    checks
}

fn note<'t, T>(
    checks: &mut Vec<Check<'t>>,
    key: &'static str,
    wanted: Option<&Expected<T>>,
    check: impl FnOnce(&T) -> Checked<'t>,
) {
    if let Some(wanted) = wanted {
        checks.push(Check {
            key,
            line: wanted.line,
            result: check(&wanted.value),
        });
    }
}
