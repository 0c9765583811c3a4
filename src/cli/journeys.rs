//! The scenarios that rows of the catalogue are decided by, as `run` would plan them.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::cli::conform_again::ConformAgain;
use crate::cli::crash;
use crate::cli::scenarios;
use crate::cli::scenarios::Loaded;
use crate::cli::trouble::Trouble;
use crate::cli::wall;
use crate::conformance::Check;
use crate::conformance::Journeys;
use crate::conformance::Row;
use crate::provider::Catalogue;
use crate::rp::RelyingParty;
use crate::runner::Batch;
use crate::runner::FailFast;
use crate::runner::Job;

/// The scenarios that the rows name, all runs of each: nothing is played yet.
///
/// # Errors
/// When a variable that the user sets makes a scenario invalid.
pub(super) fn journeys(
    again: &ConformAgain<'_>,
    rows: &[&Row],
    rp: &RelyingParty,
    devices: &Catalogue,
) -> Result<Journeys, Trouble> {
    let ids = named(rows);
    if ids.is_empty() {
        return Ok(Journeys::default());
    }
    let colour = again.console.err_colour();
    let drafts = scenarios::shipped_with(&ids);
    let loaded = scenarios::check(&drafts, devices, &again.arguments.vars, colour)?;
    let batches = loaded.iter().map(|loaded| Batch {
        jobs: jobs(again, loaded, rp, devices),
        // Rows are done several at a time already.
        parallel: 1,
        fail_fast: FailFast::GoOn,
        stopwatch: wall::since_start,
        last_words: crash::last_words,
    });
    Ok(Journeys::of(batches))
}

fn named<'r>(rows: &[&'r Row]) -> BTreeSet<&'r str> {
    let mut ids = BTreeSet::new();
    for row in rows {
        if let Check::Journeys(journeys) = &row.check {
            ids.extend(journeys.iter().map(|journey| journey.scenario.as_str()));
        }
    }
    ids
}

fn jobs(
    again: &ConformAgain<'_>,
    loaded: &Loaded,
    rp: &RelyingParty,
    devices: &Catalogue,
) -> Vec<Job> {
    let runs = loaded.scenario.runs.iter();
    let jobs = runs.map(|run| Job {
        scenario: Arc::clone(&loaded.scenario),
        run: Arc::clone(run),
        rp: rp.clone(),
        catalogue: devices.clone(),
        seed: again.seed,
        nonce: again.rp_nonce().to_owned(),
        bugs: again.bugs(),
        again: again.run(loaded, run),
    });
    jobs.collect()
}
