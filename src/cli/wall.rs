//! The wall clock.
//!
//! **Invariant:** what it says goes into times of reports and into what is drawn when the user
//! names no seed, and into the codes of authenticator apps, whose relying parties go by it.

use std::sync::LazyLock;
use std::time::Duration;
use std::time::Instant;
use std::time::SystemTime;

use crate::sim::Seed;

/// Lets real time pass: a relying party asked for it.
#[expect(
    clippy::disallowed_methods,
    reason = "no virtual time moves a rate limit of somebody else's"
)]
pub(super) fn pause(duration: Duration) {
    std::thread::sleep(duration);
}

/// Today in UTC, written as `2027-06-30`.
#[expect(
    clippy::disallowed_methods,
    reason = "exceptions of profiles hold until a day of the real calendar"
)]
pub(super) fn today() -> String {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let seconds = since.map_or(0, |since| since.as_secs());
    date(i64::try_from(seconds / 86_400).unwrap_or_default())
}

/// The date of a day, counted from 1970-01-01 in the Gregorian calendar: in eras of 400 years that
/// begin in March, so that the leap day is the last of its year.
fn date(days: i64) -> String {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

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

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (days, expected) in [
            (0, "1970-01-01"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (20_778, "2026-11-21"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
        ] {
            assert_eq!(date(days), expected);
        }
    }
}
