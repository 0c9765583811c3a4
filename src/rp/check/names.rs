//! Names of variables: which there are, and which placeholders ask for ones there are not.

use std::collections::BTreeSet;

use crate::rp::Codec;
use crate::rp::Settings;
use crate::source::Cursor;
use crate::source::Node;
use crate::source::Placeholder;
use crate::source::Problem;
use crate::source::Problems;
use crate::source::Template;
use crate::source::Vocabulary;
use crate::source::quote;
use crate::source::suggest;
use crate::word::Word;

/// Variables whose values only a run has.
pub const RUN_TIME: &[&str] = &[
    "identifier",
    "password",
    "name",
    "code",
    "unique",
    "digits",
    "origin",
    "rp-id",
    "error",
    "key",
    "client",
    "credential",
    "vector",
    "secret",
    "run",
    "now",
    "ms",
];

/// The names under every `keep` of the tree.
pub(super) fn kept(tree: &Node) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    collect(tree, &mut names);
    names
}

/// Reports codecs and secrets of placeholders that there are not.
pub(super) fn check(cursor: Cursor<'_>, settings: &Settings) {
    walk(cursor.node(), cursor.problems(), settings);
}

fn collect(node: &Node, names: &mut BTreeSet<String>) {
    for item in node.items() {
        collect(item, names);
    }
    for (key, value) in node.entries() {
        if key.text == "keep" {
            names.extend(value.entries().iter().map(|(name, _)| name.text.clone()));
        }
        collect(value, names);
    }
}

fn walk(node: &Node, problems: &Problems, settings: &Settings) {
    let template = node
        .scalar()
        .and_then(|scalar| Template::parse(&scalar.text).ok());
    for placeholder in template.iter().flat_map(Template::placeholders) {
        check_codecs(placeholder, node, problems);
        check_secret(placeholder, node, problems, settings);
    }
    for item in node.items() {
        walk(item, problems, settings);
    }
    for (_, value) in node.entries() {
        walk(value, problems, settings);
    }
}

fn check_codecs(placeholder: &Placeholder, node: &Node, problems: &Problems) {
    for codec in &placeholder.codecs {
        if Codec::parse(codec).is_none() {
            let known = Vocabulary::of::<Codec>().list();
            let near = suggest(codec, known.iter().copied());
            let help = match near {
                Some(near) => format!("did you mean `{near}`? It may be {}", known.join(", ")),
                None => format!("it may be {}", known.join(", ")),
            };
            let message = format!("{} is not a codec", quote(codec));
            problems.add(Problem::of(node, message).help(help));
        }
    }
}

fn check_secret(placeholder: &Placeholder, node: &Node, problems: &Problems, settings: &Settings) {
    if placeholder.name != "secret" {
        return;
    }
    let name = placeholder.path.join(".");
    if !settings.secrets.contains_key(&name) {
        let message = format!("secret {} is not given", quote(&name));
        let help = format!("give it with `--secret {name}=…`");
        problems.add(Problem::of(node, message).help(help));
    }
}
