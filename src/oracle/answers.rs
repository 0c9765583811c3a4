//! Yes and no: a no of a relying party that never says yes proves nothing.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde::Serialize;

use crate::flow::Attempt;
use crate::flow::Evidence;
use crate::scenario::Step;
use crate::sim::Event;
use crate::sim::Trace;
use crate::word::Word;

use super::evidence::is_no;

/// What one run shows of a relying party's yes and no.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// Attempts to which it was seen to say yes.
    pub yes: BTreeSet<Attempt>,
    /// Attempts of which the run is to prove a no.
    pub no: BTreeSet<Attempt>,
}

impl Answers {
    /// What a run shows. `steps` are the steps as they were performed.
    pub fn of(steps: &[Step], trace: &Trace) -> Self {
        let mut yes = BTreeSet::new();
        for record in trace.records() {
            if let Event::Rung {
                attempt,
                outcome,
                evidence: Evidence::Seen,
                ..
            } = &record.event
                && !is_no(*outcome)
            {
                yes.insert(*attempt);
            }
        }
        let proven = |attempt: &Attempt| steps.iter().any(|step| proves_no(step, *attempt));
        Self {
            yes,
            no: Attempt::ALL.iter().copied().filter(proven).collect(),
        }
    }
}

fn proves_no(step: &Step, attempt: Attempt) -> bool {
    step.prove
        .attempt(attempt)
        .is_some_and(|wanted| wanted.value.iter().all(|outcome| is_no(*outcome)))
}

/// Why the no of a run proves nothing, by the run's place in `runs`: the relying party never said
/// yes to the same attempt in any of them. They must be all the runs of one scenario's file at one
/// relying party, for the yes may be in any.
pub fn untested(runs: &[&Answers]) -> Vec<(usize, String)> {
    let yes: BTreeSet<_> = runs.iter().flat_map(|answers| &answers.yes).collect();
    let lonely = runs.iter().enumerate().filter_map(|(index, answers)| {
        let attempt = answers.no.iter().find(|attempt| !yes.contains(attempt))?;
        let why = format!("the relying party never says yes to `{attempt}` in this file");
        Some((index, why))
    });
    lonely.collect()
}
