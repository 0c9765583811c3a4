//! Doing the rows: each in a lane of its own, several at a time, reported in the plan's order.

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use crate::conformance::case::Case;
use crate::conformance::case::Outcome;
use crate::conformance::catalogue::Check;
use crate::conformance::catalogue::Row;
use crate::conformance::journey;
use crate::conformance::journeys::Journeys;
use crate::conformance::lints;
use crate::conformance::mutants;
use crate::conformance::plays;
use crate::conformance::policy::Expectations;
use crate::conformance::policy::Expected;
use crate::conformance::policy::Policy;
use crate::conformance::report::RowResult;
use crate::conformance::vectors;
use crate::provider::Catalogue;
use crate::rp::Choice;
use crate::rp::Claim;
use crate::rp::RelyingParty;
use crate::runner::Stop;
use crate::sim::Seed;

/// What is to be done.
pub struct Plan<'a> {
    /// The relying party.
    pub rp: &'a RelyingParty,
    /// The same relying party where it demands attestation, for rows that need one: the embedded
    /// one can do both.
    pub attesting: Option<&'a RelyingParty>,
    /// Providers and devices.
    pub devices: &'a Catalogue,
    /// All randomness.
    pub seed: Seed,
    /// What keeps credential ids apart between invocations against the same relying party; empty
    /// for the embedded one.
    pub nonce: String,
    /// What the relying party is held to.
    pub policy: Policy,
    /// The rows, in this order.
    pub rows: Vec<&'a Row>,
    /// The scenarios that rows are decided by.
    pub journeys: &'a Journeys,
    /// How many rows at a time.
    pub jobs: usize,
    /// The day, written as `2027-06-30`: exceptions of the profile hold until theirs.
    pub today: String,
    /// Says when to stop.
    pub stop: &'a Stop,
}

impl<'a> Plan<'a> {
    /// The same for one row at another relying party.
    fn at(&self, rp: &'a RelyingParty) -> Self {
        Plan {
            rp,
            attesting: None,
            devices: self.devices,
            seed: self.seed,
            nonce: self.nonce.clone(),
            policy: self.policy,
            rows: Vec::new(),
            journeys: self.journeys,
            jobs: 1,
            today: self.today.clone(),
            stop: self.stop,
        }
    }
}

/// Does all rows. `told` hears of each as it ends. Rows that were not done are missing.
pub fn run(plan: &Plan<'_>, told: &(dyn Fn(&RowResult) + Sync)) -> Vec<RowResult> {
    let next = AtomicUsize::new(0);
    let gone = AtomicBool::new(false);
    let results: Mutex<Vec<(usize, RowResult)>> = Mutex::new(Vec::new());
    // Lent accounts are lent to one row at a time: two rows could wait for each other.
    let jobs = match plan.rp.accounts_to_lend() {
        Some(_) => 1,
        None => plan.jobs,
    };
    std::thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, plan.rows.len().max(1)) {
            // Deeply nested mutants are written and compared by recursion.
            let lane = std::thread::Builder::new().stack_size(STACK_BYTES);
            let spawned = lane.spawn_scoped(scope, || {
                loop {
                    let index = next.fetch_add(1, Ordering::SeqCst);
                    let stopped = plan.stop.is_asked() || gone.load(Ordering::SeqCst);
                    let Some(row) = plan.rows.get(index).filter(|_| !stopped) else {
                        return;
                    };
                    let result = held(plan, row);
                    if matches!(result.outcome, Outcome::Unreachable(_)) {
                        gone.store(true, Ordering::SeqCst);
                    }
                    told(&result);
                    let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
                    results.push((index, result));
                }
            });
            spawned.expect("the system gives us threads");
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

/// Does a row, with what the profile says of it.
fn held(plan: &Plan<'_>, row: &Row) -> RowResult {
    if let Some(rp) = plan.attesting.filter(|_| row.is_of_attestation()) {
        return held(&plan.at(rp), row);
    }
    let exception = plan.rp.exceptions().get(&row.id);
    let exception = exception.filter(|exception| exception.holds_on(&plan.today));
    let claim = exception.map(|exception| (exception.claim, &exception.reason));
    match claim {
        None => RowResult::of(row, do_row(plan, row)),
        Some((Claim::Fails, reason)) => RowResult::of(row, do_row(plan, row)).excused(reason),
        Some((Claim::Expects(choice), _)) => {
            let own = Row {
                expected: Expectations::of(expected(choice)),
                ..row.clone()
            };
            RowResult::of(&own, do_row(plan, &own))
        }
    }
}

fn expected(choice: Choice) -> Expected {
    match choice {
        Choice::Accept => Expected::Accept,
        Choice::Reject => Expected::Reject,
        Choice::Either => Expected::Either,
    }
}

/// Does a row. A panic in here is a bug of ours, and one row's.
fn do_row(plan: &Plan<'_>, row: &Row) -> Vec<Case> {
    let done = catch_unwind(AssertUnwindSafe(|| match &row.check {
        Check::Mutants(mutants) => mutants::check(plan, row, mutants),
        Check::Play(play) => plays::check(plan, row, *play),
        Check::Lint(lint) => lints::check(plan, row, *lint),
        Check::Journeys(journeys) => journey::check(plan, row, journeys),
        Check::Vector(name) => vectors::check(plan, row, *name),
        Check::Not(_) => Vec::new(),
    }));
    done.unwrap_or_else(|_| {
        let outcome = Outcome::Ours("stuntkey itself broke, which is a bug of ours".to_owned());
        vec![Case::ended(
            &row.title,
            row.expected.under(plan.policy),
            outcome,
        )]
    })
}

const STACK_BYTES: usize = 32 << 20;
