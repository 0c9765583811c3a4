//! How many runs ended how.

use serde::Serialize;

use crate::oracle::Kind;
use crate::report::Ended;
use crate::report::Report;
use crate::report::RpFacts;
use crate::report::Run;

/// How many runs of a report ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
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
        Self {
            not_run: report.not_run(),
            ..Self::over(&report.runs)
        }
    }

    /// Counts the runs on one relying party.
    pub fn on(report: &Report, rp: &RpFacts) -> Self {
        Self::over(report.runs_on(rp))
    }

    fn over<'r>(runs: impl IntoIterator<Item = &'r Run>) -> Self {
        let mut counts = Self::default();
        for run in runs {
            counts.add(run);
        }
        counts
    }

    fn add(&mut self, run: &Run) {
        self.runs += 1;
        self.unseen += run.unseen.len();
        let ours = run
            .findings
            .iter()
            .any(|finding| finding.kind == Kind::Ours);
        self.ours += usize::from(ours);
        let count = match run.verdict {
            Ended::Passed => &mut self.passed,
            Ended::Failed => &mut self.failed,
            Ended::Blocked => &mut self.blocked,
            Ended::Skipped => &mut self.skipped,
            Ended::Untested => &mut self.untested,
            Ended::SetUpFailed => &mut self.set_up_failed,
            Ended::Unreachable => &mut self.unreachable,
        };
        *count += 1;
    }
}
