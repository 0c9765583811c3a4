//! Tests of the room: what is refused and how it reads, where spans point, what is bounded.

mod checking;
mod examples;
mod expansion;
mod limits;
mod parsing;
mod properties;
mod tables;

use std::collections::BTreeMap;

use crate::source::Colour;
use crate::source::Expander;
use crate::source::File;
use crate::source::Files;
use crate::source::Loader;
use crate::source::Node;
use crate::source::Problems;
use crate::source::Scope;
use crate::source::join;
use crate::source::parse;

/// Files in memory.
#[derive(Default)]
struct Memory {
    texts: BTreeMap<String, String>,
}

impl Memory {
    fn with(files: &[(&str, &str)]) -> Self {
        let texts = files.iter();
        let texts = texts.map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        Self {
            texts: texts.collect(),
        }
    }
}

impl Loader for Memory {
    fn load(&mut self, from: &str, path: &str) -> Result<File, String> {
        let name = join(from, path);
        let text = self.texts.get(&name).cloned().ok_or("no such file")?;
        Ok(File { name, text })
    }
}

/// The tree of a text and its problems, rendered.
fn parsed(text: &str) -> (Option<Node>, String) {
    let mut files = Files::new();
    let id = files.add("test.yaml", text);
    let (root, problems) = parse(&files, id);
    (root, problems.render(&files, Colour::Plain))
}

/// The tree of a text that has no problem.
fn tree(text: &str) -> Node {
    let (root, problems) = parsed(text);
    assert_eq!(problems, "", "{text}");
    root.expect("a text without problems has a tree")
}

/// `value` of the text expanded with its `vars`, as JSON, and the problems rendered.
fn expanded(text: &str, others: &[(&str, &str)]) -> (serde_json::Value, String) {
    let mut files = Files::new();
    let id = files.add("main.yaml", text);
    let (root, problems) = parse(&files, id);
    let root = root.expect("the test's text is YAML");
    let mut scope = Scope::new();
    scope.later("code");
    scope.later("credential");
    for (key, value) in root.get("vars").map(Node::entries).unwrap_or_default() {
        scope.set(&key.text, value.clone());
    }
    let mut loader = Memory::with(others);
    let value = root.get("value").expect("the test has a value");
    let value = Expander::new(&mut files, &mut loader, &problems).expand(value, &scope);
    (value.to_json(), problems.render(&files, Colour::Plain))
}

/// Named texts with their rendered problems, as one snapshot.
fn gallery<'a>(cases: &[(&'a str, &'a str)], render: impl Fn(&'a str) -> String) -> String {
    let shown = cases.iter().map(|(name, text)| {
        let problems = render(text);
        assert_ne!(problems, "", "{name} is refused");
        format!("# {name}\n{problems}\n")
    });
    shown.collect()
}

/// What a function reports, rendered.
fn reported(text: &str, check: impl FnOnce(&Node, &Problems)) -> String {
    let mut files = Files::new();
    let id = files.add("test.yaml", text);
    let (root, problems) = parse(&files, id);
    check(&root.expect("the test's text is YAML"), &problems);
    problems.render(&files, Colour::Plain)
}
