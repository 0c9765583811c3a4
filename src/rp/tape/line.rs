//! The lines of a tape.

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::rp::http::Incoming;
use crate::rp::http::TransportError;

/// The version of the format. It rises when a reader of older tapes would misread one.
pub const TAPE_VERSION: u32 = 1;

/// The first line.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct TapeHead {
    /// The version of the format.
    pub tape: u32,
    /// The names of the secrets that were replaced.
    pub secrets: Vec<String>,
    /// How the recorded invocation was called; only who called it reads this.
    pub invocation: Value,
}

/// A run on a tape. What it sent follows, up to the next run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TapedRun {
    /// The place of its relying party among those of the invocation.
    pub rp: usize,
    /// The run's id.
    pub id: String,
    /// What people call it: `second-device/append · macOS`.
    pub name: String,
}

/// A line after the first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Line {
    /// A run begins.
    Run(TapedRun),
    /// Something of the run.
    #[serde(untagged)]
    Entry(Entry),
}

/// What a run got from outside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Entry {
    /// A request, and what came back.
    Exchange(Box<TapedExchange>),
    /// A code that came out of band, or why none came.
    Code(Result<String, String>),
    /// The account of the profile's own that was lent: its place among them.
    Account(usize),
}

/// A request and what came back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct TapedExchange {
    /// Where in the scenario it was sent.
    pub(super) at: String,
    pub(super) request: TapedRequest,
    pub(super) came: Came,
}

/// The parts of a request that must be the same again. Other headers are not on the tape: they
/// hold cookies and tokens, and what is asked is in these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TapedRequest {
    pub(super) method: String,
    pub(super) url: String,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(super) media_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) body: Option<String>,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Came {
    /// An answer.
    Answer {
        /// HTTP status.
        status: u16,
        /// All headers.
        headers: Vec<(String, String)>,
        /// The body.
        body: String,
    },
    /// None.
    Nothing {
        /// The kind of trouble.
        kind: Trouble,
        /// What happened.
        why: String,
    },
}

/// Why nothing came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Trouble {
    Unreachable,
    Slow,
    TooLarge,
    Broken,
    Request,
}

impl Came {
    pub(super) fn of(
        came: &Result<Incoming, TransportError>,
        redact: impl Fn(&str) -> String,
    ) -> Option<Self> {
        let (kind, why) = match came {
            Ok(incoming) => {
                let headers = incoming.headers.iter();
                return Some(Self::Answer {
                    status: incoming.status,
                    headers: headers
                        .map(|(name, value)| (name.clone(), redact(value)))
                        .collect(),
                    body: redact(&incoming.body),
                });
            }
            Err(TransportError::Unreachable(why)) => (Trouble::Unreachable, why.clone()),
            Err(TransportError::Request(why)) => (Trouble::Request, why.clone()),
            Err(TransportError::Slow) => (Trouble::Slow, String::new()),
            Err(TransportError::TooLarge) => (Trouble::TooLarge, String::new()),
            Err(TransportError::Broken) => (Trouble::Broken, String::new()),
            Err(TransportError::OffTape(_)) => return None,
        };
        let why = redact(&why);
        Some(Self::Nothing { kind, why })
    }

    pub(super) fn again(self) -> Result<Incoming, TransportError> {
        match self {
            Self::Answer {
                status,
                headers,
                body,
            } => Ok(Incoming {
                status,
                headers,
                body,
            }),
            Self::Nothing { kind, why } => Err(match kind {
                Trouble::Unreachable => TransportError::Unreachable(why),
                Trouble::Request => TransportError::Request(why),
                Trouble::Slow => TransportError::Slow,
                Trouble::TooLarge => TransportError::TooLarge,
                Trouble::Broken => TransportError::Broken,
            }),
        }
    }
}
