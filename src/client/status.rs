//! What an authenticator's status code means to the caller.
//!
//! Implements the client's reading of CTAP 2.2 §8.2 for WebAuthn L3 §5.1.3 step 22 and §5.1.4.1
//! step 21.

use crate::client::ExcludeHit;
use crate::client::error::Failure;
use crate::client::trouble::Trouble;
use crate::ctap::Status;

/// What comes back from an authenticator that did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Nobody answered its sheet, so the client's own time passes.
    Unanswered,
    /// Anything else.
    Failed(Failure),
}

/// The meaning of a status; `hit` says how this provider reports an exclude match.
pub(super) fn refusal(status: Status, hit: ExcludeHit) -> Refusal {
    let (trouble, cause) = match status {
        Status::UserActionTimeout | Status::Timeout => return Refusal::Unanswered,
        Status::CredentialExcluded => (
            Trouble::Excluded(hit),
            "a credential of the exclude list is here already",
        ),
        Status::UnsupportedAlgorithm => (
            Trouble::NoAlgorithm,
            "the authenticator supports none of the algorithms",
        ),
        Status::OperationDenied | Status::KeepaliveCancel => {
            (Trouble::Cancelled, "the user closed the sheet")
        }
        Status::NoCredentials => (
            Trouble::NothingFound,
            "the authenticator holds no such credential",
        ),
        Status::UnsupportedOption | Status::InvalidOption => (
            Trouble::Unsatisfiable,
            "the authenticator cannot do what the options require",
        ),
        Status::PinAuthBlocked
        | Status::PinAuthInvalid
        | Status::PinBlocked
        | Status::PinInvalid
        | Status::PinNotSet
        | Status::PinPolicyViolation
        | Status::PuatRequired
        | Status::UvBlocked
        | Status::UvInvalid => (Trouble::NotVerified, "the user could not be verified"),
        Status::Ok
        | Status::InvalidCommand
        | Status::InvalidParameter
        | Status::InvalidLength
        | Status::InvalidSeq
        | Status::InvalidSubcommand
        | Status::IntegrityFailure
        | Status::LargeBlobStorageFull
        | Status::FpDatabaseFull
        | Status::RequestTooLarge
        | Status::UnauthorizedPermission
        | Status::CborUnexpectedType
        | Status::InvalidCbor
        | Status::MissingParameter
        | Status::LimitExceeded
        | Status::KeyStoreFull
        | Status::NotAllowed
        | Status::Other => (Trouble::Broken, "the authenticator failed"),
    };
    Refusal::Failed(trouble.because(format!("{cause} ({status})")))
}
