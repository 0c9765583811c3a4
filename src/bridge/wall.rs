//! The wall clock, which drives the virtual one behind a door.
//!
//! **Invariant:** the one file of this room that reads it.

use std::time::Duration;
use std::time::Instant;

/// Measures from its making.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wall(Instant);

impl Wall {
    /// Starts.
    #[expect(
        clippy::disallowed_methods,
        reason = "clients outside live in the time of the machine"
    )]
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }

    /// The time since the start.
    #[expect(
        clippy::disallowed_methods,
        reason = "clients outside live in the time of the machine"
    )]
    pub(super) fn now(self) -> Duration {
        self.0.elapsed()
    }
}
