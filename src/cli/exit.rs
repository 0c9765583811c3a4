//! Exit codes: classes, for scripts and CI.

use std::process::ExitCode;

use crate::report::Counts;
use crate::report::Report;
use crate::report::RpFacts;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// Everything that could be shown held.
    Passed,
    /// A run failed, a relying party misbehaved, or nothing was proven.
    Failed,
    /// The command line is wrong, or selects nothing.
    Usage,
    /// A file is invalid.
    Invalid,
    /// A relying party did not answer, or not in its profile's shape.
    Unreachable,
    /// A bug of this program.
    Ours,
}

/// Whether runs that prove nothing, or not everything, are a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strictness {
    /// They are told, and pass.
    Lenient,
    /// `--strict`: they fail.
    Strict,
}

impl Strictness {
    /// As the switch `--strict` is set.
    pub(super) fn of(strict: bool) -> Self {
        if strict { Self::Strict } else { Self::Lenient }
    }
}

impl Exit {
    /// The end of an invocation with these runs. What is wrong with this program comes first, for
    /// then nothing it says can be trusted; then what a relying party did wrong.
    pub(super) fn of(report: &Report, strictness: Strictness) -> Self {
        let counts = Counts::of(report);
        let unproven = counts.blocked + counts.skipped + counts.untested + counts.unseen;
        let too_little = proved_nothing(report)
            || counts.not_run > 0
            || (strictness == Strictness::Strict && unproven > 0);
        if counts.ours > 0 {
            Self::Ours
        } else if counts.failed + counts.set_up_failed > 0 {
            Self::Failed
        } else if counts.unreachable > 0 {
            Self::Unreachable
        } else if too_little {
            Self::Failed
        } else {
            Self::Passed
        }
    }

    fn number(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Invalid => 3,
            Self::Unreachable => 4,
            // EX_SOFTWARE of sysexits.h.
            Self::Ours => 70,
        }
    }
}

/// Whether nothing was proven on one of the relying parties. Of one shard that says nothing: the
/// others may have the proof, so it is judged where they are merged.
fn proved_nothing(report: &Report) -> bool {
    let nothing = |rp: &RpFacts| Counts::on(report, rp).passed == 0;
    report.plan.shard.is_none() && report.rps.iter().any(nothing)
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.number())
    }
}

#[cfg(test)]
mod tests;
