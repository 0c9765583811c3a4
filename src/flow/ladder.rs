//! The ladder: every attempt ends on exactly one rung, and the rung says who ended it.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::word::Word;
use crate::word::words;

words! {
    /// Something the relying party and the user try with a passkey.
    pub enum Attempt as "attempt" {
        PasskeyLogin = "passkey-login": "Signing in with a passkey.",
        Append = "append": "Adding a passkey to the account, with the user's consent.",
        Upgrade = "upgrade": "Adding a passkey silently after a password (conditional create).",
    }
}

words! {
    /// Where an attempt ended, from the earliest to the furthest.
    pub enum Rung as "rung" {
        Declined = "declined": "The relying party ended it before the user saw anything.",
        Offered = "offered": "It is offered, and nobody has ended it yet.",
        Skipped = "skipped": "The user passed on it, on the relying party's screen.",
        Cancelled = "cancelled": "The user closed the system's sheet.",
        Failed = "failed": "The device ended it: the client or the provider.",
        Refused = "refused": "The relying party refused it at verification.",
        Done = "done": "It succeeded.",
    }
}

words! {
    /// Why a relying party declined an attempt.
    pub enum DeclineReason as "reason of `declined`" {
        NoPasskey = "no-passkey": "The account has no passkey.",
        OutOfReach = "out-of-reach": "None of the account's passkeys can be reached from this device.",
        AlreadyHere = "already-here": "A passkey that works on this device exists.",
        NotReady = "not-ready": "The device has no screen lock or no verifying authenticator.",
        TooSoon = "too-soon": "It was offered and dismissed a short while ago.",
        NotYet = "not-yet": "The login is not complete, or the app is not unlocked.",
        NoPassword = "no-password": "No password was used, so there is nothing to upgrade.",
        Unsupported = "unsupported": "The client cannot do it.",
        UnknownAccount = "unknown-account": "There is no such account.",
        TriedBefore = "tried-before": "It failed on this device before.",
    }
}

words! {
    /// Why the device ended an attempt: ground truth, the relying party need not know.
    pub enum FailReason as "reason of `failed`" {
        NothingFound = "nothing-found": "No passkey for this relying party was found.",
        Excluded = "excluded": "A listed passkey is already here (exclude list match).",
        AlreadyHere = "already-here": "The provider already holds an unlisted passkey for this account.",
        NotVerified = "not-verified": "The user could not be verified.",
        TimedOut = "timed-out": "The user never answered.",
        Busy = "busy": "Another ceremony is still pending.",
        Offline = "offline": "The network failed.",
        Unsupported = "unsupported": "The client or provider cannot do it, or no algorithm fits.",
        NotEnrolled = "not-enrolled": "The provider is not set up on this device.",
        OptedOut = "opted-out": "The user turned automatic upgrades off.",
        NoSavedPassword = "no-saved-password": "No saved password for this username.",
        PasswordNotRecent = "password-not-recent": "The saved password was not used recently enough.",
        Origin = "origin": "The client refuses this relying party for this origin or app.",
        BadOptions = "bad-options": "The relying party's options are malformed.",
    }
}

words! {
    /// Why a relying party refused an answer.
    pub enum RefuseReason as "reason of `refused`" {
        Any = "any": "For whatever reason.",
        UnknownCredential = "unknown-credential": "The credential is not registered.",
        UserAbsent = "user-absent": "User presence is missing (UP=0).",
        WrongChallenge = "wrong-challenge": "The challenge is not the pending one.",
        WrongOrigin = "wrong-origin": "The origin is not the relying party's.",
        WrongPassword = "wrong-password": "The password is wrong.",
        WrongCode = "wrong-code": "The code is wrong, or nobody may enter one here.",
        Taken = "taken": "The identifier is taken.",
        OnlyWayIn = "only-way-in": "It is the account's last way in.",
        TooMany = "too-many": "Too many tries.",
    }
}

words! {
    /// The method a login fell back to.
    pub enum Fallback as "fallback" {
        Password = "password": "The password.",
        Code = "code": "A code sent out of band.",
    }
}

words! {
    /// How much an observation is worth.
    pub enum Evidence as "evidence" {
        Seen = "seen": "The relying party's own answer shows it.",
        Device = "device": "The simulated device shows it: ground truth, not the relying party's merit.",
        Played = "played": "The runner played the page, as the scenario says: never evidence.",
    }
}

/// A rung with its reason, where there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// See [`Rung::Declined`]; the reason if the relying party gives one.
    Declined(Option<DeclineReason>),
    /// See [`Rung::Offered`].
    Offered,
    /// See [`Rung::Skipped`].
    Skipped,
    /// See [`Rung::Cancelled`].
    Cancelled,
    /// See [`Rung::Failed`]; ground truth knows the reason, an expectation need not say it.
    Failed(Option<FailReason>),
    /// See [`Rung::Refused`]; the reason if the relying party gives one.
    Refused(Option<RefuseReason>),
    /// See [`Rung::Done`].
    Done,
}

impl Outcome {
    /// The rung, without its reason.
    pub fn rung(self) -> Rung {
        match self {
            Self::Declined(_) => Rung::Declined,
            Self::Offered => Rung::Offered,
            Self::Skipped => Rung::Skipped,
            Self::Cancelled => Rung::Cancelled,
            Self::Failed(_) => Rung::Failed,
            Self::Refused(_) => Rung::Refused,
            Self::Done => Rung::Done,
        }
    }

    /// The spelling of the reason, where there is one.
    pub fn reason(self) -> Option<&'static str> {
        match self {
            Self::Declined(reason) => reason.map(Word::as_str),
            Self::Failed(reason) => reason.map(Word::as_str),
            Self::Refused(reason) => reason.map(Word::as_str),
            Self::Offered | Self::Skipped | Self::Cancelled | Self::Done => None,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason() {
            Some(reason) => write!(f, "{} ({})", self.rung(), reason.replace('-', " ")),
            None => write!(f, "{}", self.rung()),
        }
    }
}
