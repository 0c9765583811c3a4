//! Virtual time: moves only when a step, a time-out or a sync delay says so.

use std::fmt;
use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

/// A point in virtual time, in milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VirtualTime(u64);

impl VirtualTime {
    /// When every run begins: 2026-01-01T00:00:00Z.
    pub const START: Self = Self(1_767_225_600_000);

    /// The point so many milliseconds after the Unix epoch.
    pub fn from_unix_ms(ms: u64) -> Self {
        Self(ms)
    }

    /// Milliseconds since the Unix epoch.
    pub fn unix_ms(self) -> u64 {
        self.0
    }

    /// This point, `by` later.
    pub fn later(self, by: Duration) -> Self {
        Self(
            self.0
                .saturating_add(u64::try_from(by.as_millis()).unwrap_or(u64::MAX)),
        )
    }

    /// The time from `earlier` to this point, zero if `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

impl fmt::Display for VirtualTime {
    /// Relative to the start of the run, in seconds: `+86400.000`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = self.0.saturating_sub(Self::START.0);
        write!(f, "+{}.{:03}", ms / 1000, ms % 1000)
    }
}

/// The clock of a run.
#[derive(Clone, Debug)]
pub struct Clock {
    now: VirtualTime,
}

impl Clock {
    /// A clock that stands at [`VirtualTime::START`].
    pub fn new() -> Self {
        Self {
            now: VirtualTime::START,
        }
    }

    /// What it shows.
    pub fn now(&self) -> VirtualTime {
        self.now
    }

    /// Lets time pass.
    pub fn advance(&mut self, by: Duration) {
        self.now = self.now.later(by);
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::new()
    }
}
