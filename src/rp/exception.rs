//! What a profile says of rows of the conformance catalogue: faults that are known, and choices
//! that differ.
//!
//! **Invariant:** words and dates only; which rows there are, others know.

use crate::word::words;

/// An entry of the profile's `conformance`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// What it claims.
    pub claim: Claim,
    /// Why.
    pub reason: String,
    /// The last day on which it holds, as `2027-06-30`; for ever where nothing is said.
    pub until: Option<String>,
}

/// What an exception claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The row fails, and everybody knows.
    Fails,
    /// Something else is right at this relying party.
    Expects(Choice),
}

words! {
    /// What is right at this relying party.
    pub enum Choice as "choice" {
        Accept = "accept": "Let it through.",
        Reject = "reject": "Refuse it.",
        Either = "either": "Let it through or refuse it, without breaking.",
    }
}

impl Exception {
    /// Whether it holds on a day, written as `2027-06-30`.
    pub fn holds_on(&self, day: &str) -> bool {
        // Days written so are in the order of their texts.
        self.until.as_deref().is_none_or(|until| day <= until)
    }
}

/// Whether a text is a day, written as `2027-06-30`.
pub(super) fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    let number = |text: &str, digits: usize| {
        let plain = text.len() == digits && text.bytes().all(|it| it.is_ascii_digit());
        text.parse::<u32>().ok().filter(|_| plain)
    };
    number(year, 4).is_some()
        && number(month, 2).is_some_and(|month| (1..=12).contains(&month))
        && number(day, 2).is_some_and(|day| (1..=31).contains(&day))
}
