//! Which runs `--only` and `--skip` pick.

use std::convert::Infallible;
use std::str::FromStr;

/// A part of `id · row`; or, with `*`, a pattern of the whole. Case does not matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern(String);

impl FromStr for Pattern {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

impl Pattern {
    /// The pattern as it was typed.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it picks the run of this name.
    pub(super) fn picks(&self, name: &str) -> bool {
        let (pattern, name) = (self.0.to_lowercase(), name.to_lowercase());
        let parts: Vec<_> = pattern.split('*').collect();
        match parts.as_slice() {
            [part] => name.contains(part),
            [first, middle @ .., last] => picks_between(&name, first, middle, last),
            [] => true,
        }
    }
}

/// Whether the name begins with the first part, ends with the last, and has the others between.
fn picks_between(name: &str, first: &str, middle: &[&str], last: &str) -> bool {
    let inner = name
        .strip_prefix(first)
        .and_then(|rest| rest.strip_suffix(last));
    let Some(mut rest) = inner else { return false };
    for part in middle {
        let Some((_, after)) = rest.split_once(part) else {
            // An empty part, as in `**`, is everywhere.
            if part.is_empty() {
                continue;
            }
            return false;
        };
        rest = after;
    }
    true
}

/// Which runs to do.
#[derive(Clone, Debug, Default)]
pub(super) struct Selection<'a> {
    /// At least one must pick the run, if there are any.
    pub(super) only: &'a [Pattern],
    /// None may pick it.
    pub(super) skip: &'a [Pattern],
}

impl Selection<'_> {
    /// Whether to do the run of this scenario and row.
    pub(super) fn picks(&self, id: &str, row: &str) -> bool {
        let name = run_name(id, row);
        let only = self.only.is_empty() || self.only.iter().any(|pattern| pattern.picks(&name));
        only && !self.skip.iter().any(|pattern| pattern.picks(&name))
    }

    /// Whether to do the row of this id. A pattern without `*` is an id, or the beginning of one
    /// that ends at a point: `A2` picks `A2.1` and not `A21.1`.
    pub(super) fn picks_row(&self, id: &str) -> bool {
        let picks = |pattern: &Pattern| {
            let text = pattern.as_str().to_lowercase();
            let id = id.to_lowercase();
            match text.contains('*') {
                true => pattern.picks(&id),
                false => id
                    .strip_prefix(&text)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-'])),
            }
        };
        (self.only.is_empty() || self.only.iter().any(picks)) && !self.skip.iter().any(picks)
    }
}

/// The name by which runs are selected: `second-device/append · macOS`.
pub(super) fn run_name(id: &str, row: &str) -> String {
    if row.is_empty() {
        id.to_owned()
    } else {
        format!("{id} · {row}")
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;
    use super::Selection;

    fn pattern(text: &str) -> Pattern {
        text.parse().unwrap()
    }

    #[test]
    fn a_word_picks_what_contains_it() {
        assert!(pattern("windows").picks("second-device/append · Windows"));
        assert!(!pattern("android").picks("second-device/append · Windows"));
    }

    #[test]
    fn a_star_makes_it_the_whole_name() {
        let name = "second-device/append · Windows · Edge";
        assert!(pattern("second-device/* · edge").picks(name));
        assert!(pattern("*append*edge").picks(name));
        assert!(pattern("*").picks(name));
        assert!(!pattern("append*").picks(name));
        assert!(!pattern("*windows").picks(name));
        assert!(!pattern("ab*ba").picks("aba"));
    }

    #[test]
    fn skip_wins_over_only() {
        let (only, skip) = ([pattern("append")], [pattern("edge")]);
        let selection = Selection {
            only: &only,
            skip: &skip,
        };
        assert!(selection.picks("second-device/append", "Windows"));
        assert!(!selection.picks("second-device/append", "Edge"));
        assert!(!selection.picks("onboarding/create", ""));
    }
}
