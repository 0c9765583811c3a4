//! The tree as JSON, for parts that are JSON in another form.

use serde_json::Map;
use serde_json::Number;
use serde_json::Value;

use crate::source::Kind;
use crate::source::Node;
use crate::source::Plain;

impl Node {
    /// The value as JSON. Text stays in source form: placeholders are for whoever fills them.
    pub fn to_json(&self) -> Value {
        match &self.kind {
            Kind::Sequence(items) => items.iter().map(Node::to_json).collect(),
            Kind::Mapping(entries) => {
                let members = entries.iter();
                let members = members.map(|(key, value)| (key.text.clone(), value.to_json()));
                Value::Object(members.collect::<Map<_, _>>())
            }
            Kind::Scalar(scalar) => match scalar.meaning() {
                Plain::Null => Value::Null,
                Plain::Boolean(boolean) => Value::Bool(boolean),
                Plain::Integer(integer) => Value::from(integer),
                Plain::Decimal(decimal) => match Number::from_f64(decimal) {
                    Some(number) => Value::Number(number),
                    None => Value::String(scalar.text.clone()),
                },
                Plain::Text => Value::String(scalar.text.clone()),
            },
        }
    }
}
