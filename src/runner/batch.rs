//! Many runs: one thread a run at a time, results in plan order.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic;
use std::panic::AssertUnwindSafe;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use crate::oracle::Verdict;
use crate::oracle::untested;

use super::job::Job;
use super::outcome::RunResult;
use super::run::broke;
use super::run::run;

/// Runs to do, in plan order.
pub struct Batch {
    /// The runs.
    pub jobs: Vec<Job>,
    /// How many may run at a time, at least one.
    pub parallel: usize,
    /// Whether the first failure in plan order ends it.
    pub fail_fast: FailFast,
    /// Wall time since some fixed moment: for the times of reports, outside every byte claim.
    pub stopwatch: fn() -> Duration,
    /// What the last panic of this thread said, and where it was. Only who owns the process may
    /// listen to panics.
    pub last_words: fn() -> Option<String>,
}

/// Whether the first failure in plan order ends a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailFast {
    /// It does.
    Stop,
    /// Everything runs.
    GoOn,
}

/// Asks a batch to stop after the runs that are under way, as Ctrl-C does.
#[derive(Debug, Default)]
pub struct Stop(AtomicBool);

impl Stop {
    /// Nobody has asked yet.
    pub const fn new() -> Self {
        Self(AtomicBool::new(false))
    }

    /// Asks.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether somebody has asked.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Is told of each finished run, in plan order.
pub trait Progress: Sync {
    /// A run has finished, and so have all before it.
    fn finished(&self, result: &RunResult);
}

impl Batch {
    /// Runs the jobs. The results are in plan order and depend on nothing else; when the batch
    /// was stopped they are a prefix of the plan.
    pub fn run(&self, stop: &Stop, progress: &dyn Progress) -> Vec<RunResult> {
        let next = AtomicUsize::new(0);
        let done = Mutex::new(Done::default());
        thread::scope(|scope| {
            for _ in 0..self.parallel.clamp(1, self.jobs.len().max(1)) {
                scope.spawn(|| self.work(&next, &done, stop, progress));
            }
        });
        let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        done.tell(progress, self.fail_fast);
        done.told
    }

    fn work(&self, next: &AtomicUsize, done: &Mutex<Done>, stop: &Stop, progress: &dyn Progress) {
        while !stop.is_asked() {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = self.jobs.get(index) else {
                return;
            };
            let result = self.timed(job);
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            done.waiting.insert(index, result);
            if done.pass_on(&self.jobs, progress, self.fail_fast) == Pace::Over {
                stop.ask();
            }
        }
    }

    /// One run and how long it took. A panic in it is a finding about this program, not the end.
    fn timed(&self, job: &Job) -> RunResult {
        let started = (self.stopwatch)();
        let result = panic::catch_unwind(AssertUnwindSafe(|| run(job)));
        let took = (self.stopwatch)().saturating_sub(started);
        RunResult {
            took,
            ..result.unwrap_or_else(|payload| broke(job, &self.last_words(&*payload)))
        }
    }
}

impl Batch {
    fn last_words(&self, payload: &dyn Any) -> String {
        let said = (self.last_words)().or_else(|| words(payload));
        said.unwrap_or_else(|| "a panic without words".to_owned())
    }
}

/// The words of a panic: those of `panic!` and `expect`.
fn words(payload: &dyn Any) -> Option<String> {
    let text = payload.downcast_ref::<String>().cloned();
    text.or_else(|| payload.downcast_ref::<&str>().map(|&text| text.to_owned()))
}

/// Results so far: told ones; those of the scenario under way, which are judged together before
/// they are told; and those that wait for an earlier one.
#[derive(Default)]
struct Done {
    told: Vec<RunResult>,
    together: Vec<RunResult>,
    waiting: BTreeMap<usize, RunResult>,
    over: bool,
}

/// Whether a batch goes on.
#[derive(PartialEq, Eq)]
enum Pace {
    GoesOn,
    Over,
}

impl Done {
    fn pass_on(&mut self, jobs: &[Job], progress: &dyn Progress, fail_fast: FailFast) -> Pace {
        loop {
            let index = self.told.len() + self.together.len();
            let Some(result) = self.waiting.remove(&index).filter(|_| !self.over) else {
                break;
            };
            self.together.push(result);
            let last = jobs.get(index).zip(jobs.get(index + 1));
            if last.is_none_or(|(this, next)| !this.goes_with(next)) {
                mark_untested(&mut self.together);
                self.tell(progress, fail_fast);
            }
        }
        if self.over { Pace::Over } else { Pace::GoesOn }
    }

    /// Tells the results that belong together, up to the first failure if that ends it all.
    fn tell(&mut self, progress: &dyn Progress, fail_fast: FailFast) {
        for result in self.together.drain(..) {
            if self.over {
                continue;
            }
            progress.finished(&result);
            let failed = result.judgement.verdict == Verdict::Failed;
            self.over = failed && fail_fast == FailFast::Stop;
            self.told.push(result);
        }
    }
}

/// A no of a relying party that never says yes proves nothing. Only where every run of the file
/// ran: a yes may be in one that was not picked.
fn mark_untested(together: &mut [RunResult]) {
    if together
        .iter()
        .any(|result| result.siblings != together.len())
    {
        return;
    }
    let answers: Vec<_> = together.iter().map(|result| &result.answers).collect();
    for (index, why) in untested(&answers) {
        if let Some(result) = together.get_mut(index)
            && result.judgement.verdict == Verdict::Passed
        {
            result.judgement.verdict = Verdict::Untested(why);
        }
    }
}
