//! What editors and readers get from the spec tables.

use std::fmt::Write;

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::scenario::spec;
use crate::scenario::spec::Argument;
use crate::scenario::spec::DEEDS;
use crate::scenario::spec::Deed;
use crate::source;
use crate::word::Word;

/// The JSON Schema (2020-12) of scenario files.
pub fn schema() -> Value {
    let mut schema = source::schema(&spec::SCENARIO);
    let step = &mut schema["$defs"]["step"];
    let actions: Vec<_> = DEEDS.iter().map(|deed| deed.action.as_str()).collect();
    let pairs = actions.iter().enumerate().flat_map(|(index, one)| {
        let others = actions.iter().skip(index + 1);
        others.map(move |other| json!({ "required": [one, other] }))
    });
    step["not"] = json!({ "anyOf": pairs.collect::<Vec<_>>() });
    let mut needed_by: Map<String, Value> = Map::new();
    for argument in Argument::ALL {
        let takers = DEEDS.iter().filter(|deed| deed.takes.contains(argument));
        let takers = takers.map(|deed| json!({ "required": [deed.action.as_str()] }));
        let takers: Vec<_> = takers.collect();
        needed_by.insert(argument.key().to_owned(), json!({ "anyOf": takers }));
    }
    for deed in DEEDS.iter().filter(|deed| !deed.needs.is_empty()) {
        let needs: Vec<_> = deed.needs.iter().map(|argument| argument.key()).collect();
        needed_by.insert(
            deed.action.as_str().to_owned(),
            json!({ "required": needs }),
        );
    }
    step["dependentSchemas"] = Value::Object(needed_by);
    schema
}

/// The reference part of the documentation, in Markdown.
pub fn reference() -> String {
    let mut out = String::from(
        "## actions and their arguments\n\nEvery action takes `name`, `expect` and `prove` as \
         well.\n\n| action | arguments |\n|---|---|\n",
    );
    for deed in DEEDS {
        let line = format!("| `{}` | {} |", deed.action, arguments(deed));
        writeln!(out, "{line}").expect("a string takes all that is written to it");
    }
    out.push('\n');
    out + &source::reference(&spec::SCENARIO)
}

fn arguments(deed: &Deed) -> String {
    let arguments = deed.takes.iter().map(|argument| {
        let needed = if deed.needs.contains(argument) {
            " (required)"
        } else {
            ""
        };
        format!("`{}`{needed}", argument.key())
    });
    let arguments: Vec<_> = arguments.collect();
    if arguments.is_empty() {
        "–".to_owned()
    } else {
        arguments.join(", ")
    }
}
