//! What can end a ceremony on the client, before anyone names it.

use crate::client::ExcludeHit;
use crate::flow::FailReason;
use crate::flow::Outcome;

/// The true reason for which a ceremony ends without a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The page took its call back.
    Aborted,
    /// The options do not have the type that Web IDL asks for.
    BadType,
    /// A Base64URLString of the options cannot be decoded.
    BadEncoding,
    /// Another ceremony is pending.
    Busy,
    /// The user closed the sheet.
    Cancelled,
    /// A listed credential is here already.
    Excluded(ExcludeHit),
    /// An unlisted credential of this account is here already.
    HeldAlready,
    /// No algorithm of the options is supported.
    NoAlgorithm,
    /// Nothing here fits the request.
    NothingFound,
    /// The provider is not set up here.
    NotEnrolled,
    /// The user could not be verified.
    NotVerified,
    /// The provider takes no part in conditional create.
    NoUpgrades,
    /// The network failed.
    Offline,
    /// The user turned upgrades off.
    OptedOut,
    /// No password is saved for this user name.
    NoSavedPassword,
    /// The saved password was not used recently.
    PasswordNotRecent,
    /// The caller may not use this RP ID.
    Origin,
    /// The caller is an opaque origin, or a frame where only the top-level page may call.
    Framed,
    /// The user never answered.
    TimedOut,
    /// No authenticator in reach can do what is required.
    Unsatisfiable,
    /// The client or the provider cannot do this at all.
    Unsupported,
    /// The ceremony may not ask the user, and the options require that it does.
    VerificationDemanded,
    /// The provider's storage or the authenticator itself failed.
    Broken,
}

impl Trouble {
    /// The rung on which the attempt ends.
    pub(super) fn outcome(self) -> Outcome {
        let reason = match self {
            Self::Aborted | Self::Cancelled => return Outcome::Cancelled,
            Self::BadType | Self::BadEncoding => FailReason::BadOptions,
            Self::Busy => FailReason::Busy,
            Self::Excluded(_) => FailReason::Excluded,
            Self::HeldAlready => FailReason::AlreadyHere,
            Self::NoAlgorithm
            | Self::NoUpgrades
            | Self::Unsatisfiable
            | Self::Unsupported
            | Self::Broken => FailReason::Unsupported,
            Self::NothingFound => FailReason::NothingFound,
            Self::NotEnrolled => FailReason::NotEnrolled,
            Self::NotVerified | Self::VerificationDemanded => FailReason::NotVerified,
            Self::Offline => FailReason::Offline,
            Self::OptedOut => FailReason::OptedOut,
            Self::NoSavedPassword => FailReason::NoSavedPassword,
            Self::PasswordNotRecent => FailReason::PasswordNotRecent,
            Self::Origin | Self::Framed => FailReason::Origin,
            Self::TimedOut => FailReason::TimedOut,
        };
        Outcome::Failed(Some(reason))
    }
}
