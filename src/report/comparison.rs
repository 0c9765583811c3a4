//! Several relying parties side by side: how their runs ended, and where they differ.

use indexmap::IndexMap;
use serde::Serialize;

use crate::report::Counts;
use crate::report::Ended;
use crate::report::Report;
use crate::report::Run;
use crate::report::paint;
use crate::report::summary;
use crate::report::word;
use crate::source::Colour;

/// One row of one scenario, on each relying party of the report.
#[derive(Debug)]
pub(super) struct Across<'r> {
    /// The runs, in the order of the relying parties; none where it was not run.
    pub(super) runs: Vec<Option<&'r Run>>,
}

/// Every row of every scenario, in plan order. Rows that bear the same name in one scenario are
/// paired in order.
pub(super) fn across(report: &Report) -> Vec<Across<'_>> {
    let mut rows: IndexMap<(&str, &str, usize), Across<'_>> = IndexMap::new();
    for (column, rp) in report.rps.iter().enumerate() {
        let mut seen: IndexMap<(&str, &str), usize> = IndexMap::new();
        for run in report.runs_on(rp) {
            let twin = seen.entry((&run.scenario, &run.row)).or_default();
            let row = rows
                .entry((&run.scenario, &run.row, *twin))
                .or_insert_with(|| Across {
                    runs: vec![None; report.rps.len()],
                });
            *twin += 1;
            if let Some(cell) = row.runs.get_mut(column) {
                *cell = Some(run);
            }
        }
    }
    rows.into_values().collect()
}

impl<'r> Across<'r> {
    /// Any of the runs, for what they share.
    pub(super) fn any(&self) -> Option<&'r Run> {
        self.runs.iter().flatten().next().copied()
    }

    /// How relying parties differ.
    pub(super) fn difference(&self) -> Difference {
        let mut runs = self.runs.iter().flatten();
        let Some(first) = runs.next() else {
            return Difference::None;
        };
        let others: Vec<_> = runs.collect();
        if others.iter().any(|run| run.verdict != first.verdict) {
            Difference::Verdict
        } else if others.iter().any(|run| run.rungs != first.rungs) {
            Difference::Way
        } else {
            Difference::None
        }
    }
}

/// How relying parties differ in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Difference {
    /// They do not.
    None,
    /// It ended differently.
    Verdict,
    /// It ended alike, and its attempts reached other rungs.
    Way,
}

/// The counts of each relying party, and the rows on which they differ; nothing where there is
/// one.
pub(super) fn comparison(report: &Report, colour: Colour) -> String {
    if report.rps.len() < 2 {
        return String::new();
    }
    let widest = columns(report);
    let mut text = format!("\n{}\n", paint::strong("side by side", colour));
    for rp in &report.rps {
        let counts = Counts::on(report, rp);
        let runs = word::counted(counts.runs, "run");
        let counts = summary::parts(&counts).join(" · ");
        let name = named(&rp.name, widest);
        text.push_str(&format!("  {name}  {runs}: {counts}\n"));
    }
    let rows = across(report);
    let of = |difference: Difference| {
        let rows = rows.iter().filter(|row| row.difference() == difference);
        rows.collect::<Vec<_>>()
    };
    let ended = of(Difference::Verdict);
    let title = match ended.len() {
        0 => "every row ended alike".to_owned(),
        count => format!("{} ended differently", word::counted(count, "row")),
    };
    text.push_str(&groups(report, &title, &ended, Detail::Reason, colour));
    let ways = of(Difference::Way);
    if !ways.is_empty() {
        let title = format!(
            "{} ended alike, by another way",
            word::counted(ways.len(), "row")
        );
        text.push_str(&groups(report, &title, &ways, Detail::Rungs, colour));
    }
    text
}

/// The title, and the rows below how they ended.
fn groups(
    report: &Report,
    title: &str,
    rows: &[&Across<'_>],
    detail: Detail,
    colour: Colour,
) -> String {
    let mut text = format!("\n{}\n", paint::strong(title, colour));
    for (ends, rows) in alike(rows, detail) {
        text.push_str(&lines(report, &ends, &rows, colour));
    }
    text
}

/// The rows by how they ended on each relying party, in plan order.
fn alike<'a>(rows: &[&'a Across<'a>], detail: Detail) -> IndexMap<Vec<End>, Vec<&'a Across<'a>>> {
    let mut groups: IndexMap<Vec<End>, Vec<&Across<'_>>> = IndexMap::new();
    for row in rows {
        let ends = row.runs.iter().map(|run| End::of(*run, detail));
        groups.entry(ends.collect()).or_default().push(row);
    }
    groups
}

/// How a row ended on one relying party; nothing where it was not run.
#[derive(PartialEq, Eq, Hash)]
struct End {
    how: Option<Ended>,
    why: String,
}

/// What tells the ends of a row apart.
#[derive(Clone, Copy)]
enum Detail {
    /// The verdicts, and the reasons for them.
    Reason,
    /// The rungs, as the verdicts are the same.
    Rungs,
}

impl End {
    fn of(run: Option<&Run>, detail: Detail) -> Self {
        let Some(run) = run else {
            return Self {
                how: None,
                why: String::new(),
            };
        };
        let why = match detail {
            Detail::Reason => run.reason.clone().unwrap_or_default(),
            Detail::Rungs => run.headline(),
        };
        let first = why.lines().next().unwrap_or_default();
        Self {
            how: Some(run.verdict),
            why: paint::cut(&paint::printable(first), WIDEST_REASON),
        }
    }

    /// `✓ passed`; `– skipped  the profile has no …`.
    fn line(&self, colour: Colour) -> String {
        let Some(how) = self.how else {
            return "– not run".to_owned();
        };
        let word = format!("{} {how}", how.mark());
        let word = paint::by_news(how.news(), &word, colour);
        format!("{word}  {}", self.why).trim_end().to_owned()
    }
}

/// Columns of a reason at most; the digest above has it whole.
const WIDEST_REASON: usize = 100;

/// Columns of the names of relying parties.
fn columns(report: &Report) -> usize {
    let names = report.rps.iter().map(|rp| paint::width(&rp.name));
    names.max().unwrap_or_default().min(WIDEST_NAME)
}

/// Columns of a relying party's name at most; its whole name stands in the heading.
const WIDEST_NAME: usize = 32;

fn named(name: &str, columns: usize) -> String {
    let name = paint::printable(name);
    paint::padded(&paint::cut(&name, columns), columns)
}

/// How rows ended on each relying party, and the rows.
fn lines(report: &Report, ends: &[End], rows: &[&Across<'_>], colour: Colour) -> String {
    let columns = columns(report);
    let mut text = String::new();
    for (rp, end) in report.rps.iter().zip(ends) {
        let rp = named(&rp.name, columns);
        text.push_str(&format!("  {rp}  {}\n", end.line(colour)));
    }
    for run in rows.iter().filter_map(|row| row.any()) {
        let name = paint::printable(&run.name());
        text.push_str(&format!("    {}\n", paint::faint(&name, colour)));
    }
    text
}
