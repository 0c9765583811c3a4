//! JSON Schema from spec tables, for editors.
//!
//! Editors see files before expansion, so `$(…)` is allowed wherever a value is, and `use`
//! wherever a list item or a map is.

use std::ptr;

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::source::Construct;
use crate::source::Field;
use crate::source::Files;
use crate::source::Presence;
use crate::source::Rest;
use crate::source::Type;
use crate::source::Vocabulary;
use crate::source::parse;

/// The JSON Schema (2020-12) of files whose root is the construct.
pub fn schema(root: &'static Construct) -> Value {
    let mut definitions = Definitions::default();
    let root_name = definitions.add(root);
    definitions.list.insert(
        "placeholder".to_owned(),
        json!({
            "description": "A value that a variable gives.",
            "type": "string",
            "pattern": r"\$\(",
        }),
    );
    definitions.list.insert(
        "use".to_owned(),
        json!({
            "description": "A file, or a variable that holds steps or rows, put in this place.",
            "type": "object",
            "properties": { "use": { "type": "string" }, "with": { "type": "object" } },
            "required": ["use"],
            "additionalProperties": false,
        }),
    );
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": root.name,
        "$ref": reference_to(&root_name),
        "$defs": definitions.list,
    })
}

#[derive(Default)]
struct Definitions {
    list: Map<String, Value>,
    /// Which construct has which name: several may be called alike, such as the kinds of an item.
    named: Vec<(&'static Construct, String)>,
}

impl Definitions {
    /// Defines a construct, and gives the name of its definition.
    fn add(&mut self, construct: &'static Construct) -> String {
        let known = self.named.iter().find(|(of, _)| ptr::eq(*of, construct));
        if let Some((_, name)) = known {
            return name.clone();
        }
        let name = self.free_name(construct);
        self.named.push((construct, name.clone()));
        // Holds the place, because constructs may lead back to themselves.
        self.list.insert(name.clone(), Value::Null);
        let mut properties = Map::new();
        for field in construct.fields {
            properties.insert(field.name.to_owned(), self.field(field));
        }
        let required = construct.fields.iter();
        let required = required.filter(|field| field.presence == Presence::Required);
        let required: Vec<_> = required.map(|field| field.name).collect();
        let rest = match &construct.rest {
            Rest::Refused => Value::Bool(false),
            Rest::Free { ty, doc, .. } => described(self.value(ty), doc),
        };
        let definition = json!({
            "description": construct.doc,
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": rest,
        });
        self.list.insert(name.clone(), definition);
        name
    }

    /// The construct's name, numbered where another has it already.
    fn free_name(&self, construct: &Construct) -> String {
        let name = definition_name(construct.name);
        let taken = |name: &String| self.list.contains_key(name);
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        let mut names = [name.clone()].into_iter().chain(numbered);
        names
            .find(|name| !taken(name))
            .expect("there is always another number")
    }

    fn field(&mut self, field: &'static Field) -> Value {
        let mut schema = described(self.value(&field.ty), field.doc);
        if let Presence::Default(default) = field.presence {
            schema["default"] = yaml(default);
        }
        if let Some(example) = field.example {
            schema["examples"] = json!([yaml(example)]);
        }
        schema
    }

    /// A type, or what may stand for it before expansion.
    fn value(&mut self, ty: &Type) -> Value {
        let schema = self.ty(ty);
        let placeholder = || json!({ "$ref": reference_to("placeholder") });
        let used = || json!({ "$ref": reference_to("use") });
        match ty {
            Type::Any | Type::Text | Type::Template => schema,
            Type::Integer { .. } | Type::Boolean | Type::Duration | Type::Word(_) | Type::Null => {
                json!({ "anyOf": [schema, placeholder()] })
            }
            Type::List(_)
            | Type::OneOrList(_)
            | Type::Map { .. }
            | Type::Construct(_)
            | Type::Union(_) => json!({ "anyOf": [schema, placeholder(), used()] }),
            Type::Named(_, of) => self.value(of),
        }
    }

    fn ty(&mut self, ty: &Type) -> Value {
        match ty {
            Type::Any => json!({}),
            // YAML types a bare `08` or `true`, and the text is kept all the same.
            Type::Text | Type::Template => json!({ "type": ["string", "number", "boolean"] }),
            Type::Integer { min, max } => integer(*min, *max),
            Type::Boolean => json!({ "type": "boolean" }),
            Type::Duration => json!({
                "type": "string",
                "pattern": "^[0-9]+ (ms|s|min|hours?|days?)$",
            }),
            Type::Word(words) => word(words),
            Type::List(of) => json!({ "type": "array", "items": self.item(of) }),
            Type::OneOrList(of) => {
                let list = json!({ "type": "array", "items": self.item(of) });
                json!({ "anyOf": [self.value(of), list] })
            }
            Type::Map { value, .. } => {
                json!({ "type": "object", "additionalProperties": self.value(value) })
            }
            Type::Construct(construct) => {
                let name = self.add(construct);
                json!({ "$ref": reference_to(&name) })
            }
            Type::Null => json!({ "type": "null" }),
            Type::Union(shapes) => {
                let shapes: Vec<_> = shapes.iter().map(|shape| self.value(shape)).collect();
                json!({ "anyOf": shapes })
            }
            Type::Named(_, of) => self.ty(of),
        }
    }

    fn item(&mut self, ty: &Type) -> Value {
        json!({ "anyOf": [self.value(ty), { "$ref": reference_to("use") }] })
    }
}

/// Defaults and examples in the tables are YAML; what is only words stays text.
fn yaml(text: &str) -> Value {
    let mut files = Files::new();
    let id = files.add("spec table", text);
    let (root, problems) = parse(&files, id);
    match root {
        Some(root) if problems.is_empty() => root.to_json(),
        Some(_) | None => Value::from(text),
    }
}

fn integer(min: i64, max: i64) -> Value {
    let mut schema = json!({ "type": "integer" });
    if min != i64::MIN {
        schema["minimum"] = Value::from(min);
    }
    if max != i64::MAX {
        schema["maximum"] = Value::from(max);
    }
    schema
}

fn word(words: &Vocabulary) -> Value {
    let words = words.words();
    let words = words.iter();
    let words = words.map(|known| described(json!({ "const": known.word }), known.doc));
    json!({ "anyOf": words.collect::<Vec<_>>() })
}

fn described(mut schema: Value, doc: &str) -> Value {
    if !doc.is_empty() {
        schema["description"] = Value::from(doc);
    }
    schema
}

fn definition_name(name: &str) -> String {
    name.replace(' ', "-")
}

fn reference_to(name: &str) -> String {
    format!("#/$defs/{}", definition_name(name))
}
