//! Which edition of the metadata it is.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Number and expiry of a BLOB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetadataEdition {
    /// `no`: goes up with each edition.
    pub number: u32,
    /// `nextUpdate`: until when relying parties may keep it.
    pub next_update: MetadataDate,
}

/// A calendar date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetadataDate(String);

/// Why a text is no date.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no date; write it as 2047-12-31")]
pub struct MetadataDateError(String);

impl FromStr for MetadataDate {
    type Err = MetadataDateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || MetadataDateError(text.to_owned());
        let parts: Vec<&str> = text.split('-').collect();
        let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
        if lengths != [4, 2, 2] {
            return Err(wrong());
        }
        let number = |part: &str| {
            let digits = part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<u16>().ok().filter(|_| digits)
        };
        let [year, month, day] = [0, 1, 2].map(|index| number(parts[index]));
        let (year, month) = year.zip(month).ok_or_else(wrong)?;
        let days = days(year, month).ok_or_else(wrong)?;
        match day {
            Some(day) if (1..=days).contains(&day) => Ok(Self(text.to_owned())),
            Some(_) | None => Err(wrong()),
        }
    }
}

impl fmt::Display for MetadataDate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

fn days(year: u16, month: u16) -> Option<u16> {
    let leaps = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 if leaps => Some(29),
        2 => Some(28),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::MetadataDate;

    #[test]
    fn only_days_of_the_calendar_are_dates() {
        for good in ["2047-12-31", "2024-02-29"] {
            assert!(good.parse::<MetadataDate>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "2047",
            "2047-13-01",
            "2047-02-30",
            "2023-02-29",
            "2047-1-1",
            "+047-01-01",
            "2047-01-00",
            "2047-01-01-01",
            "20é-01-01",
        ] {
            assert!(bad.parse::<MetadataDate>().is_err(), "{bad}");
        }
    }
}
