//! What became of one check: how the relying party took a response, and whether that is right.

use serde::Serialize;

use crate::conformance::decoded::Decoded;
use crate::conformance::decoded::Difference;
use crate::conformance::policy::Expected;
use crate::oracle::Told;
use crate::rp::RpErrorKind;
use crate::runner::Done;
use crate::sim::Exchange;
use crate::word::words;

words! {
    /// How a relying party took a response.
    pub enum Class as "class" {
        Accepted = "accepted": "It went on as after a good one.",
        Refused = "refused": "It said no.",
        Crashed = "crashed": "It answered with a status of 500 or more.",
        Hung = "hung": "It did not answer in time.",
        Broken = "broken": "The connection broke before there was an answer.",
        Unreachable = "unreachable": "It could not be reached.",
        Slowed = "slowed": "It asked to be left alone for a while (429).",
        Unclear = "unclear": "It answered what its profile does not explain.",
        NotSent = "not-sent": "Nothing was sent.",
    }
}

/// Whether what a relying party did is right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "is", content = "why", rename_all = "kebab-case")]
pub enum Outcome {
    /// It is.
    Passed,
    /// It is, but advice was not followed.
    Warned(String),
    /// It is not.
    Failed(String),
    /// The profile says that this is known.
    Expected(String),
    /// It was not tried, because of this.
    Skipped(String),
    /// It was tried, and shows nothing, because of this.
    Untested(String),
    /// The relying party was gone.
    Unreachable(String),
    /// This program could not do it, which is a bug of ours.
    Ours(String),
}

/// One check.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Case {
    /// What was different.
    pub name: String,
    /// What was right to do, under the policy.
    pub expected: Expected,
    /// How it was taken.
    pub class: Option<Class>,
    /// Whether that is right.
    pub outcome: Outcome,
    /// Where what was sent differs from what an honest client would have sent instead.
    pub sent: Vec<Difference>,
    /// All of what was sent, taken apart, where it is not simply right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whole: Option<Decoded>,
    /// What the relying party answered.
    pub said: Option<Said>,
    /// The command that shows this check alone, where it is not simply right and is part of a
    /// longer journey.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub again: Option<String>,
}

/// An answer of the relying party, as far as it is worth telling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    /// Method and path.
    pub request: String,
    /// The body that was posted, as it was, where the answer is not simply right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub posted: Option<String>,
    /// The status; nothing where no answer came.
    pub status: Option<u16>,
    /// The body, or why there is none.
    pub body: String,
}

impl Class {
    /// How the relying party took what this action sent.
    pub(super) fn of(done: &Done) -> Self {
        let status = done.status();
        match &done.answer {
            Err(error) => match error.kind {
                RpErrorKind::Unreachable => Self::Unreachable,
                RpErrorKind::Slow => Self::Hung,
                // Without an exchange, the profile could not write the request.
                RpErrorKind::Shape if error.exchange.is_none() => Self::NotSent,
                RpErrorKind::Shape
                | RpErrorKind::Redirects
                | RpErrorKind::Code
                | RpErrorKind::OffTape => Self::by_status(status),
            },
            Ok(None) => Self::NotSent,
            Ok(Some(answer)) if answer.ceremony_failed || answer.cut => Self::NotSent,
            Ok(Some(answer)) => match (Self::by_status(status), answer.refused) {
                (Self::Unclear, None) => Self::Accepted,
                (Self::Unclear, Some(_)) => Self::Refused,
                (by_status, _) => by_status,
            },
        }
    }

    fn by_status(status: Option<u16>) -> Self {
        match status {
            None => Self::Broken,
            Some(429) => Self::Slowed,
            Some(500..) => Self::Crashed,
            Some(400..) => Self::Refused,
            Some(_) => Self::Unclear,
        }
    }
}

impl Outcome {
    /// The judgement of a response that was taken so.
    pub(super) fn of(class: Class, expected: Expected) -> Self {
        let broke = |what: &str| Self::Failed(format!("{what}, which is no refusal"));
        match (class, expected) {
            (Class::Crashed, _) => broke("the relying party broke on it"),
            (Class::Hung, _) => broke("the relying party did not answer in time"),
            (Class::Broken, _) => broke("the relying party dropped the connection"),
            (Class::Unreachable, _) => Self::Unreachable("it cannot be reached".to_owned()),
            (Class::Slowed, _) => {
                Self::Untested("it kept asking to be left alone (429)".to_owned())
            }
            (Class::Unclear, _) => {
                Self::Untested("the profile has no rule that explains the answer".to_owned())
            }
            (Class::NotSent, _) => Self::Untested("nothing was sent".to_owned()),
            (Class::Accepted, Expected::Reject) => Self::Failed("it was accepted".to_owned()),
            (Class::Refused, Expected::Accept) => Self::Failed("it was refused".to_owned()),
            (Class::Accepted, Expected::ShouldReject) => {
                Self::Warned("it was accepted; refusing it is advised".to_owned())
            }
            (Class::Refused, Expected::ShouldAccept) => {
                Self::Warned("it was refused; accepting it is advised".to_owned())
            }
            (Class::Accepted, Expected::Accept | Expected::ShouldAccept | Expected::Either)
            | (Class::Refused, Expected::Reject | Expected::ShouldReject | Expected::Either) => {
                Self::Passed
            }
        }
    }

    /// How bad it is: the worst of a row's outcomes is the row's.
    pub fn weight(&self) -> u8 {
        match self {
            Self::Skipped(_) => 0,
            Self::Untested(_) => 1,
            Self::Passed => 2,
            Self::Expected(_) => 3,
            Self::Warned(_) => 4,
            Self::Unreachable(_) => 5,
            Self::Failed(_) => 6,
            Self::Ours(_) => 7,
        }
    }

    /// The reason, where there is one.
    pub fn why(&self) -> Option<&str> {
        match self {
            Self::Passed => None,
            Self::Warned(why)
            | Self::Failed(why)
            | Self::Expected(why)
            | Self::Skipped(why)
            | Self::Untested(why)
            | Self::Unreachable(why)
            | Self::Ours(why) => Some(why),
        }
    }
}

impl Case {
    /// The same, without what only a reader of a fault wants.
    pub(super) fn brief(mut self) -> Self {
        if matches!(self.outcome, Outcome::Passed | Outcome::Skipped(_)) {
            self.whole = None;
            if let Some(said) = &mut self.said {
                said.posted = None;
            }
        }
        self
    }

    /// A check that ended like this before anything was sent.
    pub(super) fn ended(name: &str, expected: Expected, outcome: Outcome) -> Self {
        Self {
            name: name.to_owned(),
            expected,
            class: None,
            outcome,
            sent: Vec::new(),
            whole: None,
            said: None,
            again: None,
        }
    }
}

impl Said {
    /// What a finding tells of the exchange that shows it.
    pub(super) fn told(told: &Told) -> Self {
        let (status, body) = match told.answered.split_once(' ') {
            Some((status, body)) => (status.parse().ok(), body),
            None => (told.answered.parse().ok(), ""),
        };
        Self {
            request: told.sent.clone(),
            posted: None,
            status,
            body: match status {
                Some(_) => body.to_owned(),
                None => told.answered.clone(),
            },
        }
    }

    /// What an exchange shows.
    pub(super) fn of(exchange: &Exchange) -> Self {
        let request = &exchange.request;
        let (status, body) = match &exchange.response {
            Ok(response) => (Some(response.status), response.body.clone()),
            Err(why) => (None, why.clone()),
        };
        Self {
            request: format!("{} {}", request.method, request.url),
            posted: request.body.clone(),
            status,
            body: body.chars().take(BODY_SHOWN).collect(),
        }
    }
}

const BODY_SHOWN: usize = 600;
