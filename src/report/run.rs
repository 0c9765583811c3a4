//! One run, as reports tell it.

use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

use crate::flow::Attempt;
use crate::flow::Flow;
use crate::flow::Outcome;
use crate::flow::Rung;
use crate::oracle::Answers;
use crate::report::Ended;
use crate::report::Finding;
use crate::report::Step;
use crate::report::record;
use crate::runner::RunResult;
use crate::sim::Record;

/// One run: what was judged, on which evidence, and how to see it again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Run {
    /// Its place in the whole plan, from 1.
    pub place: usize,
    /// The scenario's id.
    pub scenario: String,
    /// The row's name, empty where the scenario has no rows.
    pub row: String,
    /// How many runs the scenario's file has.
    pub siblings: usize,
    /// The scenario's title.
    pub title: String,
    /// The scenario's file, for messages.
    pub file: String,
    /// The documented flow.
    pub flow: Flow,
    /// The relying party's name.
    pub rp: String,
    /// How it ended …
    pub verdict: Ended,
    /// … and why, where it was not judged by its findings.
    pub reason: Option<String>,
    /// The rungs in order: the run's headline.
    pub rungs: Vec<Reached>,
    /// What is wrong, the first cause first; and notes of bad luck, which fail nothing.
    pub findings: Vec<Finding>,
    /// What the profile could not show.
    pub unseen: Vec<Unseen>,
    /// To what the relying party was seen to say yes, and of what the run proves a no.
    pub answers: Answers,
    /// The command line that reproduces it.
    pub again: String,
    /// The steps as written.
    pub steps: Vec<Step>,
    /// What happened, by the schema of traces.
    #[serde(with = "record")]
    pub trace: Vec<Record>,
    /// Wall time. Outside every byte-for-byte claim, and so in a member of its own.
    #[serde(skip)]
    pub took: Duration,
}

/// Where an attempt ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reached {
    /// The attempt.
    pub attempt: Attempt,
    /// The rung.
    pub rung: Rung,
    /// The reason's word, where there is one.
    pub reason: Option<String>,
}

/// An expectation that the profile cannot show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unseen {
    /// The step's number.
    pub step: usize,
    /// The expectation's key, such as `fallback`.
    pub expectation: String,
    /// Why it cannot be seen.
    pub why: String,
}

impl Run {
    /// What is told of a result that stands at this place of the plan, from 1.
    pub fn of(place: usize, result: RunResult) -> Self {
        let judgement = result.judgement;
        let (verdict, reason) = Ended::of(&judgement.verdict);
        let rungs = judgement.rungs.into_iter();
        let unseen = judgement.unseen.into_iter();
        Self {
            place,
            scenario: result.scenario,
            row: result.run.row.clone(),
            siblings: result.siblings,
            title: result.title,
            file: result.file,
            flow: result.flow,
            rp: result.rp,
            verdict,
            reason,
            rungs: rungs.map(Reached::of).collect(),
            findings: judgement.findings.into_iter().map(Finding::of).collect(),
            unseen: unseen
                .map(|unseen| Unseen {
                    step: unseen.step,
                    expectation: unseen.key.to_owned(),
                    why: unseen.why,
                })
                .collect(),
            answers: result.answers,
            again: result.again,
            steps: result.run.steps.iter().map(Step::of).collect(),
            trace: result.trace.into_records(),
            took: result.took,
        }
    }

    /// `second-device/append · macOS`: what `--only` is matched against.
    pub fn name(&self) -> String {
        if self.row.is_empty() {
            self.scenario.clone()
        } else {
            format!("{} · {}", self.scenario, self.row)
        }
    }

    /// The rungs in order, the run's headline: `passkey-login declined (out of reach) → append
    /// done`.
    pub fn headline(&self) -> String {
        let rungs: Vec<_> = self.rungs.iter().map(Reached::to_string).collect();
        rungs.join(" → ")
    }

    /// The step of this number, as written.
    pub(super) fn step(&self, number: usize) -> Option<&Step> {
        self.steps.iter().find(|step| step.number == number)
    }
}

impl Reached {
    fn of((attempt, outcome): (Attempt, Outcome)) -> Self {
        Self {
            attempt,
            rung: outcome.rung(),
            reason: outcome.reason().map(str::to_owned),
        }
    }
}

impl std::fmt::Display for Reached {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.attempt, self.rung)?;
        match &self.reason {
            Some(reason) => write!(f, " ({})", reason.replace('-', " ")),
            None => Ok(()),
        }
    }
}
