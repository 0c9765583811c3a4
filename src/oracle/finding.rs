//! Findings: what is wrong, by which clause, on what evidence.

use serde::Deserialize;
use serde::Serialize;

use crate::flow::DeviceName;
use crate::sim::Exchange;
use crate::webauthn::Clause;

/// Something worth telling about a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule's id, such as `false-offer`; `expectation` for an expectation that did not hold.
    pub rule: &'static str,
    /// Whose fault it is.
    pub kind: Kind,
    /// One sentence: what happened and what it means for the user.
    pub what: String,
    /// The clause or document step.
    pub clause: Option<Clause>,
    /// The step's number, if it belongs to one.
    pub step: Option<usize>,
    /// The line of the scenario file.
    pub line: Option<usize>,
    /// The device.
    pub device: Option<DeviceName>,
    /// What should have been.
    pub expected: String,
    /// What was.
    pub got: String,
    /// The request and the answer that show it.
    pub said: Option<Told>,
    /// What is true, whether or not the relying party could know.
    pub ground_truth: Option<String>,
    /// What the relying party could know.
    pub rp_knew: Option<String>,
}

/// Whose fault a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An expectation of the scenario did not hold.
    Expectation,
    /// The relying party did what it must not, and could have known.
    Misbehaved,
    /// Nobody could know better: noted, fails nothing.
    Unlucky,
    /// The simulator broke its own invariant: a bug of ours.
    Ours,
}

impl Finding {
    /// A bug of this program, found while it ran.
    pub fn ours(what: String) -> Self {
        Self {
            rule: "broke",
            kind: Kind::Ours,
            what,
            clause: None,
            step: None,
            line: None,
            device: None,
            expected: String::new(),
            got: String::new(),
            said: None,
            ground_truth: None,
            rp_knew: None,
        }
    }

    /// The key of the expectation that did not hold, such as `append`, where it is one.
    pub fn key(&self) -> Option<&str> {
        let (key, _) = self.expected.split_once(": ")?;
        (self.rule == "expectation").then_some(key)
    }

    /// Whether it fails the run.
    pub fn fails(&self) -> bool {
        self.kind.fails()
    }
}

impl Kind {
    /// Whether a finding of this kind fails the run.
    pub fn fails(self) -> bool {
        match self {
            Self::Expectation | Self::Misbehaved | Self::Ours => true,
            Self::Unlucky => false,
        }
    }
}

/// An exchange, short enough to print.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// `POST /api/sign-in {"identifier":…}`.
    pub sent: String,
    /// `200 {"screen":"passkey",…}`, or why nothing came back.
    pub answered: String,
}

/// How much of a body is worth printing in a finding.
const MOST_BODY_CHARS: usize = 400;

impl Told {
    /// The short form of an exchange.
    pub(super) fn of(exchange: &Exchange) -> Self {
        let request = &exchange.request;
        let body = request.body.as_deref().map(shortened).unwrap_or_default();
        let sent = format!("{} {} {body}", request.method, path(&request.url));
        let answered = match &exchange.response {
            Ok(response) => format!("{} {}", response.status, shortened(&response.body)),
            Err(why) => why.clone(),
        };
        Self {
            sent: sent.trim_end().to_owned(),
            answered,
        }
    }
}

fn path(url: &str) -> &str {
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    after_scheme
        .find('/')
        .map_or("/", |slash| after_scheme.split_at(slash).1)
}

fn shortened(body: &str) -> String {
    let mut chars = body.chars();
    let head: String = chars.by_ref().take(MOST_BODY_CHARS).collect();
    if chars.next().is_some() {
        format!("{head}…")
    } else {
        head
    }
}
