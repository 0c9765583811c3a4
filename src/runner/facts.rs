//! What the trace tells first: the facts of a run.

use std::collections::BTreeMap;

use crate::flow::Attempt;
use crate::flow::DeclineReason;
use crate::flow::DeviceName;
use crate::rp::Decides;
use crate::rp::FrontEnd;
use crate::rp::RelyingParty;
use crate::runner::job::Job;
use crate::runner::job::client_kind;
use crate::runner::job::front_end;
use crate::runner::job::run_seed;
use crate::sim::Env;
use crate::sim::Event;
use crate::sim::FrontFacts;
use crate::sim::ReachJudge;
use crate::sim::RunFacts;
use crate::sim::TRACE_VERSION;
use crate::word::Word;

/// The environment of a run, whose facts are told.
pub(super) fn begin(job: &Job) -> Env {
    let mut env = Env::new(run_seed(job));
    env.note(Event::Run(facts(job)));
    env
}

fn facts(job: &Job) -> RunFacts {
    RunFacts {
        version: TRACE_VERSION,
        scenario: job.scenario.id.clone(),
        row: job.run.row.clone(),
        flow: job.scenario.flow,
        seed: job.seed.to_string(),
        rp: job.rp.name().to_owned(),
        origin: job.rp.origin(),
        rp_id: job.rp.rp_id().to_string(),
        fronts: fronts(job),
        bugs: job.bugs.clone(),
    }
}

/// The front end on each device that has one.
fn fronts(job: &Job) -> BTreeMap<DeviceName, FrontFacts> {
    let devices = job.run.devices.iter().map(|setup| &setup.name);
    devices
        .filter(|device| client_kind(job, device).is_some())
        .map(|device| (device.clone(), front_facts(&job.rp, front_end(job, device))))
        .collect()
}

fn front_facts(rp: &RelyingParty, front_end: FrontEnd) -> FrontFacts {
    FrontFacts {
        decides: Attempt::ALL
            .iter()
            .copied()
            .filter(|attempt| *rp.decides(front_end, *attempt) != Decides::No)
            .collect(),
        reach: reach_judge(rp.decides(front_end, Attempt::PasskeyLogin)),
        tells: rp.tells_client(front_end),
        signals_unknown: rp.signals_unknown(front_end),
    }
}

/// Whoever knows the reason *out of reach* judges it.
fn reach_judge(decides: &Decides) -> ReachJudge {
    let knows = match decides {
        Decides::No => false,
        Decides::Reasons(known) => known.contains(&DeclineReason::OutOfReach),
        Decides::All => true,
    };
    if knows {
        ReachJudge::RelyingParty
    } else {
        ReachJudge::Page
    }
}
