//! The wall clock.
//!
//! **Invariant:** what it says goes into times of reports and into what is drawn when the user
//! names no seed, and into the codes of authenticator apps, whose relying parties go by it.

use std::sync::LazyLock;
use std::time::Duration;
use std::time::Instant;
use std::time::SystemTime;

use crate::sim::Seed;

/// Measures from its making.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts.
    #[expect(clippy::disallowed_methods, reason = "reports tell how long runs took")]
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }

    /// The time since the start.
    #[expect(clippy::disallowed_methods, reason = "reports tell how long runs took")]
    pub(super) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// The time since this was first asked.
pub(super) fn since_start() -> Duration {
    static START: LazyLock<Stopwatch> = LazyLock::new(Stopwatch::start);
    START.elapsed()
}

/// The time, in milliseconds since the epoch.
pub(super) fn unix_ms() -> u64 {
    u64::try_from(since_epoch().as_millis()).unwrap_or(u64::MAX)
}

/// A seed for those who name none: short enough to type.
pub(super) fn drawn_seed() -> Seed {
    let nanos = u64::from(since_epoch().subsec_nanos());
    let mixed = Seed::new(nanos).derive(&["seed", &unix_ms().to_string()]);
    let text = mixed.to_string();
    let short = text.get(..SEED_DIGITS).unwrap_or(&text);
    short.parse().expect("a seed prints as hex digits")
}

/// Digits of a drawn seed.
const SEED_DIGITS: usize = 6;

/// The time since the epoch.
#[expect(
    clippy::disallowed_methods,
    reason = "the embedded relying party of `rp` and authenticator apps need a clock"
)]
pub(super) fn since_epoch() -> Duration {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
}
