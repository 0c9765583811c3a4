//! Several reports as one: the shards of a plan, or plans that were run apart.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use indexmap::map::Entry;
use thiserror::Error;

use crate::oracle::untested;
use crate::report::Ended;
use crate::report::Plan;
use crate::report::Report;
use crate::report::RpFacts;
use crate::report::Run;

/// A report and the name of the file that it was read from.
#[derive(Clone, Debug)]
pub struct Part {
    /// The file, for messages.
    pub file: String,
    /// The report in it.
    pub report: Report,
}

/// Why reports cannot be one. Nothing is dropped to make them fit.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum MergeError {
    /// There is nothing to merge.
    #[error("no report is given")]
    Nothing,
    /// Runs of different seeds are not comparable, and shards of one plan have one.
    #[error(
        "`{first}` has the seed {seed} and `{second}` has {other}: give every invocation the same \
         `--seed`"
    )]
    Seeds {
        /// A file …
        first: String,
        /// … and its seed.
        seed: String,
        /// Another file …
        second: String,
        /// … and its seed.
        other: String,
    },
    /// Different programs may judge differently.
    #[error("`{first}` is of stuntkey {version} and `{second}` of {other}")]
    Versions {
        /// A file …
        first: String,
        /// … and its version.
        version: String,
        /// Another file …
        second: String,
        /// … and its version.
        other: String,
    },
    /// Two reports tell of the same run.
    #[error("`{first}` and `{second}` both have the run `{run}` on {rp}")]
    Twice {
        /// A file.
        first: String,
        /// Another file.
        second: String,
        /// The run's name.
        run: String,
        /// The relying party's name.
        rp: String,
    },
}

/// Puts reports together. Shards of one plan give what the unsharded report would have said; what
/// a shard cannot know, whether a relying party ever says yes, is judged now. Different plans,
/// such as one for each relying party, stand one after the other.
///
/// # Errors
/// When the reports are of different seeds or programs, or two tell of the same run.
pub fn merge(parts: Vec<Part>) -> Result<Report, MergeError> {
    let Some(first) = parts.first().cloned() else {
        return Err(MergeError::Nothing);
    };
    for part in &parts {
        fits(&first, part)?;
    }
    let plans = plans(&parts);
    let rps = rps(&parts);
    let took = parts.iter().map(|part| part.report.took).sum();
    let mut runs = runs(parts, &plans, &rps)?;
    judge_together(&mut runs);
    let plans: Vec<_> = plans.values().collect();
    Ok(Report {
        plan: Plan::joined(&plans),
        rps: rps.into_values().collect(),
        runs,
        took,
        ..first.report
    })
}

fn fits(first: &Part, second: &Part) -> Result<(), MergeError> {
    let (one, other) = (&first.report, &second.report);
    if one.version != other.version {
        return Err(MergeError::Versions {
            first: first.file.clone(),
            version: one.version.clone(),
            second: second.file.clone(),
            other: other.version.clone(),
        });
    }
    if one.seed != other.seed {
        return Err(MergeError::Seeds {
            first: first.file.clone(),
            seed: one.seed.clone(),
            second: second.file.clone(),
            other: other.seed.clone(),
        });
    }
    Ok(())
}

/// The plans by their ids, in the order in which reports name them.
fn plans(parts: &[Part]) -> IndexMap<String, Plan> {
    let plans = parts.iter().map(|part| part.report.plan.clone());
    plans.map(|plan| (plan.id.clone(), plan)).collect()
}

/// The relying parties by name. Shards may meet one at different addresses.
fn rps(parts: &[Part]) -> IndexMap<String, RpFacts> {
    let mut rps: IndexMap<String, RpFacts> = IndexMap::new();
    for rp in parts.iter().flat_map(|part| &part.report.rps) {
        match rps.entry(rp.name.clone()) {
            Entry::Vacant(place) => {
                place.insert(rp.clone());
            }
            Entry::Occupied(mut known) => {
                let known = known.get_mut();
                let elsewhere = (rp.origin != known.origin).then(|| format!("also {}", rp.origin));
                for note in rp.notes.iter().chain(&elsewhere) {
                    if !known.notes.contains(note) {
                        known.notes.push(note.clone());
                    }
                }
            }
        }
    }
    rps
}

/// All runs: by relying party, plan and place in it.
fn runs(
    parts: Vec<Part>,
    plans: &IndexMap<String, Plan>,
    rps: &IndexMap<String, RpFacts>,
) -> Result<Vec<Run>, MergeError> {
    let mut known = Known::default();
    let mut keyed = Vec::new();
    for Part { file, report } in parts {
        let plan = plans.get_index_of(&report.plan.id).unwrap_or_default();
        let before: usize = plans.values().take(plan).map(|plan| plan.runs).sum();
        for run in report.runs {
            known.add(plan, &run, &file)?;
            let rp = rps.get_index_of(&run.rp).unwrap_or(usize::MAX);
            let place = before + run.place;
            keyed.push(((rp, place), Run { place, ..run }));
        }
    }
    keyed.sort_by_key(|(key, _)| *key);
    Ok(keyed.into_iter().map(|(_, run)| run).collect())
}

/// Which file told of which run. One plan may name a run twice, at different places; two plans
/// may not have one between them.
#[derive(Default)]
struct Known {
    places: BTreeMap<(usize, usize), String>,
    names: BTreeMap<[String; 3], (usize, String)>,
}

impl Known {
    fn add(&mut self, plan: usize, run: &Run, file: &str) -> Result<(), MergeError> {
        let twice = |other: &str| MergeError::Twice {
            first: other.to_owned(),
            second: file.to_owned(),
            run: run.name(),
            rp: run.rp.clone(),
        };
        if let Some(other) = self.places.get(&(plan, run.place)) {
            return Err(twice(other));
        }
        let name = [&run.rp, &run.scenario, &run.row].map(Clone::clone);
        match self.names.get(&name) {
            Some((of, other)) if *of != plan => return Err(twice(other)),
            Some(_) | None => {}
        }
        self.places.insert((plan, run.place), file.to_owned());
        self.names.insert(name, (plan, file.to_owned()));
        Ok(())
    }
}

/// Judges the runs of each scenario's file together, where all of them are here.
fn judge_together(runs: &mut [Run]) {
    let same = |one: &Run, other: &Run| one.rp == other.rp && one.scenario == other.scenario;
    for together in runs.chunk_by_mut(same) {
        if together.iter().any(|run| run.siblings != together.len()) {
            continue;
        }
        let answers: Vec<_> = together.iter().map(|run| run.answers.clone()).collect();
        for (index, why) in untested(&answers.iter().collect::<Vec<_>>()) {
            if let Some(run) = together.get_mut(index)
                && run.verdict == Ended::Passed
            {
                run.verdict = Ended::Untested;
                run.reason = Some(why);
            }
        }
    }
}

#[cfg(test)]
mod tests;
