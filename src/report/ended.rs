//! How a run ended, as one word.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::oracle::Verdict;

/// How a run ended, without the reason: see [`Verdict`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// Everything that was expected held.
    Passed,
    /// Something expected did not hold, or the relying party misbehaved.
    Failed,
    /// A policy of the relying party is in the way.
    Blocked,
    /// Nothing could be proven.
    Skipped,
    /// The relying party never says yes.
    Untested,
    /// What is given could not be built.
    SetUpFailed,
    /// The relying party did not answer, or not in its profile's shape.
    Unreachable,
}

/// Whether an ending is good news.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum News {
    /// Something was proven, and nothing is wrong.
    Good,
    /// Something is wrong.
    Bad,
    /// Nothing was proven, and nothing is wrong.
    None,
}

impl Ended {
    /// The ending and the reason that the verdict gives.
    pub(super) fn of(verdict: &Verdict) -> (Self, Option<String>) {
        match verdict {
            Verdict::Passed => (Self::Passed, None),
            Verdict::Failed => (Self::Failed, None),
            Verdict::Blocked(why) => (Self::Blocked, Some(why.clone())),
            Verdict::Skipped(why) => (Self::Skipped, Some(why.clone())),
            Verdict::Untested(why) => (Self::Untested, Some(why.clone())),
            Verdict::SetUpFailed(why) => (Self::SetUpFailed, Some(why.clone())),
            Verdict::Unreachable(why) => (Self::Unreachable, Some(why.clone())),
        }
    }

    /// The word, as JSON and counts spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Blocked => "blocked",
            Self::Skipped => "skipped",
            Self::Untested => "untested",
            Self::SetUpFailed => "set-up-failed",
            Self::Unreachable => "unreachable",
        }
    }

    /// The mark at the head of a run's line.
    pub(super) fn mark(self) -> &'static str {
        match self {
            Self::Passed => "✓",
            Self::Failed => "✗",
            Self::SetUpFailed | Self::Unreachable => "!",
            Self::Skipped | Self::Blocked => "–",
            Self::Untested => "?",
        }
    }

    pub(super) fn news(self) -> News {
        match self {
            Self::Passed => News::Good,
            Self::Failed | Self::SetUpFailed | Self::Unreachable => News::Bad,
            Self::Skipped | Self::Blocked | Self::Untested => News::None,
        }
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
