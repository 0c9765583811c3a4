//! Spec tables: one per construct drives checking, the JSON Schema and the reference docs.

use crate::source::Vocabulary;

/// A map with known keys.
#[derive(Debug)]
pub struct Construct {
    /// What it is called in messages and docs: `scenario`, `step`.
    pub name: &'static str,
    /// What it is, in a sentence or two.
    pub doc: &'static str,
    /// Its keys, in the order the docs should have.
    pub fields: &'static [Field],
    /// What other keys mean.
    pub rest: Rest,
}

/// What the keys of a construct that are no field mean.
#[derive(Debug)]
pub enum Rest {
    /// They are problems.
    Refused,
    /// They are free names.
    Free {
        /// What such a key is called: `variable`.
        name: &'static str,
        /// What stands under it.
        ty: Type,
        /// What it is for.
        doc: &'static str,
    },
}

/// One key of a construct.
#[derive(Debug)]
pub struct Field {
    /// The key.
    pub name: &'static str,
    /// What stands under it.
    pub ty: Type,
    /// Whether it must be there.
    pub presence: Presence,
    /// What it means, in a sentence.
    pub doc: &'static str,
    /// How it looks, in YAML.
    pub example: Option<&'static str>,
}

/// Whether a field must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It must.
    Required,
    /// It need not, and nothing stands in for it.
    Optional,
    /// It need not; then this holds, in YAML or in words.
    Default(&'static str),
}

/// What a value must be.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    /// Left to the reader.
    Any,
    /// Text that is known before the run.
    Text,
    /// Text whose placeholders may have their value only at run time.
    Template,
    /// A whole number.
    Integer {
        /// The smallest allowed.
        min: i64,
        /// The largest allowed.
        max: i64,
    },
    /// `true` or `false`.
    Boolean,
    /// A number and a unit: `6 min`.
    Duration,
    /// One of a closed vocabulary.
    Word(Vocabulary),
    /// A list.
    List(&'static Type),
    /// One, or a list of them.
    OneOrList(&'static Type),
    /// A map with free keys.
    Map {
        /// What a key is called: `device`.
        key: &'static str,
        /// What stands under it.
        value: &'static Type,
    },
    /// A map with known keys.
    Construct(&'static Construct),
    /// Nothing (`null`).
    Null,
    /// Any of these shapes.
    Union(&'static [Type]),
    /// The same under a name of its own: `device` for a text.
    Named(&'static str, &'static Type),
}

impl Type {
    /// Any whole number.
    pub const INTEGER: Type = Type::Integer {
        min: i64::MIN,
        max: i64::MAX,
    };

    /// A whole number from 0.
    pub const COUNT: Type = Type::Integer {
        min: 0,
        max: i64::MAX,
    };

    /// What it is, for messages and docs: `a list, each a device`.
    pub fn describe(&self) -> String {
        match self {
            Type::Any => "any value".to_owned(),
            Type::Text => "text".to_owned(),
            Type::Template => "text with `$(…)`".to_owned(),
            Type::Integer { min, max } => describe_integer(*min, *max),
            Type::Boolean => "`true` or `false`".to_owned(),
            Type::Duration => "a duration such as `6 min`".to_owned(),
            Type::Word(words) => with_article(words.name()),
            Type::List(of) => format!("a list, each {}", of.describe()),
            Type::OneOrList(of) => format!("{}, or a list of such", of.describe()),
            Type::Map { key, value } => format!("a map from {key} to {}", value.describe()),
            Type::Construct(construct) => format!("{} (a map)", with_article(construct.name)),
            Type::Null => "nothing".to_owned(),
            Type::Union(shapes) => {
                let shapes: Vec<_> = shapes.iter().map(Type::describe).collect();
                shapes.join(", or ")
            }
            Type::Named(name, _) => with_article(name),
        }
    }
}

impl Construct {
    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

impl Field {
    /// A field that must be there.
    pub const fn required(name: &'static str, ty: Type, doc: &'static str) -> Self {
        Self::new(name, ty, Presence::Required, doc)
    }

    /// A field that need not be there.
    pub const fn optional(name: &'static str, ty: Type, doc: &'static str) -> Self {
        Self::new(name, ty, Presence::Optional, doc)
    }

    /// A field that need not be there, and what then holds.
    pub const fn defaulted(
        name: &'static str,
        ty: Type,
        default: &'static str,
        doc: &'static str,
    ) -> Self {
        Self::new(name, ty, Presence::Default(default), doc)
    }

    /// The field with an example of its value, in YAML.
    #[must_use]
    pub const fn example(self, example: &'static str) -> Self {
        Self {
            example: Some(example),
            ..self
        }
    }

    const fn new(name: &'static str, ty: Type, presence: Presence, doc: &'static str) -> Self {
        Self {
            name,
            ty,
            presence,
            doc,
            example: None,
        }
    }
}

/// `a step`, `an action`.
pub(super) fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {noun}")
}

fn describe_integer(min: i64, max: i64) -> String {
    match (min, max) {
        (i64::MIN, i64::MAX) => "a whole number".to_owned(),
        (min, i64::MAX) => format!("a whole number from {min}"),
        (min, max) => format!("a whole number from {min} to {max}"),
    }
}
