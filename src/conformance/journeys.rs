//! The runs of scenarios that rows are decided by.
//!
//! **Invariant:** a scenario is played once, by the first row that needs it, however many rows ask
//! for it and whatever runs beside it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::runner::Batch;
use crate::runner::Progress;
use crate::runner::RunResult;
use crate::runner::Stop;

/// Scenarios at one relying party, played when the first row asks for them.
#[derive(Default)]
pub struct Journeys {
    scenarios: BTreeMap<String, Played>,
}

/// All runs of a scenario, and what became of them.
struct Played {
    batch: Batch,
    results: OnceLock<Vec<RunResult>>,
}

impl Journeys {
    /// Of batches that each are one scenario with all its runs: only then can a no be told from a
    /// relying party that never says yes.
    pub fn of(batches: impl IntoIterator<Item = Batch>) -> Self {
        let named = batches.into_iter().filter_map(|batch| {
            let id = batch.jobs.first()?.scenario.id.clone();
            let results = OnceLock::new();
            Some((id, Played { batch, results }))
        });
        Self {
            scenarios: named.collect(),
        }
    }

    /// What became of the runs of a scenario; fewer if it was stopped. Nothing where it is none of
    /// these.
    pub(super) fn results(&self, scenario: &str, stop: &Stop) -> Option<&[RunResult]> {
        let played = self.scenarios.get(scenario)?;
        let results = played
            .results
            .get_or_init(|| played.batch.run(stop, &Quiet));
        Some(results)
    }
}

/// Rows are told, runs are not.
struct Quiet;

impl Progress for Quiet {
    fn finished(&self, _result: &RunResult) {}
}
