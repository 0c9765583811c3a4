//! A line for each run, below its scenario's title, in groups by flow.

use std::time::Duration;

use crate::flow::Flow;
use crate::oracle::Verdict;
use crate::report::Ended;
use crate::report::Report;
use crate::report::Run;
use crate::report::paint;
use crate::report::word;
use crate::source::Colour;

/// Lines have at least so many columns …
const NARROWEST: usize = 79;

/// … and at most so many: longer names of rows are cut, for the story of a failure has them in
/// full.
const WIDEST: usize = 100;

/// Columns before the mark of a row, of a mark with the blank behind it, and of the time.
const INDENT: usize = 4;
const MARK: usize = 2;
const TIME: usize = 10;

/// What is known of a run before it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name of the relying party.
    pub rp: String,
    /// The documented flow.
    pub flow: Flow,
    /// The row's name.
    pub row: String,
    /// The scenario's title.
    pub title: String,
}

/// What its line says of a run that has finished.
#[derive(Clone, Copy, Debug)]
pub struct End {
    how: Ended,
    took: Duration,
}

impl End {
    /// A run that was judged so, and took so long.
    pub fn of(verdict: &Verdict, took: Duration) -> Self {
        Self {
            how: Ended::of(verdict).0,
            took,
        }
    }

    /// A run of a report.
    pub(super) fn of_run(run: &Run) -> Self {
        Self {
            how: run.verdict,
            took: run.took,
        }
    }
}

/// The lines of a plan, to be printed one by one while it runs, or all at once.
#[derive(Clone, Debug)]
pub struct Listing {
    plan: Vec<Entry>,
    width: usize,
}

impl Listing {
    /// The listing of a plan.
    pub fn of(plan: &[Entry]) -> Self {
        Self {
            plan: plan.to_vec(),
            width: width(plan),
        }
    }

    /// Columns of a line.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// The listing of what has run.
    pub(super) fn of_report(report: &Report) -> Self {
        let entries = report.runs.iter().map(|run| Entry {
            rp: run.rp.clone(),
            flow: run.flow,
            row: run.row.clone(),
            title: run.title.clone(),
        });
        Self::of(&entries.collect::<Vec<_>>())
    }

    /// The line of the run at this place of the plan, below the heading of the flow and the title
    /// of the scenario where it is the first of them.
    pub fn lines(&self, index: usize, end: End, colour: Colour) -> String {
        let Some(entry) = self.plan.get(index) else {
            return String::new();
        };
        let before = index.checked_sub(1).and_then(|index| self.plan.get(index));
        let of_group = before.is_some_and(|before| entry.shares_group(before));
        let of_scenario = of_group && before.is_some_and(|before| before.title == entry.title);
        let mut text = String::new();
        if !of_group {
            text.push_str(&self.group_line(index, entry, colour));
        }
        let title = paint::printable(&entry.title);
        if entry.row.is_empty() {
            text.push_str(&self.run_line(INDENT - MARK, &title, end, colour));
            return text;
        }
        if !of_scenario {
            text.push_str(&format!("  {title}\n"));
        }
        let row = paint::printable(&entry.row);
        text.push_str(&self.run_line(INDENT, &row, end, colour));
        text
    }

    fn group_line(&self, index: usize, entry: &Entry, colour: Colour) -> String {
        let rest = self.plan.get(index..).unwrap_or_default().iter();
        let runs = rest.take_while(|other| other.shares_group(entry)).count();
        let name = self.group_name(entry);
        let count = flush_right(self.width, paint::width(&name), &word::counted(runs, "run"));
        format!("\n{}{count}\n", paint::strong(&name, colour))
    }

    fn group_name(&self, entry: &Entry) -> String {
        let Entry { rp, flow, .. } = entry;
        if self.plan.iter().any(|other| other.rp != *rp) {
            format!("{flow} · {}", paint::printable(rp))
        } else {
            flow.to_string()
        }
    }

    fn run_line(&self, indent: usize, name: &str, end: End, colour: Colour) -> String {
        let mark = paint::by_news(end.how.news(), end.how.mark(), colour);
        let head = indent + MARK;
        let name = paint::cut(name, self.width - head - TIME);
        let took = milliseconds(end.took);
        let took = flush_right(self.width, head + paint::width(&name), &took);
        let indent = " ".repeat(indent);
        format!("{indent}{mark} {name}{}\n", paint::faint(&took, colour))
    }
}

impl Entry {
    /// Whether both belong to one flow of one relying party.
    fn shares_group(&self, other: &Self) -> bool {
        self.flow == other.flow && self.rp == other.rp
    }

    /// Columns of its line.
    fn width(&self) -> usize {
        let name = if self.row.is_empty() {
            &self.title
        } else {
            &self.row
        };
        INDENT + MARK + paint::width(name) + TIME
    }
}

fn width(plan: &[Entry]) -> usize {
    let widest = plan.iter().map(Entry::width).max();
    widest.unwrap_or_default().clamp(NARROWEST, WIDEST)
}

/// Blanks and a text that ends in the last column of so many, when some are used.
pub(super) fn flush_right(columns: usize, used: usize, text: &str) -> String {
    let blanks = columns.saturating_sub(used + paint::width(text)).max(2);
    format!("{}{text}", " ".repeat(blanks))
}

fn milliseconds(took: Duration) -> String {
    format!("{} ms", took.as_millis())
}
