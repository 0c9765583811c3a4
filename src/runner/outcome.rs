//! What running a scenario yields: everything that reports are made of.

use std::sync::Arc;
use std::time::Duration;

use crate::flow::Flow;
use crate::oracle::Judgement;
use crate::scenario::ScenarioRun;
use crate::scenario::Step;
use crate::sim::Trace;

/// One finished run.
#[derive(Clone, Debug)]
pub struct RunResult {
    /// The scenario's id.
    pub scenario: String,
    /// The scenario's title.
    pub title: String,
    /// The scenario's file, for messages.
    pub file: String,
    /// The documented flow.
    pub flow: Flow,
    /// The run as written.
    pub run: Arc<ScenarioRun>,
    /// The steps as they were performed and judged, with their numbers in the file: what the
    /// profile drops out has handed its expectations on.
    pub steps: Vec<Step>,
    /// The relying party's name.
    pub rp: String,
    /// What happened.
    pub trace: Trace,
    /// What it means.
    pub judgement: Judgement,
    /// The command line that reproduces it.
    pub again: String,
    /// Wall time. Outside every byte-for-byte claim.
    pub took: Duration,
}

/// All runs of one invocation, in plan order.
#[derive(Clone, Debug)]
pub struct Report {
    /// The version of this program.
    pub version: &'static str,
    /// The seed of the invocation, as `--seed` takes it.
    pub seed: String,
    /// The relying parties, in order.
    pub rps: Vec<RpFacts>,
    /// The runs, in plan order.
    pub runs: Vec<RunResult>,
    /// Runs that were planned but not run: after `--fail-fast` or an interrupt.
    pub not_run: usize,
    /// Wall time of the whole. Outside every byte-for-byte claim.
    pub took: Duration,
}

/// A relying party, as reports name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RpFacts {
    /// The profile's name.
    pub name: String,
    /// Its origin.
    pub origin: String,
    /// Anything a reader should know, such as the embedded one's bugs and password cost.
    pub notes: Vec<String>,
}
