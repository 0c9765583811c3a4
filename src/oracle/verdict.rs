//! How a run is judged.

use std::collections::BTreeSet;

use crate::flow::Attempt;
use crate::flow::Outcome;
use crate::oracle::Finding;

/// The judgement of one run.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// How it ended.
    pub verdict: Verdict,
    /// What is wrong, the first cause first; and notes of bad luck, which fail nothing.
    pub findings: Vec<Finding>,
    /// The keys of the expectations that were seen to hold, each once.
    pub held: BTreeSet<&'static str>,
    /// What the profile could not show.
    pub unseen: Vec<Unseen>,
    /// The rungs in order: the run's headline.
    pub rungs: Vec<(Attempt, Outcome)>,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Everything that was expected held.
    Passed,
    /// Something expected did not hold, or the relying party misbehaved.
    Failed,
    /// A policy of the relying party makes the journey impossible, such as mandatory MFA.
    Blocked(String),
    /// It could prove nothing, with the reason.
    Skipped(String),
    /// The relying party never says yes, so that its no proves nothing.
    Untested(String),
    /// What the scenario takes as given could not be built.
    SetUpFailed(String),
    /// The relying party did not answer, or not in its profile's shape.
    Unreachable(String),
}

/// An expectation that the profile cannot show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unseen {
    /// The step's number.
    pub step: usize,
    /// The expectation's key, such as `fallback`.
    pub key: &'static str,
    /// Why it cannot be seen.
    pub why: String,
}
