//! Reads where codes come from, and checks that every `$(code)` comes from somewhere.

use indexmap::IndexMap;

use crate::rp::check::value;
use crate::rp::profile::CodeSource;
use crate::rp::profile::Codes;
use crate::rp::spec;
use crate::source::Cursor;
use crate::source::Fields;
use crate::source::Kind;
use crate::source::Node;
use crate::source::Problem;
use crate::source::Problems;
use crate::source::Template;
use crate::source::quote;

/// The sources, by name; one without name is alone.
pub(super) fn read(fields: &Fields<'_>) -> IndexMap<String, Codes> {
    let Some(cursor) = fields.field("codes") else {
        return IndexMap::new();
    };
    if is_one(cursor.node()) {
        let codes = source(cursor).map(|codes| (String::new(), codes));
        return codes.into_iter().collect();
    }
    let named = cursor.entries().into_iter();
    named
        .filter_map(|(key, cursor)| Some((key.text.clone(), source(cursor)?)))
        .collect()
}

/// Reports every `$(code)` that comes from no source.
pub(super) fn check_uses(tree: &Node, problems: &Problems) {
    let app = tree.get("for").and_then(|overlays| overlays.get("app"));
    let codes = [Some(tree), app];
    let codes = codes.into_iter().flatten().filter_map(|it| it.get("codes"));
    let mut known: Vec<&str> = Vec::new();
    for codes in codes {
        if is_one(codes) {
            known.push("");
        } else {
            known.extend(codes.entries().iter().map(|(key, _)| key.text.as_str()));
        }
    }
    walk(tree, &known, problems);
}

fn walk(node: &Node, known: &[&str], problems: &Problems) {
    let template = node
        .scalar()
        .and_then(|scalar| Template::parse(&scalar.text).ok());
    for placeholder in template.iter().flat_map(Template::placeholders) {
        let name = placeholder.path.first().map_or("", String::as_str);
        if placeholder.name == "code" && !known.contains(&name) {
            problems.add(stray(node, name, known));
        }
    }
    for item in node.items() {
        walk(item, known, problems);
    }
    for (_, value) in node.entries() {
        walk(value, known, problems);
    }
}

fn stray(node: &Node, name: &str, known: &[&str]) -> Problem {
    let message = match name {
        "" => "nothing says where `$(code)` comes from".to_owned(),
        name => format!("{} is not a source of codes", quote(name)),
    };
    let help = match known {
        [] => "add `codes: { from: smtp }`".to_owned(),
        [""] => "`codes` has one source without a name: write `$(code)`".to_owned(),
        names => {
            let names: Vec<_> = names
                .iter()
                .map(|name| format!("`$(code.{name})`"))
                .collect();
            format!("it may be {}", names.join(", "))
        }
    };
    Problem::of(node, message).help(help)
}

/// Whether `codes` is one source, and not a map of names.
fn is_one(node: &Node) -> bool {
    node.get("from").is_some() || !matches!(node.kind, Kind::Mapping(_))
}

fn source(cursor: Cursor<'_>) -> Option<Codes> {
    let fields = cursor.mapping(&spec::CODES);
    let find = fields.field("find").and_then(value::selector);
    let to = fields.field("to").and_then(value::selector);
    let listen = fields.field("listen").and_then(|cursor| cursor.text());
    let from = fields.field("from")?;
    let template = from.template()?;
    let raw = from.node().scalar()?.text.as_str();
    // Only the key of an authenticator app may come with the run.
    let text = template.as_literal().unwrap_or(raw).to_owned();
    if template.as_literal().is_none() && !raw.starts_with("totp:") {
        return from.text().and(None);
    }
    let source = match text.split_once(':') {
        None if text == "smtp" => CodeSource::Smtp { listen },
        None if text == "webhook" => CodeSource::Webhook { listen, to },
        Some(("file", pattern)) if !pattern.is_empty() => CodeSource::File {
            pattern: pattern.to_owned(),
        },
        Some(("command", line)) if !line.trim().is_empty() => CodeSource::Command {
            line: line.trim().to_owned(),
        },
        Some(("totp", key)) if !key.trim().is_empty() => CodeSource::Totp {
            key: Template::parse(key.trim()).unwrap_or_else(|_| Template::literal(key)),
        },
        Some(_) | None => {
            from.report(
                format!("{} is not a source of codes", quote(&text)),
                "codes come from `smtp` (mail is caught), `webhook` (a gateway's calls are), \
                 `file:` and a path whose last part may have `*`, `command:` and a command, or \
                 `totp:` and the key of an authenticator app",
            );
            return None;
        }
    };
    refuse_idle(&fields, &source);
    Some(Codes { from: source, find })
}

/// What a source does not use was meant for another one.
fn refuse_idle(fields: &Fields<'_>, source: &CodeSource) {
    let idle: &[&str] = match source {
        CodeSource::Webhook { .. } => &[],
        CodeSource::Smtp { .. } => &["to"],
        CodeSource::File { .. } | CodeSource::Command { .. } => &["listen", "to"],
        CodeSource::Totp { .. } => &["listen", "to", "find"],
    };
    for name in idle {
        if let Some(cursor) = fields.field(name) {
            let message = format!("codes from `{}` have no `{name}`", source.word());
            cursor.report(message, "remove it");
        }
    }
}
