//! Nothing passes for nothing: what would be green whatever the relying party does is refused.

use std::collections::BTreeSet;

use crate::flow::Attempt;
use crate::flow::Outcome;
use crate::flow::Rung;
use crate::scenario::model::Expectations;
use crate::scenario::model::ScenarioRun;
use crate::source::Problem;
use crate::source::Problems;
use crate::source::Span;
use crate::source::quote;
use crate::word::Word;

/// Reports runs that prove nothing, and attempts of which only a no is ever seen.
pub(super) fn report(runs: &[(Span, ScenarioRun)], problems: &Problems) {
    for (at, run) in runs {
        report_run(*at, run, problems);
    }
    for attempt in Attempt::ALL {
        report_no_without_yes(*attempt, runs, problems);
    }
}

fn report_run(at: Span, run: &ScenarioRun, problems: &Problems) {
    let proves = || run.steps.iter().map(|step| &step.prove);
    let name = match run.row.as_str() {
        "" => "the run".to_owned(),
        row => format!("the run {}", quote(row)),
    };
    if proves().all(Expectations::is_empty) {
        let problem = Problem::new(at, format!("{name} proves nothing"))
            .help("move what must be seen from `expect` to `prove`");
        problems.add(problem);
        return;
    }
    if !proves().any(tells_of_the_rp) {
        let message = format!("{name} proves only what the device does");
        let problem = Problem::new(at, message).help(
            "no relying party could get this wrong; prove something that it decides: a rung that \
             is not `skipped`, `cancelled` or `failed`, a screen, or `passkeys`",
        );
        problems.add(problem);
    }
}

/// Whether a relying party could get it wrong.
fn tells_of_the_rp(prove: &Expectations) -> bool {
    let decides = |attempt: &Attempt| {
        let outcomes = prove.attempt(*attempt);
        outcomes.is_some_and(|outcomes| !outcomes.value.iter().all(is_not_its_own))
    };
    // Destructured, so that a new expectation is decided upon here.
    let Expectations {
        passkey_login: _,
        append: _,
        upgrade: _,
        fallback,
        shows,
        refused,
        passkeys,
        usable_on,
        orphans,
        prompts: _,
        notified: _,
        made: _,
    } = prove;
    Attempt::ALL.iter().any(decides)
        || fallback.is_some()
        || shows.is_some()
        || refused.is_some()
        || passkeys.is_some()
        || usable_on.is_some()
        || orphans.is_some()
}

/// Whether somebody else than the relying party ended it there: the user or the device.
fn is_not_its_own(outcome: &Outcome) -> bool {
    match outcome.rung() {
        Rung::Skipped | Rung::Cancelled | Rung::Failed => true,
        Rung::Declined | Rung::Offered | Rung::Refused | Rung::Done => false,
    }
}

/// A no proves nothing of a relying party that never says yes.
fn report_no_without_yes(attempt: Attempt, runs: &[(Span, ScenarioRun)], problems: &Problems) {
    let steps = || {
        runs.iter()
            .flat_map(|(at, run)| run.steps.iter().map(move |step| (*at, step)))
    };
    let sees = |expectations: &Expectations, what: fn(&Outcome) -> bool| {
        let outcomes = expectations.attempt(attempt);
        outcomes.is_some_and(|outcomes| outcomes.value.iter().all(what))
    };
    if steps().any(|(_, step)| sees(&step.expect, is_yes) || sees(&step.prove, is_yes)) {
        return;
    }
    let first = steps().find(|(_, step)| sees(&step.prove, |outcome| !is_yes(outcome)));
    let Some((at, step)) = first else { return };
    let rungs: BTreeSet<Rung> = match step.prove.attempt(attempt) {
        Some(outcomes) => outcomes
            .value
            .iter()
            .map(|outcome| outcome.rung())
            .collect(),
        None => BTreeSet::new(),
    };
    let rungs: Vec<_> = rungs.into_iter().map(|rung| quote(rung.as_str())).collect();
    let message = format!(
        "`{attempt}` is only ever {} in this file",
        rungs.join(" or ")
    );
    let problem = Problem::new(at, message).help(format!(
        "a relying party that never says yes would pass: add a step or a row that sees \
         `{attempt}: offered` or `{attempt}: done`"
    ));
    problems.add(problem);
}

fn is_yes(outcome: &Outcome) -> bool {
    matches!(outcome.rung(), Rung::Offered | Rung::Done)
}
