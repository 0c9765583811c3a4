//! Expansion: `$(…)` and `use` on the tree, before anything has a type.

use std::collections::BTreeMap;

use crate::source::Files;
use crate::source::Key;
use crate::source::Kind;
use crate::source::Loader;
use crate::source::Node;
use crate::source::Part;
use crate::source::Placeholder;
use crate::source::Problem;
use crate::source::Problems;
use crate::source::Scalar;
use crate::source::Scope;
use crate::source::Span;
use crate::source::Template;
use crate::source::budget::Budget;
use crate::source::include::Loaded;
use crate::source::include::Use;
use crate::source::quote;

/// How deep an expanded tree may nest.
const DEPTH: usize = 128;

/// Expands trees. It remembers the files it loaded, so one expander serves all rows of a file.
pub struct Expander<'a> {
    pub(super) files: &'a mut Files,
    pub(super) loader: &'a mut dyn Loader,
    pub(super) problems: &'a Problems,
    /// By using file and path.
    pub(super) loaded: BTreeMap<(String, String), Loaded>,
    chain: Vec<Link>,
    depth: usize,
    pub(super) budget: Budget,
}

/// A step on the way to where expansion is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Link {
    File(String),
    Variable(String),
}

impl<'a> Expander<'a> {
    /// An expander that adds used files to `files`.
    pub fn new(files: &'a mut Files, loader: &'a mut dyn Loader, problems: &'a Problems) -> Self {
        Self {
            files,
            loader,
            problems,
            loaded: BTreeMap::new(),
            chain: Vec::new(),
            depth: 0,
            budget: Budget::new(),
        }
    }

    /// The tree with `use` and the placeholders that the scope knows replaced. Problems go to the
    /// collection; what they concern stays as a stand-in about which nothing more is said.
    pub fn expand(&mut self, node: &Node, scope: &Scope) -> Node {
        self.chain = vec![Link::File(self.files.file(node.span.file).name.clone())];
        self.depth = 0;
        self.budget = Budget::new();
        self.expand_node(node, scope)
    }

    pub(super) fn expand_node(&mut self, node: &Node, scope: &Scope) -> Node {
        if !self.budget.spend(1, node.span, self.problems) {
            return Node::null(node.span);
        }
        if self.depth >= DEPTH {
            let problem = Problem::new(node.span, "nested too deeply").help(format!(
                "at most {DEPTH} levels, with what variables and files put in"
            ));
            self.problems.add(problem);
            return Node::null(node.span);
        }
        self.depth += 1;
        let expanded = match &node.kind {
            Kind::Scalar(scalar)
                if !self
                    .budget
                    .spend_text(scalar.text.len(), node.span, self.problems) =>
            {
                Node::null(node.span)
            }
            Kind::Scalar(scalar) => self.scalar(node, scalar, scope),
            Kind::Sequence(items) => self.sequence(node, items, scope),
            Kind::Mapping(entries) => match Use::of(node) {
                Some(used) => self.content(&used, scope),
                None => self.mapping(node, entries, scope),
            },
        };
        self.depth -= 1;
        expanded
    }

    /// Expands something that `link` led to, unless the way goes round in a circle.
    pub(super) fn linked(
        &mut self,
        link: Link,
        place: Span,
        expand: impl FnOnce(&mut Self) -> Node,
    ) -> Node {
        if let Some(start) = self.chain.iter().position(|known| *known == link) {
            self.report_circle(start, &link, place);
            return Node::null(place);
        }
        self.chain.push(link);
        let node = expand(self);
        self.chain.pop();
        node
    }

    fn report_circle(&self, start: usize, link: &Link, place: Span) {
        let circle: Vec<_> = self.chain[start..].iter().map(Link::name).collect();
        let message = format!(
            "{} leads back to itself: {} → {}",
            link.name(),
            circle.join(" → "),
            link.name(),
        );
        self.problems.add(Problem::new(place, message));
    }

    fn sequence(&mut self, node: &Node, items: &[Node], scope: &Scope) -> Node {
        let mut expanded = Vec::with_capacity(items.len());
        for item in items {
            match Use::of(item) {
                Some(_) => self.splice(item, scope, &mut expanded),
                None => expanded.push(self.expand_node(item, scope)),
            }
        }
        Node {
            kind: Kind::Sequence(expanded),
            ..*node
        }
    }

    /// A list that is used in a list becomes part of it.
    fn splice(&mut self, item: &Node, scope: &Scope, into: &mut Vec<Node>) {
        let content = self.expand_node(item, scope);
        let site = content.site;
        match content.kind {
            Kind::Sequence(items) => into.extend(items.into_iter().map(|item| match site {
                Some(site) => item.put_by(site),
                None => item,
            })),
            // A `use` that failed leaves no item.
            Kind::Scalar(scalar) if scalar.is_null() => {}
            Kind::Scalar(_) | Kind::Mapping(_) => into.push(content),
        }
    }

    fn mapping(&mut self, node: &Node, entries: &[(Key, Node)], scope: &Scope) -> Node {
        let mut expanded: Vec<(Key, Node)> = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let key = self.key(key, scope);
            expanded.push((key, self.expand_node(value, scope)));
        }
        if entries.iter().any(|(key, _)| key.text.contains("$(")) {
            self.drop_twins(&mut expanded);
        }
        Node {
            kind: Kind::Mapping(expanded),
            ..*node
        }
    }

    fn key(&mut self, key: &Key, scope: &Scope) -> Key {
        if !key.text.contains("$(") {
            return key.clone();
        }
        let scalar = Scalar {
            text: key.text.clone(),
            quoted: key.quoted,
        };
        Key {
            text: self.text(key.span, &scalar, scope),
            ..key.clone()
        }
    }

    /// Keys that became equal by expansion.
    fn drop_twins(&self, entries: &mut Vec<(Key, Node)>) {
        let mut seen: BTreeMap<String, Span> = BTreeMap::new();
        entries.retain(|(key, _)| match seen.get(&key.text) {
            Some(first) => {
                let message = format!("{} is given twice", quote(&key.text));
                let problem = Problem::new(key.span, message).related(*first, "here first");
                self.problems.add(problem);
                false
            }
            None => {
                seen.insert(key.text.clone(), key.span);
                true
            }
        });
    }

    fn scalar(&mut self, node: &Node, scalar: &Scalar, scope: &Scope) -> Node {
        if !scalar.text.contains("$(") {
            return node.clone();
        }
        let template = Template::parse(&scalar.text).ok();
        if let Some(placeholder) = template.as_ref().and_then(Template::as_placeholder) {
            let value = self.value(node.span, placeholder, scope);
            return value.map_or_else(|| node.clone(), |value| value.put_by(node.span));
        }
        let text = self.text(node.span, scalar, scope);
        let quoted = scalar.quoted;
        Node {
            kind: Kind::Scalar(Scalar { text, quoted }),
            ..*node
        }
    }

    /// The scalar's text, still in source form: what the run will know stays a placeholder.
    fn text(&mut self, span: Span, scalar: &Scalar, scope: &Scope) -> String {
        let template = match Template::parse(&scalar.text) {
            Ok(template) => template,
            Err(error) => {
                let problem = Problem::new(span, error.to_string())
                    .help("write `$(name)` or `$(name.member | codec)`; `$$(` is a literal `$(`");
                self.problems.add(problem);
                return Template::literal(&scalar.text).to_source();
            }
        };
        let mut filled = Template::default();
        for part in &template.parts {
            if self.budget.is_spent() {
                return String::new();
            }
            match part {
                Part::Literal(text) => filled.push_literal(text),
                Part::Placeholder(placeholder) => {
                    self.fill(span, placeholder, scope, &mut filled);
                }
            }
        }
        self.report_lost_dollar(span, &filled);
        let text = filled.to_source();
        if self.budget.spend_text(text.len(), span, self.problems) {
            text
        } else {
            String::new()
        }
    }

    fn fill(
        &mut self,
        span: Span,
        placeholder: &Placeholder,
        scope: &Scope,
        filled: &mut Template,
    ) {
        let source = placeholder.to_source();
        let Some(value) = self.value(span, placeholder, scope) else {
            if scope.is_later(&placeholder.name) {
                filled.parts.push(Part::Placeholder(placeholder.clone()));
            } else {
                filled.push_literal(&source);
            }
            return;
        };
        let scalar = value.scalar().filter(|_| !value.is_null());
        let Some(template) = scalar.and_then(|scalar| Template::parse(&scalar.text).ok()) else {
            let message = format!(
                "{} is {}, and cannot stand inside text",
                quote(&source),
                value.describe()
            );
            let problem = Problem::new(span, message).related(value.span, "its value");
            self.problems.add_shape(problem);
            return;
        };
        for part in template.parts {
            match part {
                Part::Literal(text) => filled.push_literal(&text),
                placeholder @ Part::Placeholder(_) => filled.parts.push(placeholder),
            }
        }
    }

    fn report_lost_dollar(&self, span: Span, template: &Template) {
        let lost = template.parts.windows(2).any(|pair| {
            matches!(pair, [Part::Literal(text), Part::Placeholder(_)] if text.ends_with('$'))
        });
        if lost {
            let message = "a `$` directly before a placeholder cannot be written";
            self.problems.add(Problem::new(span, message));
        }
    }
}

impl Link {
    fn name(&self) -> String {
        match self {
            Link::File(name) | Link::Variable(name) => quote(name),
        }
    }
}
