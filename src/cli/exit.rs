//! Exit codes: classes, for scripts and CI.

use std::process::ExitCode;

use crate::report::Counts;

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

impl Exit {
    /// The end of an invocation with these runs. What is wrong with this program comes first, for
    /// then nothing it says can be trusted; then what a relying party did wrong.
    pub(super) fn of(counts: &Counts, strictness: Strictness) -> Self {
        let unproven = counts.blocked + counts.skipped + counts.untested + counts.unseen;
        let too_little = counts.passed == 0
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

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.number())
    }
}

#[cfg(test)]
mod tests {
    use super::Counts;
    use super::Exit;
    use super::Strictness;

    fn ends(counts: Counts, strictness: Strictness) -> u8 {
        Exit::of(&counts, strictness).number()
    }

    #[test]
    fn what_is_unproven_only_fails_when_strict() {
        let counts = Counts {
            runs: 2,
            passed: 1,
            skipped: 1,
            ..Counts::default()
        };
        assert_eq!(ends(counts, Strictness::Lenient), 0);
        assert_eq!(ends(counts, Strictness::Strict), 1);
    }

    #[test]
    fn nothing_proven_is_a_failure() {
        let counts = Counts {
            runs: 2,
            skipped: 2,
            ..Counts::default()
        };
        assert_eq!(ends(counts, Strictness::Lenient), 1);
    }

    #[test]
    fn an_interrupted_plan_is_a_failure() {
        let counts = Counts {
            runs: 1,
            passed: 1,
            not_run: 3,
            ..Counts::default()
        };
        assert_eq!(ends(counts, Strictness::Lenient), 1);
    }

    #[test]
    fn our_own_bugs_come_first_then_failures_then_silence() {
        let silent = Counts {
            runs: 3,
            passed: 2,
            unreachable: 1,
            ..Counts::default()
        };
        assert_eq!(ends(silent, Strictness::Lenient), 4);
        let failed = Counts {
            failed: 1,
            ..silent
        };
        assert_eq!(ends(failed, Strictness::Lenient), 1);
        let ours = Counts { ours: 1, ..failed };
        assert_eq!(ends(ours, Strictness::Lenient), 70);
    }
}
