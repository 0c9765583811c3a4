//! One line a run, in groups by flow.

use std::time::Duration;

use crate::flow::Flow;
use crate::report::paint;
use crate::report::word;
use crate::runner::Report;
use crate::runner::RunResult;
use crate::source::Colour;

/// Columns of a line.
pub(super) const WIDTH: usize = 79;

/// The widest column of row names; longer ones push their title to the right.
const WIDEST_ROW: usize = 32;

/// What is known of a run before it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name of the relying party.
    pub rp: String,
    /// The documented flow.
    pub flow: Flow,
    /// The row's name.
    pub row: String,
}

/// The lines of a plan, to be printed one by one while it runs, or all at once.
#[derive(Clone, Debug)]
pub struct Listing {
    groups: Vec<Group>,
}

/// Runs that follow one another and belong to one flow of one relying party.
#[derive(Clone, Debug)]
struct Group {
    name: String,
    first: usize,
    runs: usize,
    row_width: usize,
}

impl Listing {
    /// The listing of a plan.
    pub fn of(plan: &[Entry]) -> Self {
        let mut groups: Vec<Group> = Vec::new();
        for (index, entry) in plan.iter().enumerate() {
            let name = group_name(entry, several_rps(plan));
            let row_width = paint::width(&entry.row).min(WIDEST_ROW);
            match groups.last_mut() {
                Some(group) if group.name == name => {
                    group.runs += 1;
                    group.row_width = group.row_width.max(row_width);
                }
                Some(_) | None => groups.push(Group {
                    name,
                    first: index,
                    runs: 1,
                    row_width,
                }),
            }
        }
        Self { groups }
    }

    /// The listing of what has run.
    pub(super) fn of_report(report: &Report) -> Self {
        let entries = report.runs.iter().map(|result| Entry {
            rp: result.rp.clone(),
            flow: result.flow,
            row: result.run.row.clone(),
        });
        Self::of(&entries.collect::<Vec<_>>())
    }

    /// The line of the run at this place of the plan; the first of a group has the group's
    /// heading above it.
    pub fn lines(&self, index: usize, result: &RunResult, colour: Colour) -> String {
        let Some(group) = self.groups.iter().rev().find(|group| group.first <= index) else {
            return String::new();
        };
        let line = run_line(result, group.row_width, colour);
        if group.first == index {
            format!("\n{}{line}", group.heading(colour))
        } else {
            line
        }
    }
}

impl Group {
    fn heading(&self, colour: Colour) -> String {
        let count = word::counted(self.runs, "run");
        let name = paint::strong(&self.name, colour);
        format!("{name}{}\n", flush_right(paint::width(&self.name), &count))
    }
}

fn several_rps(plan: &[Entry]) -> bool {
    plan.first()
        .is_some_and(|first| plan.iter().any(|entry| entry.rp != first.rp))
}

fn group_name(entry: &Entry, several: bool) -> String {
    let Entry { rp, flow, row: _ } = entry;
    if several {
        format!("{flow} · {}", paint::printable(rp))
    } else {
        flow.to_string()
    }
}

fn run_line(result: &RunResult, row_width: usize, colour: Colour) -> String {
    let verdict = &result.judgement.verdict;
    let mark = paint::by_news(word::news(verdict), word::mark(verdict), colour);
    let mut what = paint::padded(&paint::printable(&result.run.row), row_width);
    if row_width > 0 {
        what.push_str("  ");
    }
    what.push_str(&paint::printable(&result.title));
    // The mark is one column, with two blanks before and one behind it.
    let used = paint::width(&what) + 4;
    let took = flush_right(used, &milliseconds(result.took));
    format!("  {mark} {what}{}\n", paint::faint(&took, colour))
}

/// Blanks and a text that ends in the last column, when so many columns are used.
pub(super) fn flush_right(used: usize, text: &str) -> String {
    let blanks = WIDTH.saturating_sub(used + paint::width(text)).max(2);
    format!("{}{text}", " ".repeat(blanks))
}

fn milliseconds(took: Duration) -> String {
    format!("{} ms", took.as_millis())
}
