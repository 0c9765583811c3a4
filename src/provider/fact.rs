//! One value of a data file, and what says that it is so.

use std::fmt;

/// A value with its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Where it stands in the file: `credentials.aaguid`.
    pub path: String,
    /// The value as text.
    pub text: String,
    /// What says so.
    pub citation: Citation,
    /// What else a reader should know; a value without source explains its default here.
    pub note: Option<String>,
}

/// What says that a value is so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Citation {
    /// These sources do.
    Sourced {
        /// Keys of the catalogue's list of sources.
        keys: Vec<String>,
        /// How far they can be trusted.
        confidence: Confidence,
    },
    /// Nothing does: the value is a documented default, to be overridden where it matters.
    Unsourced,
}

/// How far a source can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// A third party, or a single report.
    Low,
    /// A vendor's blog, a maintainer, an SDK, or an older revision of the source code.
    Medium,
    /// Source code, a normative specification, or the vendor's documentation.
    High,
}

impl fmt::Display for Citation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sourced { keys, confidence } => write!(f, "{} [{confidence}]", keys.join(", ")),
            Self::Unsourced => f.write_str("unsourced"),
        }
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Low => "L",
            Self::Medium => "M",
            Self::High => "H",
        })
    }
}
