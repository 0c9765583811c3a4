//! The lanes of a timeline: who acts, and towards whom.

use std::cmp::Ordering;

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

/// Where an entry stands: in one lane, or across several from one to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    from: Lane,
    to: Lane,
}

impl Span {
    /// In one lane.
    pub(super) fn at(lane: Lane) -> Self {
        Self {
            from: lane,
            to: lane,
        }
    }

    /// From one lane to another.
    pub(super) fn across(from: Lane, to: Lane) -> Self {
        Self { from, to }
    }

    /// The classes of its columns and its direction, such as `c45 fwd`.
    pub(super) fn class(self) -> String {
        let (from, to) = (self.from.column(), self.to.column());
        let direction = match from.cmp(&to) {
            Ordering::Less => " fwd",
            Ordering::Equal => "",
            Ordering::Greater => " back",
        };
        format!("c{}{}{direction}", from.min(to), from.max(to))
    }

    /// Who acts: `client → RP`; for narrow screens, which show no lanes.
    pub(super) fn title(self) -> String {
        if self.from == self.to {
            self.from.title().to_owned()
        } else {
            format!("{} → {}", self.from.title(), self.to.title())
        }
    }
}
