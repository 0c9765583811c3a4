//! Reads items.

use std::sync::Arc;

use crate::rp::Act;
use crate::rp::Item;
use crate::rp::Items;
use crate::rp::Operand;
use crate::rp::check::rule;
use crate::rp::check::rule::conditions;
use crate::rp::check::value;
use crate::rp::item::Body;
use crate::rp::item::Call;
use crate::rp::item::CeremonyItem;
use crate::rp::item::FormSelector;
use crate::rp::item::Method;
use crate::rp::item::Redirects;
use crate::rp::item::RequestItem;
use crate::rp::spec;
use crate::source::Cursor;
use crate::source::Fields;
use crate::source::quote;
use crate::word::Word;

/// A list of items.
pub(super) fn items(cursor: Cursor<'_>) -> Items {
    let items: Vec<Item> = cursor.items().into_iter().filter_map(item).collect();
    Arc::from(items)
}

fn item(cursor: Cursor<'_>) -> Option<Item> {
    let has = |key: &str| cursor.node().get(key).is_some();
    let (fields, act) = if has("do") {
        let fields = cursor.mapping(&spec::DO);
        let name = fields.field("do").and_then(|name| name.text());
        (fields, name.map(Act::Do))
    } else if has("forget") {
        let fields = cursor.mapping(&spec::FORGET);
        let names = fields.field("forget").map(|names| names.items());
        let names = names.map(|names| names.iter().filter_map(Cursor::text).collect());
        (fields, names.map(Act::Forget))
    } else if has("create") || has("get") {
        let fields = cursor.mapping(&spec::CEREMONY);
        let act = ceremony(&fields).map(Box::new).map(Act::Ceremony);
        (fields, act)
    } else {
        let fields = cursor.mapping(&spec::REQUEST);
        let act = request(&fields).map(Box::new).map(Act::Request);
        (fields, act)
    };
    Some(Item {
        only_if: conditions(&fields)?,
        act: act?,
    })
}

fn request(fields: &Fields<'_>) -> Option<RequestItem> {
    let methods = Method::ALL.iter();
    let given: Vec<_> = methods
        .filter_map(|method| Some((*method, fields.field(method.as_str())?)))
        .collect();
    let (method, path) = match given.as_slice() {
        [(method, path)] => (*method, *path),
        [] => {
            fields.cursor().report(
                "the item says nothing to do",
                "an item is a request (`GET`, `POST`, `PUT`, `PATCH`, `DELETE`), `create`, `get`, `do` or `forget`",
            );
            return None;
        }
        [_, (method, second), ..] => {
            let message = format!(
                "a request has one method, and here is `{}` too",
                method.as_str()
            );
            second.report(message, "make it an item of its own");
            return None;
        }
    };
    let template = path.template()?;
    let text = path
        .node()
        .scalar()
        .map(|scalar| scalar.text.as_str())
        .unwrap_or_default();
    let is_path = ["/", "?", "$(", "http://", "https://"]
        .iter()
        .any(|start| text.starts_with(start));
    if !is_path && !text.is_empty() {
        path.report(
            format!("{} is not a path", quote(text)),
            "a path starts with `/`",
        );
    }
    Some(RequestItem {
        method,
        path: template,
        body: body(fields)?,
        headers: value::headers(fields),
        redirects: match fields.field("follow").and_then(|follow| follow.boolean()) {
            Some(true) => Redirects::Follow,
            Some(false) | None => Redirects::Answer,
        },
        jar: fields.field("in").and_then(|jar| jar.text()),
        keep: value::keep(fields),
        then: fields.field("then").map(rule::rules).unwrap_or_default(),
    })
}

fn body(fields: &Fields<'_>) -> Option<Body> {
    let kinds = ["json", "form", "form-of", "body"];
    let given: Vec<&str> = kinds
        .into_iter()
        .filter(|kind| fields.field(kind).is_some())
        .collect();
    match given.as_slice() {
        [] => Some(Body::None),
        ["json"] => value::shape(fields.field("json")?).map(Body::Json),
        ["body"] => fields.field("body")?.template().map(Body::Text),
        [_] | ["form", "form-of"] => {
            let of = match fields.field("form-of") {
                Some(cursor) => Some(form_selector(cursor)?),
                None => None,
            };
            let members = value::entries(fields, "form").into_iter();
            let members =
                members.filter_map(|(key, cursor)| Some((key.text.clone(), value::shape(cursor)?)));
            Some(Body::Form {
                of,
                fields: members.collect(),
            })
        }
        [_, second, ..] => {
            let message = format!("a request has one body, and here is `{second}` too");
            fields
                .field(second)?
                .report(message, "only `form` and `form-of` go together");
            None
        }
    }
}

fn form_selector(cursor: Cursor<'_>) -> Option<FormSelector> {
    let text = cursor.text()?;
    let css = text.strip_prefix("css:").unwrap_or(&text);
    match scraper::Selector::parse(css) {
        Ok(css) => Some(FormSelector {
            text: text.clone(),
            css,
        }),
        Err(error) => {
            let message = format!("{} is not a CSS selector: {error}", quote(css));
            cursor.report(message, "write it as in `form#login`");
            None
        }
    }
}

fn ceremony(fields: &Fields<'_>) -> Option<CeremonyItem> {
    let (call, options) = match (fields.field("create"), fields.field("get")) {
        (Some(create), None) => (Call::Create, create),
        (None, Some(get)) => (Call::Get, get),
        (Some(_), Some(get)) => {
            get.report(
                "an item has one ceremony, and here is `get` too",
                "make it an item of its own",
            );
            return None;
        }
        (None, None) => return None,
    };
    let checked = value::operand(options);
    if let Some(Operand::Said(shape)) = &checked
        && shape.placeholders().is_empty()
        && options.node().scalar().is_some()
    {
        options.report(
            "options are read from the answer",
            "write a selector such as `$.options`, what was kept as `$(options)`, or a map",
        );
    }
    Some(CeremonyItem {
        call,
        options: checked?,
        mediation: fields.field("mediation").and_then(value::operand),
        patch: fields.field("patch").and_then(value::shape),
        read: value::codecs(fields, "read"),
        write: value::codecs(fields, "write"),
        otherwise: fields.field("else").map(items),
    })
}
