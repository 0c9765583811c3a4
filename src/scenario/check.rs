//! From the text of a scenario file to a checked scenario.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::flow::Flow;
use crate::provider::Catalogue;
use crate::scenario::branch::Branches;
use crate::scenario::devices;
use crate::scenario::given;
use crate::scenario::lines::Lines;
use crate::scenario::model::Scenario;
use crate::scenario::model::ScenarioRun;
use crate::scenario::rows::Row;
use crate::scenario::rows::rows;
use crate::scenario::spec;
use crate::scenario::steps;
use crate::scenario::unused;
use crate::scenario::vacuous;
use crate::source::Colour;
use crate::source::Cursor;
use crate::source::Expander;
use crate::source::Fields;
use crate::source::Files;
use crate::source::Kind;
use crate::source::Loader;
use crate::source::Node;
use crate::source::Problem;
use crate::source::Problems;
use crate::source::Scope;
use crate::source::Span;
use crate::source::parse;
use crate::source::quote;
use crate::source::suggest;

/// How many values the runs of one file may have together.
const NODES: usize = 400_000;

/// What a scenario is checked against.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The devices and providers there are.
    pub catalogue: &'a Catalogue,
    /// The branches that `covers` may name; without them every name is taken.
    pub branches: Option<&'a Branches>,
    /// Values of `--var`, by name: they win over rows and over `vars`.
    pub overrides: &'a [(String, String)],
}

/// A file with problems, and what is needed to show them in place.
#[derive(Clone, Debug, thiserror::Error)]
pub struct Invalid {
    /// The file and those it uses.
    pub files: Files,
    /// All that is wrong.
    pub problems: Problems,
}

impl Invalid {
    /// All problems as people see them.
    pub fn render(&self, colour: Colour) -> String {
        self.problems.render(&self.files, colour)
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = self.problems.sorted().into_iter().next();
        match first {
            Some(first) => write!(f, "{}: {first}", self.files.place(first.span)),
            None => write!(f, "{}", self.problems),
        }
    }
}

/// Checks a scenario file: `id` addresses it, `name` is the file's, from which `use` counts.
///
/// # Errors
/// All problems of the file and of those it uses.
pub fn check(
    context: &Context<'_>,
    loader: &mut dyn Loader,
    id: &str,
    name: &str,
    text: &str,
) -> Result<Scenario, Box<Invalid>> {
    let mut files = Files::new();
    let file = files.add(name, text);
    let (root, problems) = parse(&files, file);
    let scenario = root.and_then(|root| {
        if problems.is_empty() || matches!(root.kind, Kind::Mapping(_)) {
            File {
                context,
                root: &root,
                problems: &problems,
            }
            .read(&mut files, loader, id, name)
        } else {
            None
        }
    });
    match scenario {
        Some(scenario) if problems.is_empty() => Ok(scenario),
        Some(_) | None => Err(Box::new(Invalid { files, problems })),
    }
}

/// A file that is being checked.
struct File<'a> {
    context: &'a Context<'a>,
    root: &'a Node,
    problems: &'a Problems,
}

/// A row, and the parts of the file expanded for it.
struct Expanded {
    row: Row,
    parts: Node,
}

impl File<'_> {
    fn read(
        &self,
        files: &mut Files,
        loader: &mut dyn Loader,
        id: &str,
        name: &str,
    ) -> Option<Scenario> {
        unused::report(self.root, self.problems);
        let (head, runs) = self.expand(files, loader);
        let cursor = Cursor::new(&head, self.problems);
        let fields = cursor.mapping(&spec::SCENARIO);
        let mut lines = Lines::new(files);
        let runs: Vec<(Span, ScenarioRun)> = runs
            .into_iter()
            .filter_map(|run| self.run(run, &mut lines))
            .collect();
        // What an incomplete reading leaves out would be missed here as well.
        if self.problems.is_empty() {
            vacuous::report(&runs, self.problems);
        }
        let flow = self.flow(fields)?;
        Some(Scenario {
            id: id.to_owned(),
            file: name.to_owned(),
            title: fields.field("scenario")?.text()?,
            flow,
            source: fields.field("source").and_then(|source| source.text()),
            covers: self.covers(fields, flow),
            tags: texts(fields, "tags"),
            runs: runs.into_iter().map(|(_, run)| Arc::new(run)).collect(),
        })
    }

    /// The top of the file without what is different for each run, and the runs.
    fn expand(&self, files: &mut Files, loader: &mut dyn Loader) -> (Node, Vec<Expanded>) {
        let overrides = overrides(files, self.context.overrides, self.problems);
        let mut base = Scope::new();
        let vars = self.root.get("vars").map(Node::entries).unwrap_or_default();
        for (key, value) in vars {
            base.set(&key.text, value.clone());
        }
        for (name, value) in &overrides {
            base.set(name, value.clone());
        }
        let mut expander = Expander::new(files, loader, self.problems);
        let head = expander.expand(&head(self.root), &base);
        let rows = match self.root.get("each") {
            Some(each) => rows(each, &base, &mut expander, self.problems),
            None => vec![self.only_row()],
        };
        let parts = parts(self.root);
        let mut runs = Vec::with_capacity(rows.len());
        let mut nodes = 0_usize;
        for row in rows {
            let mut scope = base.clone();
            for (name, value) in row.variables.iter().chain(&overrides) {
                scope.set(name, value.clone());
            }
            let parts = expander.expand(&parts, &scope);
            nodes = nodes.saturating_add(parts.size());
            if nodes > NODES {
                let message = format!("the runs have more than {NODES} values together");
                let problem = Problem::new(row.at, message).help("make it several files");
                self.problems.add(problem);
                break;
            }
            runs.push(Expanded { row, parts });
        }
        (head, runs)
    }

    /// The run of a scenario without rows.
    fn only_row(&self) -> Row {
        let mut keys = self.root.entries().iter();
        let steps = keys.find(|(key, _)| key.text == "steps");
        Row {
            name: String::new(),
            at: steps.map_or(self.root.span, |(key, _)| key.span),
            variables: Vec::new(),
        }
    }

    fn run(&self, run: Expanded, lines: &mut Lines<'_>) -> Option<(Span, ScenarioRun)> {
        let part = |name| {
            let node = run.parts.get(name)?;
            Some(Cursor::new(node, self.problems))
        };
        let (devices, cast) = devices::read(part("devices")?, self.context.catalogue, lines);
        let given = given::read(part("given"), &cast, &devices);
        let steps = part("steps")?;
        let steps = steps::Reader::new(&cast, &devices, self.context.catalogue, lines).steps(steps);
        Some((
            run.row.at,
            ScenarioRun {
                row: run.row.name,
                devices,
                given,
                steps,
            },
        ))
    }

    fn flow(&self, fields: Fields<'_>) -> Option<Flow> {
        fields.field("flow")?.word()
    }

    /// The branches that are covered; reports those that the flow does not have.
    fn covers(&self, fields: Fields<'_>, flow: Flow) -> Vec<String> {
        let listed = fields.field("covers").map(|covers| covers.items());
        for branch in listed.unwrap_or_default() {
            let (Some(branches), Some(name)) = (self.context.branches, branch.text()) else {
                continue;
            };
            let known: Vec<_> = branches.of(flow).map(|(branch, _)| branch).collect();
            if known.contains(&name.as_str()) {
                continue;
            }
            let all: Vec<_> = known.iter().map(|branch| quote(branch)).collect();
            let all = format!("its branches are {}", all.join(", "));
            let help = match suggest(&name, known) {
                Some(near) => format!("did you mean {}? {all}", quote(near)),
                None => all,
            };
            branch.report(format!("`{flow}` has no branch {}", quote(&name)), help);
        }
        texts(fields, "covers")
    }
}

/// The texts of a list.
fn texts(fields: Fields<'_>, name: &str) -> Vec<String> {
    let items = fields.field(name).map(|items| items.items());
    let items = items.unwrap_or_default().into_iter();
    items.filter_map(|item| item.text()).collect()
}

/// The values of `--var`, each a file of its own so that problems can point at it.
fn overrides(
    files: &mut Files,
    overrides: &[(String, String)],
    problems: &Problems,
) -> Vec<(String, Node)> {
    let mut values: BTreeMap<&str, Node> = BTreeMap::new();
    for (name, text) in overrides {
        let file = files.add(format!("--var {name}"), text.as_str());
        let (value, found) = parse(files, file);
        problems.extend(found);
        values.insert(
            name,
            value.unwrap_or_else(|| Node::null(Span::start_of(file))),
        );
    }
    values
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// The tree with the keys that are the same for all runs; the others are empty stand-ins, so that
/// they count as there.
fn head(root: &Node) -> Node {
    let Kind::Mapping(entries) = &root.kind else {
        return root.clone();
    };
    let entries = entries.iter().map(|(key, value)| {
        let kind = match key.text.as_str() {
            "vars" if matches!(value.kind, Kind::Mapping(_)) => Kind::Mapping(Vec::new()),
            "devices" | "given" => Kind::Mapping(Vec::new()),
            "each" | "steps" => Kind::Sequence(Vec::new()),
            _ => value.kind.clone(),
        };
        (key.clone(), Node { kind, ..*value })
    });
    Node {
        kind: Kind::Mapping(entries.collect()),
        ..*root
    }
}

/// The tree with the keys that differ from run to run.
fn parts(root: &Node) -> Node {
    let entries = root.entries().iter();
    let entries =
        entries.filter(|(key, _)| matches!(key.text.as_str(), "devices" | "given" | "steps"));
    Node {
        kind: Kind::Mapping(entries.cloned().collect()),
        ..*root
    }
}
