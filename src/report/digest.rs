//! What was not seen, and why runs proved nothing: each thing once per relying party.

use indexmap::IndexMap;

use crate::report::paint;
use crate::report::word;
use crate::runner::Report;
use crate::runner::RpFacts;
use crate::runner::RunResult;
use crate::source::Colour;

/// Both, for every relying party that has any.
pub(super) fn digest(report: &Report, colour: Colour) -> String {
    let mut text = String::new();
    for rp in &report.rps {
        let runs: Vec<_> = report
            .runs
            .iter()
            .filter(|result| result.rp == rp.name)
            .collect();
        text.push_str(&unproven(rp, &runs, colour));
        text.push_str(&unseen(rp, &runs, colour));
    }
    text
}

/// Runs by the reason for which they proved nothing.
fn unproven(rp: &RpFacts, runs: &[&RunResult], colour: Colour) -> String {
    let mut reasons = Tally::default();
    for result in runs {
        let verdict = &result.judgement.verdict;
        if let (word::News::None, Some(why)) = (word::news(verdict), word::reason(verdict)) {
            reasons.add(format!("{}: {why}", word::word(verdict)));
        }
    }
    let count = word::counted(reasons.sum(), "run");
    reasons.list(&format!("– {count} proved nothing on {}", rp.name), colour)
}

/// Expectations that could not be seen, by key and reason.
fn unseen(rp: &RpFacts, runs: &[&RunResult], colour: Colour) -> String {
    let mut reasons = Tally::default();
    for unseen in runs.iter().flat_map(|result| &result.judgement.unseen) {
        reasons.add(format!("{}: {}", unseen.key, unseen.why));
    }
    let count = word::counted(reasons.sum(), "expectation");
    reasons.list(&format!("? {count} unseen on {}", rp.name), colour)
}

/// Reasons with how often each was given, in the order in which they first were.
#[derive(Default)]
struct Tally(IndexMap<String, usize>);

impl Tally {
    fn add(&mut self, reason: String) {
        *self.0.entry(reason).or_default() += 1;
    }

    fn sum(&self) -> usize {
        self.0.values().sum()
    }

    /// The title and a line for each reason; nothing where there is none.
    fn list(&self, title: &str, colour: Colour) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        let title = paint::by_news(word::News::None, &paint::printable(title), colour);
        let mut text = format!("\n{title}\n");
        for (reason, count) in &self.0 {
            text.push_str(&format!("  {count:>4} × {}\n", paint::printable(reason)));
        }
        text
    }
}
