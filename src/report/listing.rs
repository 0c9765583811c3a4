//! One line a run, in groups by flow.

use std::time::Duration;

use crate::flow::Flow;
use crate::report::paint;
use crate::report::word;
use crate::runner::Report;
use crate::runner::RunResult;
use crate::source::Colour;

/// Lines have at least so many columns …
const NARROWEST: usize = 79;

/// … and at most so many: titles are cut, for the story of a failure has them in full.
const WIDEST: usize = 100;

/// The widest column of row names; longer ones push their title to the right.
const WIDEST_ROW: usize = 46;

/// Columns of a mark with blanks round it, of the gap behind the row, and of the time.
const MARK: usize = 4;
const GAP: usize = 2;
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

/// The lines of a plan, to be printed one by one while it runs, or all at once.
#[derive(Clone, Debug)]
pub struct Listing {
    groups: Vec<Group>,
    width: usize,
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
        Self {
            groups,
            width: width(plan),
        }
    }

    /// Columns of a line.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// The listing of what has run.
    pub(super) fn of_report(report: &Report) -> Self {
        let entries = report.runs.iter().map(|result| Entry {
            rp: result.rp.clone(),
            flow: result.flow,
            row: result.run.row.clone(),
            title: result.title.clone(),
        });
        Self::of(&entries.collect::<Vec<_>>())
    }

    /// The line of the run at this place of the plan; the first of a group has the group's
    /// heading above it.
    pub fn lines(&self, index: usize, result: &RunResult, colour: Colour) -> String {
        let Some(group) = self.groups.iter().rev().find(|group| group.first <= index) else {
            return String::new();
        };
        let line = self.run_line(group, result, colour);
        if group.first == index {
            format!("\n{}{line}", self.group_line(group, colour))
        } else {
            line
        }
    }

    fn group_line(&self, group: &Group, colour: Colour) -> String {
        let count = flush_right(
            self.width,
            paint::width(&group.name),
            &word::counted(group.runs, "run"),
        );
        format!("{}{count}\n", paint::strong(&group.name, colour))
    }

    fn run_line(&self, group: &Group, result: &RunResult, colour: Colour) -> String {
        let verdict = &result.judgement.verdict;
        let mark = paint::by_news(word::news(verdict), word::mark(verdict), colour);
        let mut what = paint::padded(&paint::printable(&result.run.row), group.row_width);
        if group.row_width > 0 {
            what.push_str(&" ".repeat(GAP));
        }
        what.push_str(&paint::printable(&result.title));
        let what = paint::cut(&what, self.width - MARK - TIME);
        let took = milliseconds(result.took);
        let took = flush_right(self.width, MARK + paint::width(&what), &took);
        format!("  {mark} {what}{}\n", paint::faint(&took, colour))
    }
}

fn width(plan: &[Entry]) -> usize {
    let row = |entry: &Entry| paint::width(&entry.row).min(WIDEST_ROW);
    let rows = plan.iter().map(row).max().unwrap_or_default();
    let titles = plan.iter().map(|entry| paint::width(&entry.title)).max();
    let whole = MARK + rows + GAP + titles.unwrap_or_default() + TIME;
    whole.clamp(NARROWEST, WIDEST)
}

fn several_rps(plan: &[Entry]) -> bool {
    plan.first()
        .is_some_and(|first| plan.iter().any(|entry| entry.rp != first.rp))
}

fn group_name(entry: &Entry, several: bool) -> String {
    let Entry { rp, flow, .. } = entry;
    if several {
        format!("{flow} · {}", paint::printable(rp))
    } else {
        flow.to_string()
    }
}

/// Blanks and a text that ends in the last column of so many, when some are used.
pub(super) fn flush_right(columns: usize, used: usize, text: &str) -> String {
    let blanks = columns.saturating_sub(used + paint::width(text)).max(2);
    format!("{}{text}", " ".repeat(blanks))
}

fn milliseconds(took: Duration) -> String {
    format!("{} ms", took.as_millis())
}
