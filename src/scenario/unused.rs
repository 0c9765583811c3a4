//! Variables that nothing uses: a mistyped one would leave its default in force, unnoticed.

use std::collections::BTreeSet;

use crate::source::Key;
use crate::source::Kind;
use crate::source::Node;
use crate::source::Problem;
use crate::source::Problems;
use crate::source::Template;
use crate::source::quote;
use crate::source::suggest;

/// Reports variables of a file's own `vars` and rows that are never used in it. Rows of used files
/// are shared, and may have more than each user needs.
pub(super) fn report(root: &Node, problems: &Problems) {
    let mut used = BTreeSet::new();
    collect(root, &mut used);
    let mut defined: Vec<&Key> = Vec::new();
    if let Some(vars) = root.get("vars") {
        defined.extend(vars.entries().iter().map(|(key, _)| key));
    }
    if let Some(each) = root.get("each") {
        let axes = each.entries().iter().map(|(_, axis)| axis);
        let rows = axes.chain([each]).flat_map(|axis| axis.items());
        let keys = rows.flat_map(|row| row.entries()).map(|(key, _)| key);
        defined.extend(keys.filter(|key| !matches!(key.text.as_str(), "row" | "use" | "with")));
    }
    for key in defined {
        if used.contains(&key.text) {
            continue;
        }
        let message = format!("the variable {} is never used", quote(&key.text));
        let help = match suggest(&key.text, used.iter().map(String::as_str)) {
            Some(near) => format!("did you mean {}?", quote(near)),
            None => format!("use it as `$({})`, or remove it", key.text),
        };
        problems.add(Problem::new(key.span, message).help(help));
    }
}

/// The names of all placeholders.
fn collect(node: &Node, used: &mut BTreeSet<String>) {
    match &node.kind {
        Kind::Scalar(scalar) => names(&scalar.text, used),
        Kind::Sequence(items) => items.iter().for_each(|item| collect(item, used)),
        Kind::Mapping(entries) => {
            for (key, value) in entries {
                names(&key.text, used);
                collect(value, used);
            }
        }
    }
}

fn names(text: &str, used: &mut BTreeSet<String>) {
    if let Ok(template) = Template::parse(text) {
        used.extend(template.placeholders().map(|known| known.name.clone()));
    }
}
