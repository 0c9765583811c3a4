//! JSON Schema and reference docs from the same tables.

use serde_json::Value;
use serde_json::json;

use crate::source::reference;
use crate::source::schema;
use crate::source::tests::checking::STEP;

#[test]
fn the_schema_names_every_field_with_its_doc() {
    let schema = schema(&STEP);
    assert_eq!(
        schema["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
    assert_eq!(schema["$ref"], "#/$defs/step");
    let step = &schema["$defs"]["step"];
    assert_eq!(step["additionalProperties"], json!(false));
    assert_eq!(step["required"], json!(["device"]));
    for field in STEP.fields {
        assert_eq!(step["properties"][field.name]["description"], field.doc);
    }
    assert_eq!(step["properties"]["times"]["default"], 1);
    let free = &schema["$defs"]["variables"]["additionalProperties"];
    assert_eq!(free["description"], "Its value.");
}

#[test]
fn the_schema_has_the_closed_words_and_their_meaning() {
    let text = schema(&STEP).to_string();
    let offered = json!({ "const": "offered", "description": "Nobody has ended it." });
    assert!(text.contains(&offered.to_string()), "{text}");
}

#[test]
fn every_reference_in_the_schema_leads_somewhere() {
    fn check(value: &Value, root: &Value) {
        if let Some(Value::String(target)) = value.get("$ref") {
            let pointer = target.strip_prefix('#').expect("references are local");
            assert!(root.pointer(pointer).is_some(), "{target}");
        }
        match value {
            Value::Array(items) => items.iter().for_each(|item| check(item, root)),
            Value::Object(members) => members.values().for_each(|member| check(member, root)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let schema = schema(&STEP);
    check(&schema, &schema);
}

#[test]
fn the_reference_has_a_table_for_everything_reachable() {
    insta::assert_snapshot!(reference(&STEP));
}
