//! What verdicts and findings are called.

use crate::oracle::Kind;
use crate::oracle::Verdict;
use crate::runner::RunResult;

/// Whether a verdict is good news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum News {
    Good,
    Bad,
    /// Nothing was proven, and nothing is wrong.
    None,
}

/// The mark at the head of a run's line.
pub(super) fn mark(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "✓",
        Verdict::Failed => "✗",
        Verdict::SetUpFailed(_) | Verdict::Unreachable(_) => "!",
        Verdict::Skipped(_) | Verdict::Blocked(_) => "–",
        Verdict::Untested(_) => "?",
    }
}

pub(super) fn news(verdict: &Verdict) -> News {
    match verdict {
        Verdict::Passed => News::Good,
        Verdict::Failed | Verdict::SetUpFailed(_) | Verdict::Unreachable(_) => News::Bad,
        Verdict::Skipped(_) | Verdict::Blocked(_) | Verdict::Untested(_) => News::None,
    }
}

/// The verdict as one word, as JSON and counts spell it.
pub(super) fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "passed",
        Verdict::Failed => "failed",
        Verdict::Blocked(_) => "blocked",
        Verdict::Skipped(_) => "skipped",
        Verdict::Untested(_) => "untested",
        Verdict::SetUpFailed(_) => "set-up-failed",
        Verdict::Unreachable(_) => "unreachable",
    }
}

/// Why the run ended so, where the verdict says it.
pub(super) fn reason(verdict: &Verdict) -> Option<&str> {
    match verdict {
        Verdict::Passed | Verdict::Failed => None,
        Verdict::Blocked(why)
        | Verdict::Skipped(why)
        | Verdict::Untested(why)
        | Verdict::SetUpFailed(why)
        | Verdict::Unreachable(why) => Some(why),
    }
}

/// Whose fault a finding is, as JSON spells it.
pub(super) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Expectation => "expectation",
        Kind::Misbehaved => "misbehaved",
        Kind::Unlucky => "unlucky",
        Kind::Ours => "ours",
    }
}

/// The rungs in order, the run's headline: `passkey-login declined (out of reach) → append done`.
pub(super) fn headline(result: &RunResult) -> String {
    let rungs = result.judgement.rungs.iter();
    let rungs: Vec<_> = rungs
        .map(|(attempt, outcome)| format!("{attempt} {outcome}"))
        .collect();
    rungs.join(" → ")
}

/// `1 run`, `2 runs`.
pub fn counted(count: usize, one: &str) -> String {
    if count == 1 {
        format!("1 {one}")
    } else {
        format!("{count} {one}s")
    }
}
