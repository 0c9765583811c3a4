//! `use`: puts a file, or a variable that holds steps or rows, in its place.

use std::sync::Arc;

use crate::source::Expander;
use crate::source::File;
use crate::source::Key;
use crate::source::Kind;
use crate::source::Node;
use crate::source::Problem;
use crate::source::Quoted;
use crate::source::Scope;
use crate::source::Span;
use crate::source::Template;
use crate::source::expand::Link;
use crate::source::parse;
use crate::source::quote;
use crate::source::scope::Value;

/// Where used files come from: a directory, or files embedded in the binary.
pub trait Loader {
    /// The file that `path` means in the file named `from`. Its name is as people should read it,
    /// and the same for the same file, else circles are found late. [`join`] gives such names.
    ///
    /// # Errors
    /// Says why there is no such file, as a fragment: `no such file`.
    fn load(&mut self, from: &str, path: &str) -> Result<File, String>;
}

/// The name of the file `path` beside the file `from`: `a/b.yaml` and `../c.yaml` give `c.yaml`.
/// Works on names only; a leading `..` that leaves the root stays.
pub fn join(from: &str, path: &str) -> String {
    if path.starts_with('/') {
        return path.to_owned();
    }
    let directory = from.rsplit_once('/').map_or("", |(directory, _)| directory);
    let mut names: Vec<&str> = Vec::new();
    for name in directory.split('/').chain(path.split('/')) {
        match (name, names.last()) {
            ("" | ".", _) => {}
            ("..", Some(last)) if *last != ".." => drop(names.pop()),
            (name, _) => names.push(name),
        }
    }
    let root = if from.starts_with('/') { "/" } else { "" };
    format!("{root}{}", names.join("/"))
}

/// A used file: its name, and its tree unless there is none.
#[derive(Clone)]
pub(super) struct Loaded {
    name: String,
    root: Option<Arc<Node>>,
}

/// A map that is a `use`: `{ use: …, with: {…} }`.
pub(super) struct Use<'n> {
    key: &'n Key,
    what: &'n Node,
    with: Option<&'n Node>,
    strangers: Vec<&'n Key>,
}

impl<'n> Use<'n> {
    /// The `use` that a node is. A quoted `"use"` is an ordinary key.
    pub(super) fn of(node: &'n Node) -> Option<Self> {
        let bare = |key: &Key, name: &str| key.text == name && key.quoted == Quoted::Plain;
        let entries = node.entries();
        let (key, what) = entries.iter().find(|(key, _)| bare(key, "use"))?;
        let with = entries.iter().find(|(key, _)| bare(key, "with"));
        let keys = entries.iter().map(|(key, _)| key);
        let strangers = keys.filter(|key| !bare(key, "use") && !bare(key, "with"));
        Some(Self {
            key,
            what,
            with: with.map(|(_, values)| values),
            strangers: strangers.collect(),
        })
    }

    fn span(&self) -> Span {
        self.key.span.to(self.what.span)
    }
}

impl Expander<'_> {
    /// The content that a `use` stands for. After a problem it is nothing, at the place of that
    /// problem, so that nothing more is said about it.
    pub(super) fn content(&mut self, used: &Use<'_>, scope: &Scope) -> Node {
        for key in &used.strangers {
            let message = format!("{} cannot stand beside `use`", quote(&key.text));
            let problem = Problem::new(key.span, message)
                .related(used.key.span, "replaces the whole map")
                .help(
                    "only `with: { name: value }` may stand there; if the key itself is meant, \
                     quote it: `\"use\"`",
                );
            self.problems.add(problem);
        }
        let with = self.with(used, scope);
        let held = self.held(used.what, scope);
        let content = match held {
            Some(value) if value.scalar().is_none() => self.variable(used, value, scope, with),
            Some(path) => self.file(used, &path, scope, with),
            None => {
                let path = self.expand_node(used.what, scope);
                self.file(used, &path, scope, with)
            }
        };
        content.put_by(used.span())
    }

    /// The unexpanded value of the variable that is used, when the use is of a variable.
    fn held(&mut self, what: &Node, scope: &Scope) -> Option<Node> {
        let template = Template::parse(&what.scalar()?.text).ok()?;
        let placeholder = template.as_placeholder()?;
        if !placeholder.path.is_empty() || !placeholder.codecs.is_empty() {
            return None;
        }
        match scope.value(&placeholder.name)? {
            Value::Raw(node) | Value::Done(node) if node.scalar().is_none() => {
                Some(Node::clone(node))
            }
            Value::Raw(_) | Value::Done(_) => None,
        }
    }

    fn variable(
        &mut self,
        used: &Use<'_>,
        value: Node,
        scope: &Scope,
        with: Vec<(String, Node)>,
    ) -> Node {
        let name = used.what.scalar().map(|scalar| scalar.text.clone());
        let link = Link::Variable(name.unwrap_or_default());
        let inner = scope.of_used_variable(with);
        self.linked(link, used.what.span, |expander| {
            expander.expand_node(&value, &inner)
        })
    }

    fn file(
        &mut self,
        used: &Use<'_>,
        path: &Node,
        scope: &Scope,
        with: Vec<(String, Node)>,
    ) -> Node {
        let nothing = Node::null(used.what.span);
        let Some(path_text) = self.path(used.what, path) else {
            return nothing;
        };
        let loaded = self.load(path, used.what.span, &path_text);
        let Some((name, root)) = loaded.and_then(|loaded| Some((loaded.name, loaded.root?))) else {
            return nothing;
        };
        let inner = scope.of_used_file(with);
        self.linked(Link::File(name), used.what.span, |expander| {
            expander.expand_node(&root, &inner)
        })
    }

    fn path(&mut self, what: &Node, path: &Node) -> Option<String> {
        let text = path.scalar().filter(|_| !path.is_null());
        let text = text.and_then(|scalar| {
            let template = Template::parse(&scalar.text).ok()?;
            template.as_literal().map(str::to_owned)
        });
        if text.is_none() {
            let message = format!("`use` needs a path or a variable, not {}", path.describe());
            let problem = Problem::new(what.span, message)
                .help("write `use: steps.yaml`, or `use: $(name)` for a variable that holds steps");
            self.problems.add_shape(problem);
        }
        text
    }

    /// The parsed file, once per file and path.
    fn load(&mut self, path: &Node, place: Span, path_text: &str) -> Option<Loaded> {
        let from = self.files.file(path.span.file).name.clone();
        let key = (from.clone(), path_text.to_owned());
        if let Some(loaded) = self.loaded.get(&key) {
            return Some(loaded.clone());
        }
        let file = match self.loader.load(&from, path_text) {
            Ok(file) => file,
            Err(reason) => {
                let message = format!("cannot use {}: {reason}", quote(path_text));
                let help = format!("the path counts from {}", quote(&from));
                self.problems.add(Problem::new(place, message).help(help));
                return None;
            }
        };
        // From another directory the same file has another path.
        if let Some(known) = self.loaded.values().find(|known| known.name == file.name) {
            let known = known.clone();
            self.loaded.insert(key, known.clone());
            return Some(known);
        }
        let name = file.name.clone();
        let id = self.files.add(file.name, file.text);
        let (root, problems) = parse(self.files, id);
        self.problems.extend(problems);
        if root.as_ref().is_some_and(Node::is_null) {
            let message = format!("{} is empty", quote(&name));
            self.problems.add(Problem::new(place, message));
        }
        let root = root.map(Arc::new);
        let loaded = Loaded { name, root };
        self.loaded.insert(key, loaded.clone());
        Some(loaded)
    }

    /// The values of `with`, expanded in the scope of the user.
    fn with(&mut self, used: &Use<'_>, scope: &Scope) -> Vec<(String, Node)> {
        let Some(with) = used.with else {
            return Vec::new();
        };
        if !matches!(with.kind, Kind::Mapping(_)) {
            let message = format!("`with` needs a map of variables, not {}", with.describe());
            let problem = Problem::new(with.span, message).help("write `with: { name: value }`");
            self.problems.add(problem);
        }
        let values = with.entries().iter();
        let values = values.map(|(key, value)| (key.text.clone(), self.expand_node(value, scope)));
        values.collect()
    }
}
