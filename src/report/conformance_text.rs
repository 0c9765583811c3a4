//! A conformance report for terminals and logs: a matrix by clause, the stories of what failed,
//! the totals.

use std::collections::BTreeMap;

use crate::conformance::Case;
use crate::conformance::Check;
use crate::conformance::Difference;
use crate::conformance::Journey;
use crate::conformance::Outcome;
use crate::conformance::Policy;
use crate::conformance::Report;
use crate::conformance::Row;
use crate::conformance::RowResult;
use crate::report::ended::News;
use crate::report::paint::by_news;
use crate::report::paint::cut;
use crate::report::paint::faint;
use crate::report::paint::padded;
use crate::report::paint::printable;
use crate::report::paint::strong;
use crate::report::word::counted;
use crate::source::Colour;

/// The whole report.
pub fn conformance_text(report: &Report, colour: Colour) -> String {
    let mut text = heading(report, colour);
    text.push_str(&matrix(report, colour));
    for row in &report.rows {
        text.push_str(&stories(row, colour));
    }
    text.push_str(&notes(report, colour));
    text.push_str(&totals(report, colour));
    text
}

/// One line on a row of the catalogue, for lists.
pub fn conformance_line(row: &Row) -> String {
    let size = match row.size() {
        0 => "not checked".to_owned(),
        1 => "1 check".to_owned(),
        size => format!("{size} checks"),
    };
    let id = padded(&row.id, 8);
    let clause = padded(&row.clause.to_string(), 30);
    format!("{id} {clause} {} ({size})\n", row.title)
}

/// All that the catalogue says of a row.
pub fn conformance_row(row: &Row) -> String {
    let mut text = format!("{} · {}\n\n", row.id, row.title);
    let expected = Policy::L3;
    let lines = [
        ("why", row.why.clone()),
        ("from", format!("{} ({})", row.clause, row.clause.url())),
        ("where", row.layer.to_string()),
        ("expect", row.expected.under(expected).to_string()),
        ("mend", row.fix.clone()),
        ("data", row.place.clone()),
    ];
    for (name, value) in lines {
        text.push_str(&format!("  {} {value}\n", padded(name, 7)));
    }
    match &row.check {
        Check::Mutants(mutants) => {
            text.push_str("  sent\n");
            for mutant in mutants {
                text.push_str(&format!("    · {}\n", mutant.name));
            }
        }
        Check::Not(reason) => text.push_str(&format!("  not checked: {reason}\n")),
        Check::Journeys(journeys) => {
            text.push_str("  runs\n");
            for journey in journeys {
                text.push_str(&journey_lines(journey));
            }
        }
        Check::Play(play) => {
            text.push_str(&format!("  played: {}\n", crate::word::Word::doc(*play)));
        }
        Check::Vector(name) => text.push_str(&format!("  replayed: `{name}`\n")),
        Check::Lint(lint) => {
            text.push_str(&format!("  looked at: {}\n", crate::word::Word::doc(*lint)));
        }
    }
    text
}

/// A scenario that decides a row, and how.
fn journey_lines(journey: &Journey) -> String {
    let Journey {
        scenario,
        rows,
        rules,
        proven_by,
    } = journey;
    let mut text = format!("    · stuntkey run {scenario}\n");
    if !rows.is_empty() {
        text.push_str(&format!("        rows    {}\n", rows.join(" · ")));
    }
    text.push_str(&format!("        fails   {}\n", rules.join(" · ")));
    text.push_str(&format!("        proves  {}\n", proven_by.join(" · ")));
    text
}

fn heading(report: &Report, colour: Colour) -> String {
    let Report {
        version,
        rp,
        origin,
        policy,
        seed,
        ..
    } = report;
    let mut text = format!(
        "{} · {rp} {origin} · policy {policy} · seed {seed}\n",
        strong(&format!("stuntkey {version} conform"), colour)
    );
    for note in &report.notes {
        text.push_str(&faint(&format!("  {note}\n"), colour));
    }
    text.push('\n');
    text
}

/// A line for each clause: its rows, each with a mark for each check.
fn matrix(report: &Report, colour: Colour) -> String {
    let mut clauses: BTreeMap<(String, Option<u8>), Vec<&RowResult>> = BTreeMap::new();
    for row in report.rows.iter().filter(|row| !row.cases.is_empty()) {
        let clause = (row.clause.section.clone(), row.clause.step);
        clauses.entry(clause).or_default().push(row);
    }
    let mut text = String::new();
    for ((section, step), rows) in clauses {
        let name = match step {
            Some(step) => format!("§{section} step {step}"),
            None => format!("§{section}"),
        };
        let cells = rows.iter().map(|row| cell(row, colour));
        let cells: Vec<_> = cells.collect();
        text.push_str(&format!("{}{}\n", padded(&name, 14), cells.join("  ")));
    }
    text + &faint(LEGEND, colour)
}

/// What the marks of the matrix mean.
const LEGEND: &str = "              a mark for each check: ✓ right · ✗ wrong · ! advice not followed · \
                      x known to fail · ? shows nothing · – skipped\n";

fn cell(row: &RowResult, colour: Colour) -> String {
    let marks: String = row
        .cases
        .iter()
        .map(|case| mark(&case.outcome, colour))
        .collect();
    format!("{} {marks}", row.id)
}

fn mark(outcome: &Outcome, colour: Colour) -> String {
    match outcome {
        Outcome::Passed => by_news(News::Good, "✓", colour),
        Outcome::Warned(_) => by_news(News::None, "!", colour),
        Outcome::Failed(_) | Outcome::Ours(_) => by_news(News::Bad, "✗", colour),
        Outcome::Expected(_) => by_news(News::None, "x", colour),
        Outcome::Skipped(_) => faint("–", colour),
        Outcome::Untested(_) | Outcome::Unreachable(_) => by_news(News::None, "?", colour),
    }
}

fn stories(row: &RowResult, colour: Colour) -> String {
    let told = |case: &&Case| match case.outcome {
        Outcome::Failed(_)
        | Outcome::Warned(_)
        | Outcome::Ours(_)
        | Outcome::Untested(_)
        | Outcome::Unreachable(_) => true,
        Outcome::Passed | Outcome::Expected(_) | Outcome::Skipped(_) => false,
    };
    let cases: Vec<_> = row.cases.iter().filter(told).collect();
    if cases.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "\n{}\n",
        strong(&format!("{} · {}", row.id, row.title), colour)
    );
    text.push_str(&line("clause", &row.clause.to_string()));
    for case in cases {
        text.push_str(&story(case, colour));
    }
    text.push_str(&line("why", &row.why));
    text.push_str(&line("mend", &row.fix));
    text.push_str(&line("again", &row.again));
    text
}

fn story(case: &Case, colour: Colour) -> String {
    let why = case.outcome.why().unwrap_or_default();
    let mark = mark(&case.outcome, colour);
    let mut text = format!("  {mark} {}: {}\n", case.name, printable(why));
    for difference in case.sent.iter().take(DIFFERENCES) {
        text.push_str(&difference_lines(difference));
    }
    if let Some(said) = &case.said {
        let status = said
            .status
            .map_or("no answer".to_owned(), |it| it.to_string());
        let body = printable(&said.body).replace('\n', " ");
        let answer = format!("{} → {status} {}", said.request, cut(&body, 120));
        text.push_str(&format!("      answer  {answer}\n"));
    }
    if let Some(again) = &case.again {
        text.push_str(&format!("      run     {again}\n"));
    }
    text
}

fn difference_lines(difference: &Difference) -> String {
    let shown = |value: &Option<String>| match value {
        Some(value) => cut(&printable(value), 90),
        None => "(not there)".to_owned(),
    };
    format!(
        "      {}\n        honest {}\n        sent   {}\n",
        difference.at,
        shown(&difference.honest),
        shown(&difference.sent)
    )
}

fn line(name: &str, value: &str) -> String {
    format!("  {} {value}\n", padded(name, 7))
}

fn notes(report: &Report, colour: Colour) -> String {
    let mut text = String::new();
    let skipped = report.skipped();
    if !skipped.is_empty() {
        text.push_str(&format!("\n{}\n", strong("skipped, because", colour)));
        for (why, count) in skipped {
            text.push_str(&faint(
                &format!("  {count:>4}  {}\n", printable(why)),
                colour,
            ));
        }
    }
    if report.uncheckable() > 0 {
        let count = report.uncheckable();
        let line = format!(
            "  {count:>4}  rows that cannot be checked over HTTP, or not yet (`stuntkey explain ROW`)\n"
        );
        text.push_str(&faint(&line, colour));
    }
    if report.says_one_thing() {
        text.push_str(
            "\nnote: it says the same whatever is wrong; a reason in the answer would let clients \
             and developers tell faults apart\n",
        );
    }
    text
}

fn totals(report: &Report, colour: Colour) -> String {
    let totals = report.totals();
    let mut parts = vec![by_news(
        News::Good,
        &format!("{} passed", totals.passed),
        colour,
    )];
    let further = [
        (totals.failed, "failed", News::Bad),
        (totals.warned, "warned", News::None),
        (totals.expected, "expected to fail", News::None),
        (totals.untested, "untested", News::None),
        (totals.unreachable, "unreachable", News::Bad),
        (totals.ours, "broken by us", News::Bad),
        (totals.skipped, "skipped", News::None),
    ];
    for (count, what, news) in further {
        if count > 0 {
            parts.push(by_news(news, &format!("{count} {what}"), colour));
        }
    }
    if report.not_done > 0 {
        parts.push(by_news(
            News::Bad,
            &format!("{} rows not done", report.not_done),
            colour,
        ));
    }
    let seconds = report.took.as_secs_f64();
    let (checks, rows) = (counted(totals.checks, "check"), counted(totals.rows, "row"));
    format!(
        "\n{checks} in {rows}: {}   {seconds:.2} s\n",
        parts.join(" · ")
    )
}

const DIFFERENCES: usize = 4;
