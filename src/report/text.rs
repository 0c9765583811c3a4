//! The report as text.

use crate::report::digest::digest;
use crate::report::heading::heading;
use crate::report::listing::Listing;
use crate::report::story::story;
use crate::report::summary::summary;
use crate::report::word;
use crate::runner::Report;
use crate::source::Colour;

/// The whole report: heading, a line for each run, and what follows them.
pub fn text(report: &Report, colour: Colour) -> String {
    let mut text = heading(report.version, &report.seed, &report.rps, colour);
    let listing = Listing::of_report(report);
    for (index, result) in report.runs.iter().enumerate() {
        text.push_str(&listing.lines(index, result, colour));
    }
    text.push_str(&ending(report, colour));
    text
}

/// What follows the lines of the runs: the story of each failure, what proved nothing and what
/// was not seen, and the counts.
pub fn ending(report: &Report, colour: Colour) -> String {
    let mut text = String::new();
    for result in &report.runs {
        if word::news(&result.judgement.verdict) == word::News::Bad {
            text.push_str(&format!("\n{}", story(result, colour)));
        }
    }
    text.push_str(&digest(report, colour));
    text.push_str(&format!("\n{}", summary(report, colour)));
    text
}
