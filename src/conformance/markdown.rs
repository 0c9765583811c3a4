//! The catalogue as a page of the documentation.

use std::collections::BTreeMap;

use crate::conformance::catalogue::Catalogue;
use crate::conformance::catalogue::Check;
use crate::conformance::catalogue::Row;
use crate::conformance::clause::AUTHENTICATION_STEPS;
use crate::conformance::clause::REGISTRATION_STEPS;
use crate::conformance::policy::Expectations;
use crate::conformance::policy::Policy;
use crate::word::Word;

/// The section on the catalogue: its steps, and its rows by clause.
pub fn markdown(catalogue: &Catalogue) -> String {
    let checks: usize = catalogue.rows.iter().map(Row::size).sum();
    let checked = catalogue.rows.iter().filter(|row| row.size() > 0).count();
    let rows = catalogue.rows.len();
    let mut page = format!(
        "{rows} rows; {checked} of them are checked, with {checks} checks. The others say why not.\n"
    );
    for (section, steps) in [("7.1", REGISTRATION_STEPS), ("7.2", AUTHENTICATION_STEPS)] {
        page.push_str(&steps_table(catalogue, section, steps));
    }
    let mut clauses: BTreeMap<(&str, Option<u8>), Vec<&Row>> = BTreeMap::new();
    for row in &catalogue.rows {
        let clause = (row.clause.section.as_str(), row.clause.step);
        clauses.entry(clause).or_default().push(row);
    }
    for ((section, step), rows) in clauses {
        let heading = match step {
            Some(step) => format!("§{section} step {step}"),
            None => format!("§{section}"),
        };
        page.push_str(&format!("\n### {heading}\n\n"));
        page.push_str(
            "| row | what is wrong | where | right to do | checks |\n|---|---|---|---|---|\n",
        );
        for row in rows {
            page.push_str(&line(row));
        }
    }
    page
}

fn steps_table(catalogue: &Catalogue, section: &str, steps: u8) -> String {
    let mut table = format!("\n### Steps of §{section}\n\n| step | rows |\n|---|---|\n");
    for step in 1..=steps {
        let here = |row: &&Row| row.clause.section == section && row.clause.step == Some(step);
        let rows = catalogue.rows.iter().filter(here);
        let ids: Vec<_> = rows.map(|row| row.id.as_str()).collect();
        let unchecked = catalogue.unchecked.iter();
        let mut reasons = unchecked
            .filter(|it| it.section == section && it.step == step)
            .map(|it| it.reason.clone());
        let cell = match (ids.as_slice(), reasons.next()) {
            ([], Some(reason)) => reason,
            ([], None) => "none".to_owned(),
            (ids, _) => ids.join(", "),
        };
        table.push_str(&format!("| {step} | {cell} |\n"));
    }
    table
}

fn line(row: &Row) -> String {
    let checks = match &row.check {
        Check::Mutants(mutants) => {
            let names = mutants.iter().map(|mutant| mutant.name.as_str());
            names.collect::<Vec<_>>().join(" · ")
        }
        Check::Play(play) => play.doc().to_owned(),
        Check::Lint(lint) => lint.doc().to_owned(),
        Check::Journeys(journeys) => {
            let ids = journeys.iter();
            let ids = ids.map(|journey| format!("runs `{}`", journey.scenario));
            ids.collect::<Vec<_>>().join(" · ")
        }
        Check::Vector(name) => format!("`{name}`: {}", name.doc()),
        Check::Not(reason) => format!("not checked: {reason}"),
    };
    let cells = [
        row.id.clone(),
        row.title.clone(),
        row.layer.to_string(),
        expectation(row.expected),
        checks,
    ];
    let cells = cells.map(|cell| cell.replace('|', "\\|"));
    format!("| {} |\n", cells.join(" | "))
}

fn expectation(expected: Expectations) -> String {
    let under = |policy: Policy| expected.under(policy);
    let (l3, fido, strict) = (
        under(Policy::L3),
        under(Policy::Fido),
        under(Policy::Strict),
    );
    if l3 == fido && fido == strict {
        return l3.to_string();
    }
    format!("{l3}; fido: {fido}; strict: {strict}")
}
