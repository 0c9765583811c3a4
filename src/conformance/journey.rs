//! What a row has to do with a scenario: which findings of its runs fail the row, and what a run
//! must have seen to pass it.
//!
//! **Invariant:** the verdict is the oracle's. Nothing here reads a trace or asks the relying
//! party anything: a row fails on what `stuntkey run` finds, in the same words.

use crate::conformance::case::Case;
use crate::conformance::case::Outcome;
use crate::conformance::case::Said;
use crate::conformance::catalogue::Row;
use crate::conformance::policy::Expected;
use crate::conformance::run::Plan;
use crate::oracle::Finding;
use crate::oracle::Kind;
use crate::oracle::Verdict;
use crate::runner::RunResult;

/// A scenario whose runs decide a row.
#[derive(Clone, Debug)]
pub struct Journey {
    /// The id of the shipped scenario.
    pub scenario: String,
    /// Parts of the names of the runs that count; all count where there are none.
    pub rows: Vec<String>,
    /// The rules whose findings fail the row. `expectation` stands for an expectation of
    /// `proven_by` that did not hold.
    pub rules: Vec<String>,
    /// The expectations that a run must have seen to hold, all of them, to pass the row.
    pub proven_by: Vec<String>,
}

/// Holds a relying party to the journeys of a row: a check for each scenario.
pub(super) fn check(plan: &Plan<'_>, row: &Row, journeys: &[Journey]) -> Vec<Case> {
    let expected = row.expected.under(plan.policy);
    let cases = journeys.iter().map(|journey| {
        let results = plan.journeys.results(&journey.scenario, plan.stop);
        match results {
            Some(results) => journey.case(results, expected),
            None => {
                let why = format!("the scenario `{}` is not at hand", journey.scenario);
                Case::ended(&journey.scenario, expected, Outcome::Ours(why))
            }
        }
    });
    cases.collect()
}

impl Journey {
    /// What the runs of the scenario say, the worst first. A run that proves it outweighs those
    /// that show nothing.
    fn case(&self, results: &[RunResult], expected: Expected) -> Case {
        let counted = results.iter().filter(|result| self.counts(result));
        let mut worst: Option<Case> = None;
        for case in counted.map(|result| self.case_of(result, expected)) {
            let weight = case.outcome.weight();
            if worst
                .as_ref()
                .is_none_or(|worst| worst.outcome.weight() < weight)
            {
                worst = Some(case);
            }
        }
        worst.unwrap_or_else(|| {
            let why = "it was stopped before it was run".to_owned();
            Case::ended(&self.scenario, expected, Outcome::Untested(why))
        })
    }

    fn counts(&self, result: &RunResult) -> bool {
        let row = &result.run.row;
        self.rows.is_empty() || self.rows.iter().any(|part| row.contains(part))
    }

    fn case_of(&self, result: &RunResult, expected: Expected) -> Case {
        let mut findings = result.judgement.findings.iter();
        let Some(finding) = findings.find(|finding| self.is_failed_by(finding)) else {
            let outcome = self.outcome_of(result);
            return Case {
                again: again_of(&outcome, result),
                ..Case::ended(&name_of(result), expected, outcome)
            };
        };
        let outcome = verdict(finding, expected);
        Case {
            again: again_of(&outcome, result),
            said: finding.said.as_ref().map(Said::told),
            ..Case::ended(&name_of(result), expected, outcome)
        }
    }

    fn is_failed_by(&self, finding: &Finding) -> bool {
        let is_named = self.rules.iter().any(|rule| rule == finding.rule);
        let is_proof = finding.key().is_none_or(|key| self.is_proof(key));
        finding.fails() && is_named && is_proof
    }

    fn is_proof(&self, key: &str) -> bool {
        self.proven_by.iter().any(|proof| proof == key)
    }

    /// What a run says that none of the rules complains about.
    fn outcome_of(&self, result: &RunResult) -> Outcome {
        let judgement = &result.judgement;
        match &judgement.verdict {
            Verdict::Passed => self.proof_of(result),
            Verdict::Failed => {
                let other = judgement.findings.iter().find(|finding| finding.fails());
                other.map_or(Outcome::Untested("its run fails".to_owned()), beside)
            }
            Verdict::Skipped(why) | Verdict::Blocked(why) => Outcome::Skipped(why.clone()),
            Verdict::Untested(why) | Verdict::SetUpFailed(why) => Outcome::Untested(why.clone()),
            Verdict::Unreachable(why) => Outcome::Unreachable(why.clone()),
        }
    }

    fn proof_of(&self, result: &RunResult) -> Outcome {
        let judgement = &result.judgement;
        let is_missing = |key: &&String| judgement.held.iter().all(|held| *held != key.as_str());
        let Some(missing) = self.proven_by.iter().find(is_missing) else {
            return Outcome::Passed;
        };
        let unseen = judgement.unseen.iter().find(|unseen| unseen.key == missing);
        Outcome::Skipped(match unseen {
            Some(unseen) => format!("`{missing}` cannot be seen: {}", unseen.why),
            None => format!("no run of the scenario is about `{missing}`"),
        })
    }
}

/// What a finding means that is not about the row.
fn beside(finding: &Finding) -> Outcome {
    let what = &finding.what;
    match finding.kind {
        Kind::Ours => Outcome::Ours(what.clone()),
        Kind::Expectation | Kind::Misbehaved | Kind::Unlucky => {
            Outcome::Untested(format!("its run fails for another reason: {what}"))
        }
    }
}

/// A finding in words, as it counts against what is right.
fn verdict(finding: &Finding, expected: Expected) -> Outcome {
    let why = format!("{} ({})", finding.what, finding.rule);
    match expected {
        Expected::Accept | Expected::Reject => Outcome::Failed(why),
        Expected::ShouldAccept | Expected::ShouldReject => Outcome::Warned(why),
        Expected::Either => Outcome::Passed,
    }
}

/// The run, as lists of runs name it.
fn name_of(result: &RunResult) -> String {
    match result.run.row.as_str() {
        "" => result.scenario.clone(),
        row => format!("{} · {row}", result.scenario),
    }
}

/// The command that shows the run alone, where there is something to look at.
fn again_of(outcome: &Outcome, result: &RunResult) -> Option<String> {
    match outcome {
        Outcome::Passed | Outcome::Skipped(_) => None,
        Outcome::Warned(_)
        | Outcome::Failed(_)
        | Outcome::Expected(_)
        | Outcome::Untested(_)
        | Outcome::Unreachable(_)
        | Outcome::Ours(_) => Some(result.again.clone()),
    }
}
