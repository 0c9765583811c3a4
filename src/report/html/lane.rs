//! The lanes of a timeline: who acts, and towards whom.

use serde::Serialize;

/// A lane, from the user on the left to the relying party on the right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Lane {
    User,
    Device,
    Provider,
    Client,
    Rp,
}

impl Lane {
    /// Every lane, from left to right.
    pub(super) const ALL: [Self; 5] = [
        Self::User,
        Self::Device,
        Self::Provider,
        Self::Client,
        Self::Rp,
    ];

    /// What its head says.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Device => "device",
            Self::Provider => "provider",
            Self::Client => "client",
            Self::Rp => "RP",
        }
    }

    fn column(self) -> usize {
        Self::ALL.iter().take_while(|lane| **lane < self).count() + 1
    }
}

/// Where an entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Span {
    /// In one lane.
    At(Lane),
    /// Across several, from who acts to whom.
    Across(Lane, Lane),
    /// Across all, for what is nobody's act.
    Whole,
}

impl Span {
    /// The classes of its columns and its direction, such as `c45 fwd`.
    pub(super) fn class(self) -> String {
        match self {
            Self::At(lane) => format!("c{0}{0}", lane.column()),
            Self::Across(from, to) if from < to => format!("c{}{} fwd", from.column(), to.column()),
            Self::Across(from, to) => format!("c{}{} back", to.column(), from.column()),
            Self::Whole => "c15".to_owned(),
        }
    }

    /// Who acts: `client → RP`; for narrow screens, which show no lanes.
    pub(super) fn title(self) -> Option<String> {
        match self {
            Self::At(lane) => Some(lane.title().to_owned()),
            Self::Across(from, to) => Some(format!("{} → {}", from.title(), to.title())),
            Self::Whole => None,
        }
    }
}
