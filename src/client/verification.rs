//! Whether the client asks an authenticator to verify the user.
//!
//! Implements the user verification mapping of WebAuthn L3 §5.1.3 step 21 and §5.1.4.1 step 20,
//! narrowed down by the policy of each product (platforms.md §2, rows UV).

use crate::authenticator::Gesture;
use crate::authenticator::Verifying;
use crate::client::Slot;
use crate::client::error::Failure;
use crate::client::trouble::Trouble;
use crate::webauthn::UserVerification;

/// The `uv` option of the request.
pub(super) fn wanted(
    slot: &Slot<'_>,
    gesture: Gesture<'_>,
    wish: UserVerification,
) -> Result<bool, Failure> {
    match gesture {
        // Nobody is there who could be verified.
        Gesture::Silent => Ok(false),
        Gesture::Interactive(_) => match slot.authenticator.verifying(wish) {
            Verifying::Yes => Ok(true),
            Verifying::No => Ok(false),
            Verifying::Impossible => Err(impossible(&slot.rules.name)),
        },
    }
}

/// What is required cannot be had.
pub(super) fn impossible(name: &str) -> Failure {
    Trouble::VerificationDemanded.because(format!(
        "the options require verification, and {name} has no way to verify here"
    ))
}
