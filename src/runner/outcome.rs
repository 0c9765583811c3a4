//! What running a scenario yields: everything that reports are made of.

use std::sync::Arc;
use std::time::Duration;

use crate::flow::Flow;
use crate::oracle::Answers;
use crate::oracle::Judgement;
use crate::scenario::ScenarioRun;
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
    /// The relying party's name.
    pub rp: String,
    /// How many runs the scenario's file has.
    pub siblings: usize,
    /// What happened.
    pub trace: Trace,
    /// What it means.
    pub judgement: Judgement,
    /// What it shows of the relying party's yes and no.
    pub answers: Answers,
    /// The command line that reproduces it.
    pub again: String,
    /// Wall time. Outside every byte-for-byte claim.
    pub took: Duration,
}
