//! The value of a placeholder in a scope.

use crate::source::Expander;
use crate::source::Node;
use crate::source::Placeholder;
use crate::source::Problem;
use crate::source::Scope;
use crate::source::Span;
use crate::source::Template;
use crate::source::expand::Link;
use crate::source::quote;
use crate::source::scope::Value;
use crate::source::suggest;
use crate::source::suggest::quote_all;

impl Expander<'_> {
    /// The value of a placeholder; `None` when it stays, which is a problem unless it is for
    /// the run to resolve.
    pub(super) fn value(
        &mut self,
        span: Span,
        placeholder: &Placeholder,
        scope: &Scope,
    ) -> Option<Node> {
        let name = &placeholder.name;
        let value = match scope.value(name) {
            Some(Value::Done(node)) => self.copy(node, span)?,
            Some(Value::Raw(node)) => {
                let link = Link::Variable(format!("$({name})"));
                self.linked(link, span, |expander| expander.expand_node(node, scope))
            }
            None if scope.is_later(name) => return None,
            None => {
                self.report_undefined(span, placeholder, scope);
                return None;
            }
        };
        let member = self.member(span, placeholder, value)?;
        self.encoded(span, placeholder, member, scope)
    }

    /// A value that is already expanded, if the budget allows one more of it.
    fn copy(&mut self, node: &Node, span: Span) -> Option<Node> {
        if self.budget.is_spent() {
            return None;
        }
        let fits = self.budget.spend(node.size(), span, self.problems)
            && self
                .budget
                .spend_text(node.text_bytes(), span, self.problems);
        fits.then(|| node.clone())
    }

    fn member(&self, span: Span, placeholder: &Placeholder, mut value: Node) -> Option<Node> {
        for name in &placeholder.path {
            let Some(member) = value.get(name) else {
                let whole = quote(&placeholder.to_source());
                let message = format!("{whole} has no value: there is no {}", quote(name));
                let known = value.entries().iter().map(|(key, _)| key.text.as_str());
                let problem = Problem::new(span, message).related(value.span, "looked for here");
                self.problems.add(match suggest(name, known) {
                    Some(near) => problem.help(format!("did you mean {}?", quote(near))),
                    None => problem,
                });
                return None;
            };
            value = member.clone();
        }
        Some(value)
    }

    fn encoded(
        &self,
        span: Span,
        placeholder: &Placeholder,
        value: Node,
        scope: &Scope,
    ) -> Option<Node> {
        if placeholder.codecs.is_empty() {
            return Some(value);
        }
        let scalar = value.scalar();
        let template = scalar.and_then(|scalar| Template::parse(&scalar.text).ok());
        let text = template.and_then(|template| template.as_literal().map(str::to_owned));
        let mut encoded = text.ok_or_else(|| format!("its value is {}", value.describe()));
        for codec in &placeholder.codecs {
            encoded = encoded.and_then(|text| scope.apply(codec, &text));
        }
        match encoded {
            Ok(text) => Some(Node::literal(value.span, &text)),
            Err(reason) => {
                let whole = quote(&placeholder.to_source());
                let message = format!("{whole} has no value: {reason}");
                self.problems.add(Problem::new(span, message));
                None
            }
        }
    }

    fn report_undefined(&self, span: Span, placeholder: &Placeholder, scope: &Scope) {
        let name = &placeholder.name;
        let narrow = self.narrow(span, &placeholder.to_source());
        let problem = Problem::new(narrow, format!("{} is not defined", quote(name)));
        let help = if scope.is_elsewhere(name) {
            format!("give it to this file where it is used: `with: {{ {name}: $({name}) }}`")
        } else if let Some(near) = suggest(name, scope.names()) {
            format!("did you mean `$({near})`?")
        } else if scope.names().next().is_none() {
            "no variable is defined here; `$$(` is a literal `$(`".to_owned()
        } else {
            format!("defined here: {}", quote_all(scope.names()))
        };
        self.problems.add(problem.help(help));
    }

    /// The part of a span where a placeholder is written, if it is written just so.
    fn narrow(&self, span: Span, source: &str) -> Span {
        let start = self.files.text(span).find(source);
        start.map_or(span, |start| {
            let start = span.start + start;
            Span::new(span.file, start, start + source.len())
        })
    }
}
