//! Reads values: shapes, operands, selectors, headers, what to keep.

use crate::rp::Codec;
use crate::rp::Operand;
use crate::rp::Selector;
use crate::rp::Shape;
use crate::source::Cursor;
use crate::source::Fields;
use crate::source::Key;
use crate::source::Kind;
use crate::source::Plain;
use crate::source::Problem;
use crate::source::Quoted;
use crate::source::Template;
use crate::source::quote;

/// JSON with placeholders. Reports texts that are no templates.
pub(super) fn shape(cursor: Cursor<'_>) -> Option<Shape> {
    match &cursor.node().kind {
        Kind::Scalar(scalar) => match scalar.meaning() {
            Plain::Null | Plain::Boolean(_) | Plain::Integer(_) | Plain::Decimal(_) => {
                Some(Shape::Plain(cursor.node().to_json()))
            }
            Plain::Text => cursor.template().map(Shape::Text),
        },
        Kind::Sequence(_) => {
            let items: Vec<_> = cursor.items().into_iter().map(shape).collect();
            items.into_iter().collect::<Option<_>>().map(Shape::List)
        }
        Kind::Mapping(_) => {
            let members: Vec<_> = cursor.entries().into_iter().map(member).collect();
            members.into_iter().collect::<Option<_>>().map(Shape::Map)
        }
    }
}

/// A selector, or a value.
pub(super) fn operand(cursor: Cursor<'_>) -> Option<Operand> {
    let scalar = cursor.node().scalar();
    let text = scalar.filter(|scalar| Selector::is_selector(&scalar.text));
    match text {
        Some(_) => selector(cursor).map(Operand::Selected),
        None => shape(cursor).map(Operand::Said),
    }
}

/// A selector.
pub(super) fn selector(cursor: Cursor<'_>) -> Option<Selector> {
    let text = cursor.text()?;
    match Selector::parse(&text) {
        Ok(selector) => Some(selector),
        Err(error) => {
            cursor.report(error.to_string(), SELECTORS);
            None
        }
    }
}

/// A selector or a variable that is the key of a map.
pub(super) fn operand_key(key: &Key, cursor: Cursor<'_>) -> Option<Operand> {
    let template = Template::parse(&key.text).ok();
    if let Some(variable) = template.as_ref().filter(|it| it.as_placeholder().is_some()) {
        return Some(Operand::Said(Shape::Text(variable.clone())));
    }
    let text = template
        .as_ref()
        .and_then(Template::as_literal)
        .unwrap_or(&key.text);
    match Selector::parse(text) {
        Ok(selector) => Some(Operand::Selected(selector)),
        Err(error) => {
            let problem = Problem::new(key.span, error.to_string()).help(SELECTORS);
            cursor.problems().add(problem);
            None
        }
    }
}

/// Headers; `None` for those that null leaves out.
pub(super) fn headers(fields: &Fields<'_>) -> Vec<(String, Option<Template>)> {
    let mut headers = Vec::new();
    for (key, value) in entries(fields, "headers") {
        if !is_header_name(&key.text) {
            let message = format!("{} is not the name of a header", quote(&key.text));
            value.problems().add(Problem::new(key.span, message));
        }
        let template = (!value.is_null()).then(|| value.template()).flatten();
        headers.push((key.text.clone(), template));
    }
    headers
}

/// What to keep under which name.
pub(super) fn keep(fields: &Fields<'_>) -> Vec<(String, Operand)> {
    let kept = entries(fields, "keep").into_iter();
    kept.filter_map(|(key, value)| Some((key.text.clone(), operand(value)?)))
        .collect()
}

/// Codecs by member.
pub(super) fn codecs(fields: &Fields<'_>, name: &str) -> Vec<(Vec<String>, Codec)> {
    let members = entries(fields, name).into_iter();
    let codecs = members.filter_map(|(key, value)| {
        let path = key.text.split('.').map(str::to_owned).collect();
        Some((path, value.word()?))
    });
    codecs.collect()
}

/// The entries of a field that is a map; none where it is none, which is reported elsewhere.
pub(super) fn entries<'a>(fields: &Fields<'a>, name: &str) -> Vec<(&'a Key, Cursor<'a>)> {
    fields
        .field(name)
        .map(|map| map.entries())
        .unwrap_or_default()
}

fn member((key, value): (&Key, Cursor<'_>)) -> Option<(Template, Shape)> {
    let shape = shape(value);
    match Template::parse(&key.text) {
        // The quotes of a key change nothing: keys are texts.
        Ok(template) => Some((template, shape?)),
        Err(error) => {
            value
                .problems()
                .add(Problem::new(key.span, error.to_string()));
            None
        }
    }
}

fn is_header_name(text: &str) -> bool {
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !text.is_empty() && text.chars().all(is_token)
}

/// Whether a scalar is bare, so that words such as `present` mean themselves.
pub(super) fn is_bare(cursor: Cursor<'_>) -> bool {
    cursor
        .node()
        .scalar()
        .is_some_and(|scalar| scalar.quoted == Quoted::Plain)
}

const SELECTORS: &str = "a selector is `$.path`, `header:name`, `cookie:name`, `css:selector@attribute`, \
    `re:pattern` or `status`; a codec may follow after ` | `";
