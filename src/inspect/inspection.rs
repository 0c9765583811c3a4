//! The outcome of an inspection.

use serde::Serialize;
use thiserror::Error;

use crate::inspect::Form;
use crate::inspect::Kind;
use crate::inspect::Node;
use crate::webauthn::HexBytes;
use crate::webauthn::RpId;

/// What is known about a blob beforehand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hint {
    /// What it is; found out if not said.
    pub kind: Option<Kind>,
    /// The RP ID it should be for.
    pub rp_id: Option<RpId>,
}

/// A blob, decoded.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Inspection {
    /// What it was taken for.
    pub kind: Kind,
    /// How its bytes were written.
    pub form: Form,
    /// The bytes that extents of the tree count in.
    #[serde(serialize_with = "hex")]
    pub bytes: Vec<u8>,
    /// What it holds.
    pub tree: Node,
    /// What else it may be, the likeliest first.
    pub others: Vec<Other>,
}

/// Another reading of the same blob.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Other {
    /// What it would be.
    pub kind: Kind,
    /// How its bytes would be written.
    pub form: Form,
}

/// Why a blob cannot be decoded.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Undecoded {
    /// There is nothing.
    #[error("there is nothing to inspect")]
    Empty,
    /// There is more than any message has.
    #[error("{length} bytes are more than the {max} that are read")]
    TooLong {
        /// How long it is.
        length: usize,
        /// How long it may be.
        max: usize,
    },
    /// It is of no kind that is known, or not of the kind that was named.
    #[error("{}", told(.0))]
    Nothing(Vec<Miss>),
}

/// How near a blob came to be of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Miss {
    /// The kind.
    pub kind: Kind,
    /// How the bytes would be written.
    pub form: Form,
    /// The byte, of those that the form gives, at which it broke.
    pub at: usize,
    /// How many bytes the form gives.
    pub length: usize,
    /// What broke: a fragment.
    pub why: String,
}

impl Inspection {
    /// For programs: `kind`, `form`, `bytes`, `tree`, `others`.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(self).expect("it is made of text and numbers")
    }
}

fn told(misses: &[Miss]) -> String {
    match misses.first() {
        None => "it is in no form that bytes are written in".to_owned(),
        Some(miss) => format!(
            "it is nothing that is known here; nearest is {}, which breaks at byte {} of {}: {}",
            miss.kind.title(),
            miss.at,
            miss.length,
            miss.why
        ),
    }
}

fn hex<S: serde::Serializer>(bytes: &[u8], out: S) -> Result<S::Ok, S::Error> {
    HexBytes(bytes.to_vec()).serialize(out)
}
