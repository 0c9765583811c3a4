//! Values in profiles: JSON with placeholders, and values that an answer gives.
//!
//! What has a placeholder without value yet has no value itself, and the header or field that holds
//! it is left out. So one profile serves the request before and after a token was kept.
//!
//! **Invariant:** evaluation is pure; who has the values is behind [`Variables`].

use std::borrow::Cow;

use serde_json::Map;
use serde_json::Value;

use crate::rp::Codec;
use crate::rp::CodecError;
use crate::rp::Received;
use crate::rp::Selector;
use crate::rp::selector::text_of;
use crate::source::Part;
use crate::source::Placeholder;
use crate::source::Template;
use crate::word::Word;

/// Who knows what placeholders stand for.
pub trait Variables {
    /// The value of a name; `None` while it has none.
    fn value(&self, name: &str) -> Option<Cow<'_, Value>>;
}

/// JSON whose texts and keys may have placeholders.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A number, a switch or null.
    Plain(Value),
    /// Text. Wholly one placeholder, it takes the value of any type.
    Text(Template),
    /// A list; items without value are left out.
    List(Vec<Shape>),
    /// An object; members without value are left out.
    Map(Vec<(Template, Shape)>),
}

/// A value that the answer gives, or the profile.
#[derive(Clone, Debug)]
pub enum Operand {
    /// Read from the answer.
    Selected(Selector),
    /// Said by the profile.
    Said(Shape),
}

impl Shape {
    /// The value; `None` where a placeholder has none.
    ///
    /// # Errors
    /// When a codec cannot be applied.
    pub fn fill(&self, variables: &dyn Variables) -> Result<Option<Value>, CodecError> {
        match self {
            Self::Plain(value) => Ok(Some(value.clone())),
            Self::Text(template) => fill_template(template, variables),
            Self::List(items) => {
                let items: Result<Vec<_>, _> =
                    items.iter().map(|item| item.fill(variables)).collect();
                Ok(Some(Value::Array(items?.into_iter().flatten().collect())))
            }
            Self::Map(members) => {
                let mut object = Map::new();
                for (key, shape) in members {
                    let key = fill_text(key, variables)?;
                    if let (Some(key), Some(value)) = (key, shape.fill(variables)?) {
                        object.insert(key, value);
                    }
                }
                Ok(Some(Value::Object(object)))
            }
        }
    }

    /// Every placeholder in it.
    pub fn placeholders(&self) -> Vec<&Placeholder> {
        match self {
            Self::Plain(_) => Vec::new(),
            Self::Text(template) => template.placeholders().collect(),
            Self::List(items) => items.iter().flat_map(Self::placeholders).collect(),
            Self::Map(members) => {
                let mut all = Vec::new();
                for (key, shape) in members {
                    all.extend(key.placeholders());
                    all.extend(shape.placeholders());
                }
                all
            }
        }
    }
}

impl Operand {
    /// The value, read from an answer or filled in.
    ///
    /// # Errors
    /// When a codec of a placeholder cannot be applied.
    pub fn value(
        &self,
        answer: &Received,
        variables: &dyn Variables,
    ) -> Result<Option<Value>, CodecError> {
        match self {
            Self::Selected(selector) => Ok(selector.one(answer)),
            Self::Said(shape) => shape.fill(variables),
        }
    }
}

/// The value of a template: a lone placeholder gives its value, anything else is text.
pub(super) fn fill_template(
    template: &Template,
    variables: &dyn Variables,
) -> Result<Option<Value>, CodecError> {
    match template.as_placeholder() {
        Some(placeholder) => resolve(placeholder, variables),
        None => Ok(fill_text(template, variables)?.map(Value::String)),
    }
}

/// The text of a template; `None` where a placeholder has no value.
pub(super) fn fill_text(
    template: &Template,
    variables: &dyn Variables,
) -> Result<Option<String>, CodecError> {
    let mut text = String::new();
    for part in &template.parts {
        match part {
            Part::Literal(literal) => text.push_str(literal),
            Part::Placeholder(placeholder) => match resolve(placeholder, variables)? {
                Some(value) => text.push_str(&text_of(&value)),
                None => return Ok(None),
            },
        }
    }
    Ok(Some(text))
}

/// `base` with `over` laid on it: objects merge deep, all else replaces, null removes.
pub(super) fn patched(base: Value, over: Value) -> Value {
    let (mut members, over) = match (base, over) {
        (Value::Object(members), Value::Object(over)) => (members, over),
        (_, over) => return over,
    };
    for (key, value) in over {
        if value.is_null() {
            members.shift_remove(&key);
        } else {
            let below = members.get_mut(&key).map(Value::take).unwrap_or_default();
            members.insert(key, patched(below, value));
        }
    }
    Value::Object(members)
}

/// Applies `change` to the value at a dotted path; lists on the way are entered item by item.
pub(super) fn change_at(
    value: &mut Value,
    path: &[String],
    change: &mut dyn FnMut(&Value) -> Result<Value, CodecError>,
) -> Result<(), CodecError> {
    // An array of bytes is a value at the end of the path, and a list before it.
    let Some((first, rest)) = path.split_first() else {
        if !value.is_null() {
            *value = change(value)?;
        }
        return Ok(());
    };
    match value {
        Value::Array(items) => {
            for item in items {
                change_at(item, path, change)?;
            }
            Ok(())
        }
        Value::Object(members) => match members.get_mut(first) {
            Some(member) => change_at(member, rest, change),
            None => Ok(()),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(()),
    }
}

fn resolve(
    placeholder: &Placeholder,
    variables: &dyn Variables,
) -> Result<Option<Value>, CodecError> {
    let Some(root) = variables.value(&placeholder.name) else {
        return Ok(None);
    };
    let mut value: &Value = &root;
    for member in &placeholder.path {
        match value.get(member) {
            Some(below) => value = below,
            None => return Ok(None),
        }
    }
    if value.is_null() {
        return Ok(None);
    }
    let mut value = value.clone();
    for codec in &placeholder.codecs {
        // Unknown codecs are problems of the file, so they never get here.
        if let Some(codec) = Codec::parse(codec) {
            value = codec.write(&value)?;
        }
    }
    Ok(Some(value))
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::collections::BTreeMap;

    use serde_json::Value;
    use serde_json::json;

    use super::Shape;
    use super::Variables;
    use super::change_at;
    use super::patched;
    use crate::rp::Codec;
    use crate::source::Template;

    struct Known(BTreeMap<&'static str, Value>);

    impl Variables for Known {
        fn value(&self, name: &str) -> Option<Cow<'_, Value>> {
            self.0.get(name).map(Cow::Borrowed)
        }
    }

    fn text(source: &str) -> Shape {
        Shape::Text(Template::parse(source).unwrap())
    }

    fn known() -> Known {
        Known(BTreeMap::from([
            ("token", json!("t")),
            (
                "credential",
                json!({ "id": "AQI", "response": { "userHandle": null } }),
            ),
            ("n", json!(5)),
        ]))
    }

    #[test]
    fn placeholders_take_values_of_any_type() {
        let table = [
            ("$(credential.id)", Some(json!("AQI"))),
            ("$(credential.id | base64)", Some(json!("AQI="))),
            ("$(n)", Some(json!(5))),
            ("n=$(n)", Some(json!("n=5"))),
            ("$$(n)", Some(json!("$(n)"))),
            ("$(credential.response.userHandle)", None),
            ("Bearer $(none)", None),
        ];
        for (source, expected) in table {
            assert_eq!(text(source).fill(&known()).unwrap(), expected, "{source}");
        }
        assert!(text("$(token | base64)").fill(&known()).is_err());
    }

    #[test]
    fn fields_without_value_are_left_out() {
        let key = |text: &str| Template::literal(text);
        let shape = Shape::Map(vec![
            (key("a"), text("$(none)")),
            (
                key("b"),
                Shape::List(vec![text("$(none)"), text("$(token)")]),
            ),
            (key("c"), Shape::Plain(Value::Null)),
        ]);
        assert_eq!(
            shape.fill(&known()).unwrap(),
            Some(json!({ "b": ["t"], "c": null }))
        );
    }

    #[test]
    fn patches_merge_deep_and_null_removes() {
        let base = json!({ "a": { "x": 1, "y": 2 }, "l": [1, 2], "gone": 1 });
        let over = json!({ "a": { "y": 3 }, "l": [], "gone": null, "new": { "z": 1 } });
        let merged = json!({ "a": { "x": 1, "y": 3 }, "l": [], "new": { "z": 1 } });
        assert_eq!(patched(base, over), merged);
    }

    #[test]
    fn codecs_reach_into_lists() {
        let mut options = json!({ "user": { "id": "jo" }, "list": [{ "id": "+w==" }, {}] });
        let path = |text: &str| -> Vec<String> { text.split('.').map(str::to_owned).collect() };
        change_at(&mut options, &path("user.id"), &mut |v| Codec::Utf8.read(v)).unwrap();
        change_at(&mut options, &path("list.id"), &mut |v| {
            Codec::Base64.read(v)
        })
        .unwrap();
        change_at(&mut options, &path("none.id"), &mut |v| Codec::Hex.read(v)).unwrap();
        assert_eq!(
            options,
            json!({ "user": { "id": "am8" }, "list": [{ "id": "-w" }, {}] })
        );
    }
}
