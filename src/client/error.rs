//! How a ceremony fails: the little that the caller learns, and the cause that only the trace
//! keeps (WebAuthn L3 §14.5.1 asks clients not to tell more).

use thiserror::Error;

use crate::client::trouble::Trouble;
use crate::flow::Outcome;
use crate::webauthn::OptionsError;
use crate::webauthn::OptionsErrorKind;

/// A ceremony ended without a credential.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{name}: {cause}")]
pub struct ClientError {
    /// The DOMException name. A native error is folded to the name that SDKs for apps give it.
    pub name: String,
    /// What a native caller is given, such as `ASAuthorizationError 1001 canceled`.
    pub native: Option<String>,
    /// The rung it means: cancelled, or failed with the true reason.
    pub outcome: Outcome,
    /// One sentence of cause, for people.
    pub cause: String,
}

impl ClientError {
    /// What the caller sees: the native error where there is one, else the DOMException name.
    pub fn seen_as(&self) -> &str {
        self.native.as_deref().unwrap_or(&self.name)
    }
}

/// A failure inside a ceremony, not yet named for the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// Why.
    pub(super) trouble: Trouble,
    /// One sentence of cause.
    pub(super) cause: String,
}

impl Trouble {
    /// This trouble with a sentence of cause.
    pub(super) fn because(self, cause: impl Into<String>) -> Failure {
        Failure {
            trouble: self,
            cause: cause.into(),
        }
    }
}

impl From<OptionsError> for Failure {
    fn from(error: OptionsError) -> Self {
        match error.kind {
            OptionsErrorKind::Type => Trouble::BadType,
            OptionsErrorKind::Encoding => Trouble::BadEncoding,
        }
        .because(error.to_string())
    }
}
