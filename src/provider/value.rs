//! The one form of every value: what it is, what says so, and how far that can be trusted.

use crate::provider::Confidence;
use crate::source::Field;
use crate::source::Presence;
use crate::source::Type;
use crate::source::Vocabulary;

/// A value of a type, with its source.
macro_rules! value {
    ($ty:expr) => {
        const {
            $crate::source::Type::Construct(&$crate::source::Construct {
                name: "value with its source",
                doc: "A value, what says that it is so, and how far that can be trusted.",
                fields: &[
                    $crate::source::Field::required("is", $ty, "The value."),
                    $crate::provider::value::SOURCE,
                    $crate::provider::value::CONFIDENCE,
                    $crate::provider::value::NOTE,
                ],
                rest: $crate::source::Rest::Refused,
            })
        }
    };
}

pub(super) use value;

pub(super) const SOURCE: Field = Field::required(
    "source",
    Type::OneOrList(&Type::Text),
    "Keys of `sources`, or `unsourced` for a documented default.",
)
.example("[CR-ENC, CR-UTIL]");

pub(super) const CONFIDENCE: Field = Field::optional(
    "confidence",
    Type::Word(Vocabulary::of::<Confidence>()),
    "How far the source can be trusted; required unless the value is unsourced.",
)
.example("H");

pub(super) const NOTE: Field = Field::optional(
    "note",
    Type::Text,
    "What else a reader should know; an unsourced value says here why this is the default.",
);

/// The sources that a file adds to the catalogue's own.
pub(super) const SOURCES: Field = Field::optional(
    "sources",
    Type::Map {
        key: "source",
        value: &Type::Text,
    },
    "Further sources that this file cites, by key.",
);

/// The same fields, none of them required: for what differs on some platforms only.
pub(super) const fn partial<const N: usize>(full: &[Field; N]) -> [Field; N] {
    let mut fields = [const { Field::optional("", Type::Null, "") }; N];
    let mut at = 0;
    while at < N {
        fields[at] = Field {
            name: full[at].name,
            ty: full[at].ty,
            presence: Presence::Optional,
            doc: full[at].doc,
            example: full[at].example,
        };
        at += 1;
    }
    fields
}
