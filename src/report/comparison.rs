//! Several relying parties side by side: how their runs ended, and where they differ.

use indexmap::IndexMap;

use crate::report::Counts;
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

    /// Whether relying parties differ: in how the run ended, or, where all could be judged, in
    /// the rungs that its attempts reached.
    pub(super) fn differs(&self) -> bool {
        let mut runs = self.runs.iter().flatten();
        let Some(first) = runs.next() else {
            return false;
        };
        runs.any(|run| run.verdict != first.verdict || run.rungs != first.rungs)
    }
}

/// The counts of each relying party, and the rows on which they differ; nothing where there is
/// one.
pub(super) fn comparison(report: &Report, colour: Colour) -> String {
    if report.rps.len() < 2 {
        return String::new();
    }
    let names = report.rps.iter().map(|rp| paint::width(&rp.name));
    let widest = names.max().unwrap_or_default().min(WIDEST_NAME);
    let mut text = format!("\n{}\n", paint::strong("side by side", colour));
    for rp in &report.rps {
        let counts = Counts::on(report, rp);
        let runs = word::counted(counts.runs, "run");
        let counts = summary::parts(&counts).join(" · ");
        let name = named(&rp.name, widest);
        text.push_str(&format!("  {name}  {runs}: {counts}\n"));
    }
    let differing: Vec<_> = across(report).into_iter().filter(Across::differs).collect();
    let title = match differing.len() {
        0 => "every row ended the same everywhere".to_owned(),
        count => format!("{} ended differently", word::counted(count, "row")),
    };
    text.push_str(&format!("\n{}\n", paint::strong(&title, colour)));
    for row in differing {
        text.push_str(&lines(report, &row, widest, colour));
    }
    text
}

/// Columns of a relying party's name at most; its whole name stands in the heading.
const WIDEST_NAME: usize = 32;

fn named(name: &str, columns: usize) -> String {
    let name = paint::printable(name);
    paint::padded(&paint::cut(&name, columns), columns)
}

/// The row's name, and how it ended on each relying party.
fn lines(report: &Report, row: &Across<'_>, columns: usize, colour: Colour) -> String {
    let name = row.any().map(Run::name).unwrap_or_default();
    let mut text = format!("  {}\n", paint::printable(&name));
    for (rp, run) in report.rps.iter().zip(&row.runs) {
        let rp = paint::faint(&named(&rp.name, columns), colour);
        let end = run.map_or_else(|| "– not run".to_owned(), |run| ending(run, colour));
        text.push_str(&format!("    {rp}  {end}\n"));
    }
    text
}

/// `✓ passed   append done`; `– skipped  the profile has no …`.
fn ending(run: &Run, colour: Colour) -> String {
    let how = format!("{} {}", run.verdict.mark(), run.verdict);
    let how = paint::by_news(run.verdict.news(), &how, colour);
    let why = run.reason.clone().unwrap_or_else(|| run.headline());
    format!("{how}  {}", paint::printable(&why))
}
