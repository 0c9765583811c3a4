//! A row of the catalogue at one relying party, with its checks.

use serde::Serialize;

use crate::conformance::Case;
use crate::conformance::Outcome;
use crate::conformance::RowResult;
use crate::report::html::unlike::Unlike;
use crate::report::word::counted;

/// Whether an outcome is good news.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum News {
    /// It is.
    Good,
    /// Something is wrong.
    Bad,
    /// Something could be better, or is known to be wrong.
    Warn,
    /// It shows nothing.
    None,
}

/// A row and all of its checks.
#[derive(Serialize)]
pub(super) struct Row<'r> {
    id: &'r str,
    title: &'r str,
    clause: String,
    url: &'static str,
    layer: String,
    news: News,
    mark: &'static str,
    outcome: &'static str,
    count: String,
    /// Why the row failed where none of its checks did.
    reason: Option<&'r str>,
    why: &'r str,
    fix: &'r str,
    place: &'r str,
    again: &'r str,
    /// What is told at length.
    told: Vec<Check<'r>>,
    /// What is told in a line.
    brief: Vec<Check<'r>>,
}

/// A check.
#[derive(Serialize)]
struct Check<'r> {
    name: &'r str,
    news: News,
    mark: &'static str,
    outcome: &'static str,
    why: Option<&'r str>,
    expected: String,
    class: Option<String>,
    differences: Vec<Unlike<'r>>,
    whole: Vec<Line<'r>>,
    said: Option<Said<'r>>,
    again: Option<&'r str>,
}

/// A part of what was sent.
#[derive(Serialize)]
struct Line<'r> {
    at: &'r str,
    value: &'r str,
    differs: bool,
}

/// What was posted, and what came back.
#[derive(Serialize)]
struct Said<'r> {
    request: &'r str,
    posted: Option<&'r str>,
    answer: String,
    body: &'r str,
}

impl News {
    pub(super) fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Passed => Self::Good,
            Outcome::Failed(_) | Outcome::Ours(_) | Outcome::Unreachable(_) => Self::Bad,
            Outcome::Warned(_) | Outcome::Expected(_) => Self::Warn,
            Outcome::Skipped(_) | Outcome::Untested(_) => Self::None,
        }
    }

    pub(super) fn mark(self) -> &'static str {
        match self {
            Self::Good => "✓",
            Self::Bad => "✗",
            Self::Warn => "!",
            Self::None => "–",
        }
    }
}

impl<'r> Row<'r> {
    pub(super) fn of(row: &'r RowResult) -> Self {
        let news = News::of(&row.outcome);
        let is_told = |case: &&Case| matches!(News::of(&case.outcome), News::Bad | News::Warn);
        let (told, brief): (Vec<_>, Vec<_>) = row.cases.iter().partition(is_told);
        let same = row.cases.iter();
        let same = same.filter(|case| News::of(&case.outcome) == news).count();
        Self {
            id: &row.id,
            title: &row.title,
            clause: row.clause.to_string(),
            url: row.clause.url(),
            layer: row.layer.to_string(),
            news,
            mark: news.mark(),
            outcome: word(&row.outcome),
            count: match row.cases.len() {
                all if all == same => counted(all, "check"),
                all => format!("{same} of {}", counted(all, "check")),
            },
            reason: row
                .outcome
                .why()
                .filter(|_| told.is_empty() && news == News::Bad),
            why: &row.why,
            fix: &row.fix,
            place: &row.place,
            again: &row.again,
            told: told.into_iter().map(Check::of).collect(),
            brief: brief.into_iter().map(Check::of).collect(),
        }
    }
}

impl<'r> Check<'r> {
    fn of(case: &'r Case) -> Self {
        let news = News::of(&case.outcome);
        let lines = case.whole.iter().flat_map(|whole| &whole.0);
        Self {
            name: &case.name,
            news,
            mark: news.mark(),
            outcome: word(&case.outcome),
            why: case.outcome.why(),
            expected: case.expected.to_string(),
            class: case.class.map(|class| class.to_string()),
            differences: case.sent.iter().map(Unlike::of).collect(),
            whole: lines
                .map(|(at, value)| Line {
                    at,
                    value,
                    differs: case.sent.iter().any(|difference| difference.at == *at),
                })
                .collect(),
            said: case.said.as_ref().map(|said| Said {
                request: &said.request,
                posted: said.posted.as_deref(),
                answer: match said.status {
                    Some(status) => status.to_string(),
                    None => "no answer".to_owned(),
                },
                body: &said.body,
            }),
            again: case.again.as_deref(),
        }
    }
}

fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "passed",
        Outcome::Warned(_) => "warned",
        Outcome::Failed(_) => "failed",
        Outcome::Expected(_) => "known to fail",
        Outcome::Skipped(_) => "skipped",
        Outcome::Untested(_) => "showed nothing",
        Outcome::Unreachable(_) => "not answered",
        Outcome::Ours(_) => "broken by stuntkey",
    }
}
