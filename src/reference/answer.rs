//! The envelope of every answer: which screen comes next, and what the page does there.
//!
//! **Invariant:** knows no account and no session; it is the wire format and its closed words.

use axum::http::StatusCode;
use serde::Serialize;
use serde_json::Value;

/// An answer before it is written; members that are not there are left out.
#[derive(Debug, Serialize)]
pub(super) struct Answer {
    #[serde(skip)]
    pub status: StatusCode,
    pub screen: Screen,
    #[serde(skip_serializing_if = "Because::is_empty")]
    pub because: Because,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upgrade: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mediation: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passkeys: Option<Vec<Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Refusal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Answer {
    /// The conversation goes on with `screen`.
    pub fn shows(screen: Screen) -> Self {
        Self {
            status: StatusCode::OK,
            screen,
            because: Because::default(),
            options: None,
            upgrade: None,
            login: None,
            mediation: None,
            unknown: None,
            accepted: None,
            passkeys: None,
            token: None,
            error: None,
            detail: None,
        }
    }

    /// The request is refused; `screen` is where the user stands now.
    pub fn refuses(status: StatusCode, screen: Screen, error: Refusal) -> Self {
        Self::shows(screen).refused(status, error)
    }

    /// Turns the answer into a refusal that leads to the same screen.
    pub fn refused(self, status: StatusCode, error: Refusal) -> Self {
        Self {
            status,
            error: Some(error),
            ..self
        }
    }

    /// Adds one sentence for the person who reads the log.
    pub fn detail(self, detail: impl Into<String>) -> Self {
        Self {
            detail: Some(detail.into()),
            ..self
        }
    }

    /// Adds the options of the ceremony which the page starts on this screen.
    pub fn options(self, options: Value) -> Self {
        Self {
            options: Some(options),
            ..self
        }
    }
}

/// The screens of the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Screen {
    Code,
    Confirmation,
    Dashboard,
    Error,
    FurtherDevices,
    LocalBiometrics,
    Locked,
    Offer,
    Passkey,
    Password,
    Pin,
    SignIn,
    SignUp,
    Waiting,
}

/// Which attempts this answer declined, and why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Because {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passkey_login: Option<Decline>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub append: Option<Decline>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upgrade: Option<Decline>,
}

impl Because {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Only the passkey login was declined.
    pub fn passkey_login(reason: Decline) -> Self {
        Self {
            passkey_login: Some(reason),
            ..Self::default()
        }
    }

    /// Only the append was declined.
    pub fn append(reason: Decline) -> Self {
        Self {
            append: Some(reason),
            ..Self::default()
        }
    }

    /// Only the upgrade was declined.
    pub fn upgrade(reason: Decline) -> Self {
        Self {
            upgrade: Some(reason),
            ..Self::default()
        }
    }
}

/// Why the shop decided not to offer something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Decline {
    AlreadyHere,
    NoPasskey,
    NoPassword,
    NotReady,
    NotYet,
    OutOfReach,
    TooSoon,
    TriedBefore,
    Unsupported,
}

/// Why a request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Refusal {
    Any,
    OnlyWayIn,
    Taken,
    TooMany,
    UnknownCredential,
    UserAbsent,
    WrongChallenge,
    WrongCode,
    WrongOrigin,
    WrongPassword,
}
