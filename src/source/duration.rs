//! Durations as people write them: `6 min`, `24 hours`, `0 s`.

use std::time::Duration;

use crate::source::quote;

/// Each unit, other spellings of it that are refused with a hint, and its milliseconds.
const UNITS: &[(&[&str], &[&str], u64)] = &[
    (&["ms"], &["millis", "millisecond", "milliseconds"], 1),
    (&["s"], &["sec", "secs", "second", "seconds"], 1_000),
    (&["min"], &["m", "mins", "minute", "minutes"], 60_000),
    (&["hour", "hours"], &["h", "hr", "hrs"], 3_600_000),
    (&["day", "days"], &["d"], 86_400_000),
];

/// Why text is no duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// Not a whole number, a space and a unit.
    #[error("{} is not a duration", quote(.0))]
    Malformed(String),
    /// The meaning is clear, the spelling is not ours.
    #[error("{} is not how a duration is written", quote(.text))]
    Misspelt {
        /// What was written.
        text: String,
        /// What to write.
        correct: String,
    },
    /// Longer than 100 years.
    #[error("{} is too long", quote(.0))]
    TooLong(String),
}

impl DurationError {
    /// What to write instead.
    pub fn help(&self) -> String {
        match self {
            DurationError::Malformed(_) => {
                "write a whole number, a space and a unit (`ms`, `s`, `min`, `hours`, `days`): \
                 `6 min`"
                    .to_owned()
            }
            DurationError::Misspelt { correct, .. } => format!("write {}", quote(correct)),
            DurationError::TooLong(_) => "the longest duration is 36500 days".to_owned(),
        }
    }
}

/// Reads `<whole number> <unit>`; units are `ms`, `s`, `min`, `hour(s)`, `day(s)`.
///
/// # Errors
/// When it is written otherwise, or longer than 36500 days.
pub fn parse_duration(text: &str) -> Result<Duration, DurationError> {
    const LONGEST_MS: u64 = 36_500 * 86_400_000;
    let malformed = || DurationError::Malformed(text.to_owned());
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, rest) = text.split_at(digits);
    let word = rest.trim_start();
    let (units, _, unit_ms) = UNITS
        .iter()
        .find(|(units, others, _)| units.contains(&word) || others.contains(&word))
        .ok_or_else(malformed)?;
    if number.is_empty() {
        return Err(malformed());
    }
    let too_long = || DurationError::TooLong(text.to_owned());
    let number: u64 = number.parse().map_err(|_| too_long())?;
    let ms = number.checked_mul(*unit_ms).ok_or_else(too_long)?;
    if ms > LONGEST_MS {
        return Err(too_long());
    }
    if rest.strip_prefix(' ') != Some(word) || !units.contains(&word) {
        let unit = match (number, *units) {
            (1, [one, ..]) | (_, [.., one]) => one,
            (_, []) => word,
        };
        return Err(DurationError::Misspelt {
            text: text.to_owned(),
            correct: format!("{number} {unit}"),
        });
    }
    Ok(Duration::from_millis(ms))
}
