//! Runs one row of a scenario against one relying party.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use crate::flow::Action;
use crate::flow::DeviceName;
use crate::oracle;
use crate::oracle::Answers;
use crate::oracle::Finding;
use crate::oracle::Judgement;
use crate::oracle::Verdict;
use crate::runner::facts::begin;
use crate::runner::job::Job;
use crate::runner::job::front_end;
use crate::runner::start::set_out;
use crate::scenario::ScenarioRun;
use crate::scenario::Step;
use crate::scenario::plan;
use crate::sim::Ending;
use crate::sim::Event;
use crate::sim::Phase;
use crate::sim::Trace;
use crate::world::Held;
use crate::world::Visibility;

use super::call::Call;
use super::journey::Journey;
use super::outcome::RunResult;
use super::requirement;

/// Runs it. The same job gives the same trace as long as the relying party answers the same.
pub fn run(job: &Job) -> RunResult {
    let (steps, skip) = planned(job);
    let mut trace = match skip {
        Some(why) => skipped(job, why),
        None => travel(job, &steps),
    };
    job.rp.redact(&mut trace);
    let judgement = oracle::judge(&steps, &trace);
    result(job, &steps, trace, judgement)
}

/// Why the run would be skipped for what its profile lacks, before anything is sent.
pub fn skip_reason(job: &Job) -> Option<String> {
    planned(job).1
}

/// The steps as the profile has them, and what it lacks for them.
fn planned(job: &Job) -> (Vec<Step>, Option<String>) {
    let front_end = |device: &DeviceName| front_end(job, device);
    let planned = plan(&job.run, |device, screen| {
        job.rp.lists_screen(front_end(device), screen)
    });
    match planned {
        Ok(plan) => {
            let missing = requirement::missing(&plan.steps, &job.rp, front_end);
            (plan.steps, missing)
        }
        Err(why) => (Vec::new(), Some(why.to_string())),
    }
}

fn result(job: &Job, steps: &[Step], trace: Trace, judgement: Judgement) -> RunResult {
    RunResult {
        scenario: job.scenario.id.clone(),
        title: job.scenario.title.clone(),
        file: job.scenario.file.clone(),
        flow: job.scenario.flow,
        run: Arc::clone(&job.run),
        siblings: job.scenario.runs.len(),
        rp: job.rp.name().to_owned(),
        answers: Answers::of(steps, &trace),
        trace,
        judgement,
        again: job.again.clone(),
        took: Duration::ZERO,
    }
}

/// The result of a run in which this program itself broke, with what its panic said.
pub(super) fn broke(job: &Job, last_words: &str) -> RunResult {
    let why = format!("stuntkey itself broke, which is a bug of ours: {last_words}");
    let trace = skipped(job, why.clone());
    let judgement = Judgement {
        verdict: Verdict::Failed,
        findings: vec![Finding::ours(why)],
        held: BTreeSet::new(),
        unseen: Vec::new(),
        rungs: Vec::new(),
    };
    result(job, &job.run.steps, trace, judgement)
}

fn skipped(job: &Job, why: String) -> Trace {
    let mut env = begin(job);
    env.note(Event::Ended {
        how: Ending::Skipped { why },
    });
    env.trace
}

fn travel(job: &Job, steps: &[Step]) -> Trace {
    let mut journey = match set_out(job, begin(job), steps) {
        Ok(journey) => journey,
        Err(lost) => {
            let (mut env, how) = *lost;
            env.note(Event::Ended { how });
            return env.trace;
        }
    };
    let how = match journey.travel(&job.run, steps) {
        Ok(()) => Ending::Completed,
        Err(ending) => ending,
    };
    journey.tidy_up();
    journey.env.note(Event::Ended { how });
    journey.env.trace
}

impl Journey<'_> {
    /// Lets the relying party forget the run, where its profile knows how. Whatever it answers,
    /// the run is over.
    pub(super) fn tidy_up(&mut self) {
        let Some(device) = self.tabs.keys().next().cloned() else {
            return;
        };
        let call = Call {
            name: "end",
            method: None,
            action: Action::SignOut,
        };
        // The run's trace ends before this.
        let told = std::mem::take(&mut self.env.trace);
        drop(self.quietly(&device, call));
        self.env.trace = told;
    }

    fn travel(&mut self, run: &ScenarioRun, steps: &[Step]) -> Result<(), Ending> {
        self.given(run)?;
        self.env.note(Event::Phase {
            phase: Phase::Steps,
        });
        for step in steps {
            self.step(step)?;
        }
        self.env.note(Event::Phase {
            phase: Phase::Proof,
        });
        let appended = std::mem::take(&mut self.appended);
        for credential in &appended {
            let held = self.world.passkeys(&self.site.rp_id);
            let mine = |held: &Held| held.credential == credential.credential;
            if held
                .iter()
                .any(|held| mine(held) && held.visibility == Visibility::Shown)
            {
                self.prove_login(&credential.device, Some(&credential.credential))?;
            }
        }
        Ok(())
    }
}
