//! A finished report of conformance: what renderers make text, XML and pages of.
//!
//! **Invariant:** a value. Nothing in it is computed again by a renderer, and wall time is one
//! member.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::time::Duration;

use crate::conformance::case::Case;
use crate::conformance::case::Class;
use crate::conformance::case::Outcome;
use crate::conformance::catalogue::Check;
use crate::conformance::catalogue::Row;
use crate::conformance::clause::RowClause;
use crate::conformance::policy::Expected;
use crate::conformance::policy::Policy;
use crate::conformance::vocabulary::Layer;

/// All rows that were done at one relying party.
#[derive(Clone, Debug)]
pub struct Report {
    /// The version of this program.
    pub version: &'static str,
    /// The name of the relying party's profile.
    pub rp: String,
    /// Its origin.
    pub origin: String,
    /// What a reader should know of it.
    pub notes: Vec<String>,
    /// What it was held to.
    pub policy: Policy,
    /// The seed.
    pub seed: String,
    /// The rows, in the plan's order.
    pub rows: Vec<RowResult>,
    /// How many rows were planned and not done.
    pub not_done: usize,
    /// How long it took.
    pub took: Duration,
}

/// What became of a row.
#[derive(Clone, Debug)]
pub struct RowResult {
    /// Its id.
    pub id: String,
    /// Its place in the catalogue.
    pub place: String,
    /// What it holds the relying party to.
    pub clause: RowClause,
    /// What is wrong, in a few words.
    pub title: String,
    /// Where the fault is.
    pub layer: Layer,
    /// Why it matters.
    pub why: String,
    /// How to mend it.
    pub fix: String,
    /// Its checks.
    pub cases: Vec<Case>,
    /// The worst outcome of its checks.
    pub outcome: Outcome,
    /// The command that does it again.
    pub again: String,
}

/// How many checks ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Totals {
    /// Rows.
    pub rows: usize,
    /// Checks.
    pub checks: usize,
    /// Right.
    pub passed: usize,
    /// Right, but advice was not followed.
    pub warned: usize,
    /// Wrong.
    pub failed: usize,
    /// Wrong, and the profile says so.
    pub expected: usize,
    /// Not tried.
    pub skipped: usize,
    /// Tried without result.
    pub untested: usize,
    /// Not answered at all.
    pub unreachable: usize,
    /// Broken by us.
    pub ours: usize,
}

impl RowResult {
    pub(super) fn of(row: &Row, cases: Vec<Case>) -> Self {
        let cases: Vec<_> = cases.into_iter().map(Case::brief).collect();
        let worst = cases.iter().map(|case| &case.outcome);
        let worst = worst.max_by_key(|outcome| outcome.weight());
        let worst = match &row.check {
            Check::Not(reason) => Some(Outcome::Skipped(reason.clone())),
            Check::Mutants(_)
            | Check::Play(_)
            | Check::Lint(_)
            | Check::Journeys(_)
            | Check::Vector(_) => worst.cloned(),
        };
        Self {
            id: row.id.clone(),
            place: row.place.clone(),
            clause: row.clause.clone(),
            title: row.title.clone(),
            layer: row.layer,
            why: row.why.clone(),
            fix: row.fix.clone(),
            outcome: worst.unwrap_or(Outcome::Passed),
            cases,
            again: String::new(),
        }
    }

    /// The same, with the command that does it again.
    #[must_use]
    pub fn with_again(self, again: String) -> Self {
        Self { again, ..self }
    }

    /// The same, where the profile says that this is known: its failures are expected, and a row
    /// that does not fail any more is one.
    #[must_use]
    pub fn excused(mut self, reason: &str) -> Self {
        let fails = matches!(self.outcome, Outcome::Failed(_));
        for case in &mut self.cases {
            if matches!(case.outcome, Outcome::Failed(_)) {
                case.outcome = Outcome::Expected(reason.to_owned());
            }
        }
        self.outcome = match (fails, self.outcome) {
            (true, _) => Outcome::Expected(reason.to_owned()),
            (false, Outcome::Passed | Outcome::Warned(_)) => Outcome::Failed(format!(
                "the profile expects it to fail ({reason}), and it does not any more"
            )),
            (false, other) => other,
        };
        self
    }
}

impl Report {
    /// How many checks ended how.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals {
            rows: self.rows.len(),
            ..Totals::default()
        };
        for case in self.rows.iter().flat_map(|row| &row.cases) {
            totals.checks += 1;
            let count = match case.outcome {
                Outcome::Passed => &mut totals.passed,
                Outcome::Warned(_) => &mut totals.warned,
                Outcome::Failed(_) => &mut totals.failed,
                Outcome::Expected(_) => &mut totals.expected,
                Outcome::Skipped(_) => &mut totals.skipped,
                Outcome::Untested(_) => &mut totals.untested,
                Outcome::Unreachable(_) => &mut totals.unreachable,
                Outcome::Ours(_) => &mut totals.ours,
            };
            *count += 1;
        }
        totals
    }

    /// Whether the relying party gives one and the same answer whatever is wrong: then nobody can
    /// tell from it what to mend.
    pub fn says_one_thing(&self) -> bool {
        let refused = self.rows.iter().filter(|row| {
            let mut cases = row.cases.iter();
            cases
                .any(|case| case.class == Some(Class::Refused) && case.expected == Expected::Reject)
        });
        let mut answers: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for row in refused {
            for case in &row.cases {
                if let (Some(Class::Refused), Some(said)) = (case.class, &case.said) {
                    let text = format!("{:?} {}", said.status, skeleton(&said.body));
                    answers.entry(text).or_default().insert(&row.id);
                }
            }
        }
        let rows: BTreeSet<_> = answers.values().flatten().collect();
        answers.len() == 1 && rows.len() >= ENOUGH
    }

    /// Rows that nothing here can check, at any relying party.
    pub fn uncheckable(&self) -> usize {
        self.rows.iter().filter(|row| row.cases.is_empty()).count()
    }

    /// Why checks were skipped, and how many for each reason.
    pub fn skipped(&self) -> BTreeMap<&str, usize> {
        let mut reasons = BTreeMap::new();
        for case in self.rows.iter().flat_map(|row| &row.cases) {
            if let Outcome::Skipped(why) = &case.outcome {
                *reasons.entry(why.as_str()).or_default() += 1;
            }
        }
        reasons
    }
}

/// A body without what differs from answer to answer: digits, and long words such as ids.
fn skeleton(body: &str) -> String {
    let words = body.split(|letter: char| !(letter.is_alphanumeric() || "-_".contains(letter)));
    let words = words.filter(|word| word.len() < 20 && !word.bytes().any(|it| it.is_ascii_digit()));
    words.collect::<Vec<_>>().join(" ")
}

/// Fewer rows than these say nothing about a relying party's manners.
const ENOUGH: usize = 10;
