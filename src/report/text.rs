//! The report as text.

use indexmap::IndexMap;

use crate::report::Report;
use crate::report::comparison::comparison;
use crate::report::digest::digest;
use crate::report::ended::News;
use crate::report::heading::heading;
use crate::report::listing::End;
use crate::report::listing::Listing;
use crate::report::paint;
use crate::report::story::story;
use crate::report::summary::summary;
use crate::report::word;
use crate::source::Colour;

/// The whole report: heading, a line for each run, and what follows them.
pub fn text(report: &Report, colour: Colour) -> String {
    let mut text = heading(&report.version, &report.seed, &report.rps, colour);
    let listing = Listing::of_report(report);
    for (index, run) in report.runs.iter().enumerate() {
        text.push_str(&listing.lines(index, End::of_run(run), colour));
    }
    text.push_str(&ending(report, colour));
    text
}

/// What follows the lines of the runs: the story of each failure, what proved nothing and what
/// was not seen, where relying parties differ, and the counts.
pub fn ending(report: &Report, colour: Colour) -> String {
    let columns = Listing::of_report(report).width();
    let mut text = stories(report, colour);
    text.push_str(&digest(report, colour));
    text.push_str(&comparison(report, colour));
    text.push_str(&format!("\n{}", summary(report, columns, colour)));
    text
}

/// The story of each run that went wrong. A relying party that is down is down for all of them:
/// runs that could not be judged for one and the same reason are told once.
fn stories(report: &Report, colour: Colour) -> String {
    let mut text = String::new();
    let mut told: IndexMap<(&str, &str), usize> = IndexMap::new();
    for run in &report.runs {
        if run.verdict.news() != News::Bad {
            continue;
        }
        if let Some(why) = &run.reason {
            let times = told.entry((&run.rp, why)).or_default();
            *times += 1;
            if *times > 1 {
                continue;
            }
        }
        text.push_str(&format!("\n{}", story(run, colour)));
    }
    for ((rp, why), times) in told.into_iter().filter(|(_, times)| *times > 1) {
        let more = word::counted(times - 1, "more run");
        let line = paint::printable(&format!("{more} on {rp} for the same reason: {why}"));
        text.push_str(&format!("\n! {line}\n"));
    }
    text
}
