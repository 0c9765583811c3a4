//! What a profile lacks, by the shipped scenarios that cannot run for it.

use indexmap::IndexMap;

use crate::runner::Job;
use crate::runner::skip_reason;
use crate::scenario::Expectations;

/// What is missing, and how many runs it costs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gaps {
    /// How many runs there are.
    pub runs: usize,
    /// By reason: how many runs are skipped for it.
    pub skipped: IndexMap<String, usize>,
    /// By what the profile lacks: how many runs want to see something that only it shows.
    pub unseen: IndexMap<&'static str, usize>,
}

/// What these runs would lack, found without sending anything.
pub fn gaps(jobs: &[Job]) -> Gaps {
    let mut gaps = Gaps {
        runs: jobs.len(),
        ..Gaps::default()
    };
    for job in jobs {
        match skip_reason(job) {
            Some(why) => *gaps.skipped.entry(why).or_default() += 1,
            None => {
                for lacked in blind(job) {
                    *gaps.unseen.entry(lacked).or_default() += 1;
                }
            }
        }
    }
    gaps.skipped.sort_by(|_, one, _, other| other.cmp(one));
    gaps.unseen.sort_by(|_, one, _, other| other.cmp(one));
    gaps
}

impl Gaps {
    /// The gaps as people read them.
    pub fn told(&self) -> String {
        let skipped: usize = self.skipped.values().sum();
        let (runs, able) = (self.runs, self.runs - skipped);
        let mut text = format!("{able} of {runs} shipped runs have all the actions they need\n");
        for (why, count) in &self.skipped {
            text.push_str(&format!("  {count:>4} skipped: {why}\n"));
        }
        for (lacked, count) in &self.unseen {
            text.push_str(&format!("  {count:>4} want to see {lacked}\n"));
        }
        text
    }
}

/// What the run wants to see, and only an action that the profile lacks would show.
fn blind(job: &Job) -> Vec<&'static str> {
    let has = |action: &str| {
        let front_ends = [crate::rp::FrontEnd::Browser, crate::rp::FrontEnd::App];
        front_ends
            .iter()
            .any(|front_end| job.rp.has(*front_end, action, None))
    };
    let steps = job.run.steps.iter();
    let wanted: Vec<&Expectations> = steps.flat_map(|step| [&step.expect, &step.prove]).collect();
    let wants = |of: fn(&Expectations) -> bool| wanted.iter().any(|wanted| of(wanted));
    let table = [
        (
            "list",
            "the list of passkeys: action `list`, with a rule `passkeys:`",
            wants(|it| it.passkeys.is_some() || it.orphans.is_some()),
        ),
        (
            "enter-identifier",
            "what is offered for an identifier: action `enter-identifier`",
            wants(|it| it.fallback.is_some()),
        ),
        (
            "session",
            "whether somebody is signed in: action `session`",
            wants(|it| it.shows.is_some()),
        ),
    ];
    let lacked = table
        .into_iter()
        .filter(|(action, _, wants)| *wants && !has(action));
    lacked.map(|(_, lacked, _)| lacked).collect()
}
