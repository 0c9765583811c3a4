//! Many runs: one thread a run at a time, results in plan order.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;

use crate::oracle::Verdict;

use super::outcome::RunResult;
use super::run::Job;
use super::run::run;

/// Runs to do, in plan order.
pub struct Batch {
    /// The runs.
    pub jobs: Vec<Job>,
    /// How many may run at a time, at least one.
    pub parallel: usize,
    /// Whether the first failure in plan order ends it.
    pub fail_fast: FailFast,
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
        done.into_inner().expect("no run panics while it holds the lock").in_order
    }

    fn work(
        &self,
        next: &AtomicUsize,
        done: &Mutex<Done>,
        stop: &Stop,
        progress: &dyn Progress,
    ) {
        while !stop.is_asked() {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = self.jobs.get(index) else { return };
            let result = run(job);
            let mut done = done.lock().expect("no run panics while it holds the lock");
            done.waiting.insert(index, result);
            if done.pass_on(progress, self.fail_fast) == Pace::Over {
                stop.ask();
            }
        }
    }
}

/// Results so far: those that all earlier ones precede, and those that still wait for one.
#[derive(Default)]
struct Done {
    in_order: Vec<RunResult>,
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
    fn pass_on(&mut self, progress: &dyn Progress, fail_fast: FailFast) -> Pace {
        while !self.over && let Some(result) = self.waiting.remove(&self.in_order.len()) {
            progress.finished(&result);
            let failed = result.judgement.verdict == Verdict::Failed;
            self.over = failed && fail_fast == FailFast::Stop;
            self.in_order.push(result);
        }
        if self.over { Pace::Over } else { Pace::GoesOn }
    }
}
