//! Text with placeholders: `Bearer $(token)`, `$(credential.id | base64)`.
//!
//! **Invariant:** what a codec does is the business of whoever evaluates the template.

use crate::source::quote;

/// Parsed text with placeholders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    /// Literals and placeholders in order; neighbouring literals are one.
    pub parts: Vec<Part>,
}

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Text that means itself (`$$(` is already `$(`).
    Literal(String),
    /// `$(…)`.
    Placeholder(Placeholder),
}

/// `$(name.path | codec | codec)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placeholder {
    /// The variable.
    pub name: String,
    /// Members below it.
    pub path: Vec<String>,
    /// Codecs to apply, first to last.
    pub codecs: Vec<String>,
}

/// Why text is not a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// `$(` without `)`.
    #[error("`$(` without `)`")]
    Unclosed,
    /// Something other than a dotted name and codecs between the parentheses.
    #[error("{} is not a placeholder", quote(.0))]
    Malformed(String),
}

impl Template {
    /// Parses text in source form.
    ///
    /// # Errors
    /// When a placeholder is not closed or not `name.path | codec`.
    pub fn parse(source: &str) -> Result<Self, TemplateError> {
        let mut template = Template::default();
        let mut rest = source;
        while let Some(at) = rest.find("$(") {
            // `$$(` is found at its second dollar.
            if let Some(before) = rest[..at].strip_suffix('$') {
                template.push_literal(before);
                template.push_literal("$(");
                rest = &rest[at + 2..];
                continue;
            }
            template.push_literal(&rest[..at]);
            let end = rest[at..].find(')').ok_or(TemplateError::Unclosed)? + at;
            let inner = &rest[at + 2..end];
            let placeholder = Placeholder::parse(inner)
                .ok_or_else(|| TemplateError::Malformed(rest[at..=end].to_owned()))?;
            template.parts.push(Part::Placeholder(placeholder));
            rest = &rest[end + 1..];
        }
        template.push_literal(rest);
        Ok(template)
    }

    /// A template without placeholders that means exactly `text`.
    pub fn literal(text: &str) -> Self {
        let mut template = Template::default();
        template.push_literal(text);
        template
    }

    /// The text, when there is no placeholder in it.
    pub fn as_literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Literal(text)] => Some(text),
            [Part::Placeholder(_)] | [_, _, ..] => None,
        }
    }

    /// The placeholder, when the template is nothing else.
    pub fn as_placeholder(&self) -> Option<&Placeholder> {
        match self.parts.as_slice() {
            [Part::Placeholder(placeholder)] => Some(placeholder),
            [] | [Part::Literal(_)] | [_, _, ..] => None,
        }
    }

    /// The placeholders in order.
    pub fn placeholders(&self) -> impl Iterator<Item = &Placeholder> {
        self.parts.iter().filter_map(|part| match part {
            Part::Literal(_) => None,
            Part::Placeholder(placeholder) => Some(placeholder),
        })
    }

    /// Adds text that means itself.
    pub fn push_literal(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if let Some(Part::Literal(last)) = self.parts.last_mut() {
            last.push_str(text);
        } else {
            self.parts.push(Part::Literal(text.to_owned()));
        }
    }

    /// The source form, from which [`Template::parse`] gives the same template, unless a literal
    /// dollar stands directly before a placeholder: that cannot be written.
    pub fn to_source(&self) -> String {
        let parts = self.parts.iter().map(|part| match part {
            Part::Literal(text) => text.replace("$(", "$$("),
            Part::Placeholder(placeholder) => placeholder.to_source(),
        });
        parts.collect()
    }
}

impl Placeholder {
    fn parse(inner: &str) -> Option<Self> {
        let mut pieces = inner.split('|').map(str::trim);
        let mut names = pieces.next()?.split('.').map(str::to_owned);
        let name = names.next()?;
        let path: Vec<String> = names.collect();
        let codecs: Vec<String> = pieces.map(str::to_owned).collect();
        let all_names = || path.iter().chain(&codecs).chain([&name]);
        all_names().all(|name| is_name(name)).then_some(())?;
        Some(Self { name, path, codecs })
    }

    /// `$(name.path | codec)`.
    pub fn to_source(&self) -> String {
        format!("$({})", self.inner())
    }

    /// `name.path`.
    pub fn dotted(&self) -> String {
        let mut dotted = self.name.clone();
        for member in &self.path {
            dotted.push('.');
            dotted.push_str(member);
        }
        dotted
    }

    fn inner(&self) -> String {
        let mut inner = self.dotted();
        for codec in &self.codecs {
            inner.push_str(" | ");
            inner.push_str(codec);
        }
        inner
    }
}

/// Names are of letters, digits, `-` and `_`.
fn is_name(text: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    !text.is_empty() && text.chars().all(is_part)
}
