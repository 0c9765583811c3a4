//! What an invocation runs, in which order.

use std::sync::Arc;

use crate::cli::again::Again;
use crate::cli::profiles::Party;
use crate::cli::scenarios::Loaded;
use crate::cli::selection::Selection;
use crate::provider::Catalogue;
use crate::report::Entry;
use crate::report::Plan;
use crate::runner::Job;

/// What an invocation runs.
pub(super) struct Planned {
    /// The runs to do here, with their places in the whole plan, from 1.
    pub(super) jobs: Vec<(usize, Job)>,
    /// The whole plan.
    pub(super) plan: Plan,
}

/// The runs: every relying party in turn, its scenarios as named, their rows as written; of these
/// the shard's.
pub(super) fn planned(
    again: &Again<'_>,
    parties: &[Party],
    scenarios: &[Loaded],
    catalogue: &Catalogue,
) -> Planned {
    let jobs = jobs(again, parties, scenarios, catalogue);
    let shard = again.arguments.select.shard;
    let names = jobs.iter().map(|job| {
        let row = job.run.row.as_str();
        [job.rp.name(), job.scenario.id.as_str(), row]
    });
    let plan = Plan::of(names, shard);
    let numbered = (1..).zip(jobs);
    let here = numbered.filter(|(place, _)| shard.is_none_or(|shard| shard.has(*place)));
    Planned {
        jobs: here.collect(),
        plan,
    }
}

fn jobs(
    again: &Again<'_>,
    parties: &[Party],
    scenarios: &[Loaded],
    catalogue: &Catalogue,
) -> Vec<Job> {
    let select = &again.arguments.select;
    let selection = Selection {
        only: &select.only,
        skip: &select.skip,
    };
    let mut jobs = Vec::new();
    for party in parties {
        for loaded in scenarios {
            for run in &loaded.scenario.runs {
                if selection.picks(&loaded.scenario.id, &run.row) {
                    let again_line = again.run(loaded, run, party);
                    jobs.push(Job {
                        scenario: Arc::clone(&loaded.scenario),
                        run: Arc::clone(run),
                        rp: party.rp.clone(),
                        catalogue: catalogue.clone(),
                        seed: again.seed,
                        nonce: nonce(again, party),
                        bugs: bugs(again, party),
                        again: again_line,
                    });
                }
            }
        }
    }
    jobs
}

/// The embedded relying party is new each time and needs none.
fn nonce(again: &Again<'_>, party: &Party) -> String {
    match party.argument {
        Some(_) => again.nonce.to_owned(),
        None => String::new(),
    }
}

fn bugs(again: &Again<'_>, party: &Party) -> Vec<String> {
    match party.argument {
        Some(_) => Vec::new(),
        None => again
            .arguments
            .rp
            .bugs
            .iter()
            .map(|bug| bug.name().to_owned())
            .collect(),
    }
}

/// The runs as reports list them.
pub(super) fn entries(jobs: &[(usize, Job)]) -> Vec<Entry> {
    let entries = jobs.iter().map(|(_, job)| Entry {
        rp: job.rp.name().to_owned(),
        flow: job.scenario.flow,
        row: job.run.row.clone(),
        title: job.scenario.title.clone(),
    });
    entries.collect()
}
