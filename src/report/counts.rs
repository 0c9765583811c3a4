//! How many runs ended how.

use crate::oracle::Kind;
use crate::oracle::Verdict;
use crate::runner::Report;
use crate::runner::RunResult;

/// How many runs of a report ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All that ran.
    pub runs: usize,
    /// Everything expected held.
    pub passed: usize,
    /// Something expected did not hold, or the relying party misbehaved.
    pub failed: usize,
    /// A policy of the relying party is in the way.
    pub blocked: usize,
    /// Nothing could be proven.
    pub skipped: usize,
    /// The relying party never says yes.
    pub untested: usize,
    /// What is given could not be built.
    pub set_up_failed: usize,
    /// The relying party did not answer, or not in its profile's shape.
    pub unreachable: usize,
    /// Expectations, not runs, that the profiles could not show.
    pub unseen: usize,
    /// Runs in which the simulator broke its own invariants.
    pub ours: usize,
    /// Planned, but not run.
    pub not_run: usize,
}

impl Counts {
    /// Counts the runs of a report.
    pub fn of(report: &Report) -> Self {
        let mut counts = Self {
            not_run: report.not_run,
            ..Self::default()
        };
        for result in &report.runs {
            counts.add(result);
        }
        counts
    }

    fn add(&mut self, result: &RunResult) {
        let judgement = &result.judgement;
        self.runs += 1;
        self.unseen += judgement.unseen.len();
        let ours = judgement
            .findings
            .iter()
            .any(|finding| finding.kind == Kind::Ours);
        self.ours += usize::from(ours);
        let count = match &judgement.verdict {
            Verdict::Passed => &mut self.passed,
            Verdict::Failed => &mut self.failed,
            Verdict::Blocked(_) => &mut self.blocked,
            Verdict::Skipped(_) => &mut self.skipped,
            Verdict::Untested(_) => &mut self.untested,
            Verdict::SetUpFailed(_) => &mut self.set_up_failed,
            Verdict::Unreachable(_) => &mut self.unreachable,
        };
        *count += 1;
    }
}
