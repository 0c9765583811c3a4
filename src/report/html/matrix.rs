//! The matrix: every row of every scenario, on every relying party.

use serde::Serialize;

use crate::flow::Flow;
use crate::report::Ended;
use crate::report::Report;
use crate::report::Run;
use crate::report::comparison::Across;
use crate::report::comparison::Difference;
use crate::report::comparison::across;
use crate::report::ended::News;
use crate::report::word;

/// The rows of one flow.
#[derive(Debug, Serialize)]
pub(super) struct Table {
    flow: Flow,
    count: String,
    scenarios: Vec<Scenario>,
}

#[derive(Debug, Serialize)]
struct Scenario {
    id: String,
    title: String,
    rows: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    name: String,
    difference: Difference,
    cells: Vec<Option<Cell>>,
}

/// A run, as the matrix shows it.
#[derive(Debug, Serialize)]
struct Cell {
    run: usize,
    verdict: Ended,
    mark: &'static str,
    news: News,
    /// Why it ended so, or the rungs of its attempts.
    why: String,
}

/// A table for each flow, in plan order.
pub(super) fn tables(report: &Report) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for row in across(report) {
        let Some(run) = row.any() else { continue };
        let place = tables.iter().position(|table| table.flow == run.flow);
        let place = place.unwrap_or_else(|| {
            tables.push(Table::new(run.flow));
            tables.len() - 1
        });
        if let Some(table) = tables.get_mut(place) {
            table.add(run, &row);
        }
    }
    for table in &mut tables {
        let rows = table.scenarios.iter().map(|scenario| scenario.rows.len());
        table.count = word::counted(rows.sum(), "row");
    }
    tables
}

impl Table {
    fn new(flow: Flow) -> Self {
        Self {
            flow,
            count: String::new(),
            scenarios: Vec::new(),
        }
    }

    fn add(&mut self, run: &Run, row: &Across<'_>) {
        let known = self
            .scenarios
            .iter()
            .position(|known| known.id == run.scenario);
        let place = known.unwrap_or_else(|| {
            self.scenarios.push(Scenario {
                id: run.scenario.clone(),
                title: run.title.clone(),
                rows: Vec::new(),
            });
            self.scenarios.len() - 1
        });
        let name = if run.row.is_empty() {
            "the only run"
        } else {
            &run.row
        };
        if let Some(scenario) = self.scenarios.get_mut(place) {
            scenario.rows.push(Row {
                name: name.to_owned(),
                difference: row.difference(),
                cells: row.runs.iter().map(|run| run.map(Cell::of)).collect(),
            });
        }
    }
}

impl Cell {
    fn of(run: &Run) -> Self {
        let failing = run.findings.iter().find(|finding| finding.fails());
        let why = failing.map(|finding| finding.what.clone());
        let why = why.or_else(|| run.reason.clone());
        Self {
            run: run.place,
            verdict: run.verdict,
            mark: run.verdict.mark(),
            news: run.verdict.news(),
            why: why.unwrap_or_else(|| run.headline()),
        }
    }
}
