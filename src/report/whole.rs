//! The report: all that is told of one invocation, or of its merged shards.

use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

use crate::report::Plan;
use crate::report::Run;

/// What every format is made from. As JSON it can be written and read back without loss.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The version of the program that ran.
    pub version: String,
    /// The seed of the invocation, as `--seed` takes it.
    pub seed: String,
    /// What was planned, of which `runs` may be a part.
    pub plan: Plan,
    /// The relying parties, in order.
    pub rps: Vec<RpFacts>,
    /// The runs, in plan order.
    pub runs: Vec<Run>,
    /// Wall time of the whole; of all shards together where they were merged. Outside every
    /// byte-for-byte claim.
    pub took: Duration,
}

impl Report {
    /// How many runs were planned here but not run: after `--fail-fast` or an interrupt, or
    /// because a shard is missing.
    pub fn not_run(&self) -> usize {
        self.plan.share().saturating_sub(self.runs.len())
    }

    /// The runs on one relying party, in plan order.
    pub fn runs_on<'r>(&'r self, rp: &'r RpFacts) -> impl Iterator<Item = &'r Run> {
        self.runs.iter().filter(|run| run.rp == rp.name)
    }
}

/// A relying party, as reports name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RpFacts {
    /// The profile's name.
    pub name: String,
    /// Its origin.
    pub origin: String,
    /// Anything a reader should know, such as the embedded one's bugs and password cost.
    pub notes: Vec<String>,
}
