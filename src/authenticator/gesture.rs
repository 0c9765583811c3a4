//! The gesture: what a user does with the authenticator, beside the bytes.

use crate::authenticator::Authenticator;
use crate::authenticator::holds::UvRetries;
use crate::ctap::Status;
use crate::flow::Answer;
use crate::sim::Env;
use crate::sim::Surface;
use crate::webauthn::Flags;

/// Whether, and where, the user can be asked. CTAP has no word for this: conditional create is a
/// platform API beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gesture<'s> {
    /// The user is asked on this surface.
    Interactive(&'s Surface),
    /// Nobody is asked: user presence and verification stay false (WebAuthn L3 §5.1.3,
    /// conditional mediation). No door for outside clients reaches this.
    Silent,
}

/// What a gesture gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Consent {
    /// Nobody was asked: UP=0, UV=0.
    Nobody,
    /// The user was there: UP=1, UV=0.
    Present,
    /// A token says that the user was verified, and nobody is asked now: UP=0, UV=1.
    VerifiedBefore,
    /// The user was there and verified: UP=1, UV=1.
    Verified,
}

impl Consent {
    /// Whether the user was there.
    pub(super) fn is_present(self) -> bool {
        match self {
            Self::Present | Self::Verified => true,
            Self::Nobody | Self::VerifiedBefore => false,
        }
    }

    /// Whether the user was verified.
    pub(super) fn is_verified(self) -> bool {
        match self {
            Self::VerifiedBefore | Self::Verified => true,
            Self::Nobody | Self::Present => false,
        }
    }

    /// The same, and the user is there.
    pub(super) fn and_present(self) -> Self {
        match self {
            Self::Nobody | Self::Present => Self::Present,
            Self::VerifiedBefore | Self::Verified => Self::Verified,
        }
    }

    /// The flags of authenticator data that tell it (WebAuthn L3 §6.1).
    pub(super) fn flags(self) -> Flags {
        match self {
            Self::Nobody => Flags::NONE,
            Self::Present => Flags::UP,
            Self::VerifiedBefore => Flags::UV,
            Self::Verified => Flags::UP.with(Flags::UV),
        }
    }
}

impl Authenticator {
    /// Asks the user, if they can be asked, to be present.
    pub(super) fn presence(&self, env: &mut Env, gesture: Gesture<'_>) -> Result<Consent, Status> {
        let Gesture::Interactive(surface) = gesture else {
            return Ok(Consent::Nobody);
        };
        match env.ask(surface) {
            Answer::Verifies | Answer::Picks(_) => Ok(Consent::Present),
            Answer::Fails | Answer::LocksOut => Err(Status::OperationDenied),
            Answer::Cancels => Err(Status::KeepaliveCancel),
            Answer::Ignores => Err(Status::UserActionTimeout),
        }
    }

    /// `performBuiltInUv`: asks the user, if they can be asked, to be present and verified. How
    /// often it may fail is the system's to count, unless tokens are given out here.
    pub(super) fn built_in_verification(
        &mut self,
        env: &mut Env,
        gesture: Gesture<'_>,
    ) -> Result<Consent, Status> {
        let Gesture::Interactive(surface) = gesture else {
            return Ok(Consent::Nobody);
        };
        let counts = self.profile.gives_tokens();
        if counts && self.holds.uv_retries.left() == 0 {
            return Err(Status::UvBlocked);
        }
        match env.ask(surface) {
            Answer::Verifies | Answer::Picks(_) => {
                self.holds.uv_retries = UvRetries::default();
                Ok(Consent::Verified)
            }
            Answer::Fails => {
                if counts {
                    self.holds.uv_retries.fail();
                }
                Err(Status::UvInvalid)
            }
            Answer::LocksOut => Err(Status::UvBlocked),
            Answer::Cancels => Err(Status::KeepaliveCancel),
            Answer::Ignores => Err(Status::UserActionTimeout),
        }
    }
}
