//! The gesture: what a user does with the authenticator, beside the bytes.

use crate::authenticator::Authenticator;
use crate::ctap::Status;
use crate::flow::Answer;
use crate::sim::Env;
use crate::sim::Surface;

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
pub(super) struct Consent {
    /// User present.
    pub(super) up: bool,
    /// User verified.
    pub(super) uv: bool,
}

impl Consent {
    /// Nobody was asked.
    pub(super) const NONE: Self = Self {
        up: false,
        uv: false,
    };
}

impl Authenticator {
    /// Asks the user, if they can be asked, to be present and, if `verify`, verified.
    pub(super) fn consent(
        &self,
        env: &mut Env,
        gesture: Gesture<'_>,
        verify: bool,
    ) -> Result<Consent, Status> {
        let Gesture::Interactive(surface) = gesture else {
            return Ok(Consent::NONE);
        };
        match env.ask(surface) {
            Answer::Verifies | Answer::Picks(_) => Ok(Consent {
                up: true,
                uv: verify,
            }),
            Answer::Fails if verify => Err(Status::UvInvalid),
            Answer::LocksOut if verify => Err(Status::UvBlocked),
            Answer::Fails | Answer::LocksOut => Err(Status::OperationDenied),
            Answer::Cancels => Err(Status::KeepaliveCancel),
            Answer::Ignores => Err(Status::UserActionTimeout),
        }
    }
}
