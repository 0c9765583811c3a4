//! Spells out `each`: a list of rows, or axes of rows that multiply.

use std::collections::BTreeMap;

use crate::source::Cursor;
use crate::source::Expander;
use crate::source::Key;
use crate::source::Kind;
use crate::source::Node;
use crate::source::Problem;
use crate::source::Problems;
use crate::source::Quoted;
use crate::source::Scope;
use crate::source::Span;
use crate::source::quote;

/// How many runs one file may have.
const RUNS: usize = 1_000;

/// What stands between the names of rows of different axes.
const BETWEEN: &str = " · ";

/// A row of the list, or a combination of rows of all axes.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// Its name; empty where the scenario has no rows.
    pub(super) name: String,
    /// Where it is named.
    pub(super) at: Span,
    /// Its variables, not yet expanded. Of two with the same name the later one counts.
    pub(super) variables: Vec<(String, Node)>,
}

/// The rows of a file, in order. After problems there may be fewer.
pub(super) fn rows(
    each: &Node,
    base: &Scope,
    expander: &mut Expander<'_>,
    problems: &Problems,
) -> Vec<Row> {
    let mut reader = Reader {
        base,
        expander,
        problems,
    };
    let each = reader.put(each);
    let axes = match &each.kind {
        Kind::Mapping(axes) if axes.is_empty() => {
            problems.add(Problem::of(&each, "no axes, so nothing would run"));
            return Vec::new();
        }
        Kind::Mapping(axes) => axes.iter().map(|(_, axis)| reader.axis(axis)).collect(),
        Kind::Sequence(_) => vec![reader.axis(&each)],
        Kind::Scalar(_) => {
            Cursor::new(&each, problems).expected("a list of rows, or axes of rows");
            return Vec::new();
        }
    };
    multiply(axes, &each, problems)
}

struct Reader<'a, 'e, 'x> {
    base: &'a Scope,
    expander: &'e mut Expander<'x>,
    problems: &'a Problems,
}

impl Reader<'_, '_, '_> {
    /// What a `use`, or a lone `$(…)`, stands for; rows that are written here stay as they are,
    /// because their variables may be about each other.
    fn put(&mut self, node: &Node) -> Node {
        let placeholder = node
            .scalar()
            .is_some_and(|scalar| scalar.text.contains("$("));
        if is_use(node) || placeholder {
            return self.expander.expand(node, self.base);
        }
        node.clone()
    }

    fn axis(&mut self, axis: &Node) -> Vec<Row> {
        let axis = self.put(axis);
        let Kind::Sequence(items) = &axis.kind else {
            Cursor::new(&axis, self.problems).expected("a list of rows");
            return Vec::new();
        };
        let items: Vec<Node> = items.iter().flat_map(|item| self.spliced(item)).collect();
        if items.is_empty() {
            let help = "add a row: `{ row: name, variable: value }`";
            let problem = Problem::of(&axis, "no rows, so nothing would run").help(help);
            self.problems.add_shape(problem);
        }
        let rows = items.iter().filter_map(|item| self.row(item)).collect();
        report_twins(&rows, self.problems);
        rows
    }

    /// The rows that an item of a list stands for.
    fn spliced(&mut self, item: &Node) -> Vec<Node> {
        if !is_use(item) {
            return vec![item.clone()];
        }
        let list = Node::new(item.span, Kind::Sequence(vec![item.clone()]));
        self.expander.expand(&list, self.base).items().to_vec()
    }

    fn row(&mut self, row: &Node) -> Option<Row> {
        let cursor = Cursor::new(row, self.problems);
        let Kind::Mapping(entries) = &row.kind else {
            cursor.expected("a row: `{ row: name, variable: value }`");
            return None;
        };
        let Some(name) = row.get("row") else {
            cursor.report("a row without a name", "add `row: name`");
            return None;
        };
        let variables = entries.iter().filter(|(key, _)| key.text != "row");
        let variables = variables.map(|(key, value)| (key.text.clone(), value.clone()));
        let variables: Vec<_> = variables.collect();
        let mut scope = self.base.clone();
        for (name, value) in &variables {
            scope.set(name, value.clone());
        }
        let name = self.expander.expand(name, &scope);
        let text = Cursor::new(&name, self.problems).text()?;
        if text.trim().is_empty() {
            cursor.report(
                "a row with an empty name",
                "give it a name that says what differs",
            );
            return None;
        }
        Some(Row {
            name: text,
            at: name.span,
            variables,
        })
    }
}

fn is_use(node: &Node) -> bool {
    let bare = |key: &Key| key.text == "use" && key.quoted == Quoted::Plain;
    node.entries().iter().any(|(key, _)| bare(key))
}

fn report_twins(rows: &Vec<Row>, problems: &Problems) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for row in rows {
        if let Some(first) = seen.get(row.name.as_str()) {
            let problem = Problem::new(row.at, format!("two rows are named {}", quote(&row.name)))
                .related(*first, "the first")
                .help("runs are selected by their names: make them differ");
            problems.add(problem);
        } else {
            seen.insert(&row.name, row.at);
        }
    }
}

/// Every combination; the last axis turns fastest.
fn multiply(axes: Vec<Vec<Row>>, each: &Node, problems: &Problems) -> Vec<Row> {
    let sizes = axes.iter().map(Vec::len);
    let count = sizes.fold(1_usize, usize::saturating_mul);
    if count > RUNS {
        let message = format!("the rows make {count} runs");
        let help = format!("at most {RUNS}; make it several files");
        problems.add(Problem::of(each, message).help(help));
        return Vec::new();
    }
    let mut combined: Vec<Option<Row>> = vec![None];
    for axis in axes {
        let longer = combined.iter().flat_map(|row| {
            axis.iter().map(|next| match row {
                Some(row) => Some(joined(row, next)),
                None => Some(next.clone()),
            })
        });
        combined = longer.collect();
    }
    combined.into_iter().flatten().collect()
}

fn joined(row: &Row, next: &Row) -> Row {
    let variables = row.variables.iter().chain(&next.variables);
    Row {
        name: format!("{}{BETWEEN}{}", row.name, next.name),
        at: next.at,
        variables: variables.cloned().collect(),
    }
}
