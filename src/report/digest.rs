//! What was not seen, and why runs proved nothing: each thing once per relying party.

use indexmap::IndexMap;
use serde::Serialize;

use crate::report::Report;
use crate::report::RpFacts;
use crate::report::Run;
use crate::report::ended::News;
use crate::report::paint;
use crate::report::word;
use crate::source::Colour;

/// Both, for every relying party that has any.
pub(super) fn digest(report: &Report, colour: Colour) -> String {
    let mut text = String::new();
    for rp in &report.rps {
        for tally in tallies(report, rp) {
            text.push_str(&tally.list(colour));
        }
    }
    text
}

/// What one relying party could not show, or did not allow to be proven: those that have any.
pub(super) fn tallies(report: &Report, rp: &RpFacts) -> Vec<Tally> {
    let runs: Vec<_> = report.runs_on(rp).collect();
    let tallies = [unproven(rp, &runs), unseen(rp, &runs)];
    tallies
        .into_iter()
        .filter(|tally| tally.sum() > 0)
        .collect()
}

/// Runs by the reason for which they proved nothing.
fn unproven(rp: &RpFacts, runs: &[&Run]) -> Tally {
    let mut reasons = IndexMap::new();
    for run in runs {
        if let (News::None, Some(why)) = (run.verdict.news(), &run.reason) {
            *reasons
                .entry(format!("{}: {why}", run.verdict))
                .or_default() += 1;
        }
    }
    let count = word::counted(reasons.values().sum(), "run");
    Tally {
        mark: "–",
        title: format!("{count} proved nothing on {}", rp.name),
        reasons,
    }
}

/// Expectations that could not be seen, by key and reason.
fn unseen(rp: &RpFacts, runs: &[&Run]) -> Tally {
    let mut reasons = IndexMap::new();
    for unseen in runs.iter().flat_map(|run| &run.unseen) {
        let reason = format!("{}: {}", unseen.expectation, unseen.why);
        *reasons.entry(reason).or_default() += 1;
    }
    let count = word::counted(reasons.values().sum(), "expectation");
    Tally {
        mark: "?",
        title: format!("{count} unseen on {}", rp.name),
        reasons,
    }
}

/// Reasons with how often each was given, in the order in which they first were.
#[derive(Debug, Serialize)]
pub(super) struct Tally {
    mark: &'static str,
    pub(super) title: String,
    pub(super) reasons: IndexMap<String, usize>,
}

impl Tally {
    fn sum(&self) -> usize {
        self.reasons.values().sum()
    }

    /// The title and a line for each reason.
    fn list(&self, colour: Colour) -> String {
        let title = paint::printable(&format!("{} {}", self.mark, self.title));
        let mut text = format!("\n{}\n", paint::by_news(News::None, &title, colour));
        for (reason, count) in &self.reasons {
            text.push_str(&format!("  {count:>4} × {}\n", paint::printable(reason)));
        }
        text
    }
}
