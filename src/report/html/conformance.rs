//! The page of a conformance report: what failed first, then a matrix by clause, then every row.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::conformance::Report;
use crate::conformance::Totals;
use crate::report::html::conformance_row::News;
use crate::report::html::conformance_row::Row;
use crate::report::html::template;
use crate::report::html::template::Templates;
use crate::report::word::counted;

#[derive(Serialize)]
struct Page<'r> {
    policy: String,
    style: &'static str,
    script: &'static str,
    title: String,
    version: &'r str,
    rp: &'r str,
    origin: &'r str,
    notes: &'r [String],
    held_to: String,
    seed: &'r str,
    took: String,
    verdict: String,
    news: News,
    tiles: Vec<Tile>,
    one_answer: bool,
    clauses: Vec<Clause<'r>>,
    rows: Vec<Row<'r>>,
    skipped: BTreeMap<&'r str, usize>,
    unchecked: Vec<Unchecked<'r>>,
}

/// How many checks ended so.
#[derive(Serialize)]
struct Tile {
    news: News,
    title: &'static str,
    count: usize,
}

/// A line of the matrix.
#[derive(Serialize)]
struct Clause<'r> {
    name: String,
    url: &'static str,
    /// What is in it, for filters.
    news: Vec<News>,
    chips: Vec<Chip<'r>>,
}

/// A row, as the matrix shows it.
#[derive(Serialize)]
struct Chip<'r> {
    id: &'r str,
    title: &'r str,
    news: News,
    mark: &'static str,
    count: String,
}

/// A row that nothing here can check.
#[derive(Serialize)]
struct Unchecked<'r> {
    id: &'r str,
    title: &'r str,
    why: &'r str,
}

/// The report as one page of HTML that needs nothing else.
pub fn conformance_html(report: &Report) -> String {
    let totals = report.totals();
    let verdict = verdict(report, &totals);
    let checked = report.rows.iter().filter(|row| !row.cases.is_empty());
    let rows: Vec<_> = checked.map(Row::of).collect();
    let unchecked = report.rows.iter().filter(|row| row.cases.is_empty());
    let page = Page {
        policy: format!(
            "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
            template::allowed(template::CONFORMANCE_STYLE),
            template::allowed(template::SCRIPT)
        ),
        style: template::CONFORMANCE_STYLE,
        script: template::SCRIPT,
        title: format!("{}: {verdict}", report.rp),
        version: report.version,
        rp: &report.rp,
        origin: &report.origin,
        notes: &report.notes,
        held_to: report.policy.to_string(),
        seed: &report.seed,
        took: format!("{:.2} s", report.took.as_secs_f64()),
        news: news(&totals),
        verdict,
        tiles: tiles(&totals),
        one_answer: report.says_one_thing(),
        clauses: clauses(report),
        rows,
        skipped: report.skipped(),
        unchecked: unchecked
            .map(|row| Unchecked {
                id: &row.id,
                title: &row.title,
                why: row.outcome.why().unwrap_or_default(),
            })
            .collect(),
    };
    Templates::new().fill("conformance.html", &page)
}

/// The sentence that a reader came for.
fn verdict(report: &Report, totals: &Totals) -> String {
    let bad = totals.failed + totals.ours + totals.unreachable;
    let done = counted(totals.checks - totals.skipped, "check");
    let missing = match report.not_done {
        0 => String::new(),
        missing => format!(", {} not done", counted(missing, "row")),
    };
    let said = match (bad, totals.passed) {
        (0, 0) => format!("nothing was proven in {done}"),
        (0, 1) if totals.checks == totals.skipped + 1 => "the only check passed".to_owned(),
        (0, passed) if passed + totals.skipped == totals.checks => format!("all {done} passed"),
        (0, _) => format!("nothing failed in {done}"),
        (bad, _) => format!("{bad} of {done} failed"),
    };
    said + &missing
}

fn news(totals: &Totals) -> News {
    match (
        totals.failed + totals.ours + totals.unreachable,
        totals.passed,
    ) {
        (0, 0) => News::None,
        (0, _) => News::Good,
        (_, _) => News::Bad,
    }
}

fn tiles(totals: &Totals) -> Vec<Tile> {
    let tile = |news, title, count| Tile { news, title, count };
    let tiles = vec![
        tile(News::Bad, "failed", totals.failed),
        tile(News::Warn, "warned", totals.warned),
        tile(News::Warn, "known to fail", totals.expected),
        tile(News::Good, "passed", totals.passed),
        tile(News::None, "showed nothing", totals.untested),
        tile(News::None, "skipped", totals.skipped),
        tile(News::Bad, "not answered", totals.unreachable),
        tile(News::Bad, "broken by stuntkey", totals.ours),
    ];
    let told = |tile: &Tile| tile.count > 0 || tile.title == "failed";
    tiles.into_iter().filter(told).collect()
}

fn clauses(report: &Report) -> Vec<Clause<'_>> {
    let mut clauses: BTreeMap<(&str, Option<u8>), Clause<'_>> = BTreeMap::new();
    for row in report.rows.iter().filter(|row| !row.cases.is_empty()) {
        let key = (row.clause.section.as_str(), row.clause.step);
        let clause = clauses.entry(key).or_insert_with(|| Clause {
            name: match row.clause.step {
                Some(step) => format!("§{} step {step}", row.clause.section),
                None => format!("§{}", row.clause.section),
            },
            url: row.clause.url(),
            news: Vec::new(),
            chips: Vec::new(),
        });
        let of = News::of(&row.outcome);
        let same = row
            .cases
            .iter()
            .filter(|case| News::of(&case.outcome) == of);
        clause.news.push(of);
        clause.chips.push(Chip {
            id: &row.id,
            title: &row.title,
            news: of,
            mark: of.mark(),
            count: match row.cases.len() {
                1 => String::new(),
                all => format!("{}/{all}", same.count()),
            },
        });
    }
    clauses.into_values().collect()
}
