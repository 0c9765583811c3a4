//! Whether the client asks an authenticator to verify the user.
//!
//! Implements the user verification mapping of WebAuthn L3 §5.1.3 step 21 and §5.1.4.1 step 20,
//! narrowed down by the policy of each provider (platforms.md §2, rows UV).

use crate::authenticator::Gesture;
use crate::client::ceremony::Ceremony;
use crate::client::place::Place;
use crate::webauthn::UserVerification;

/// The `uv` option of the request.
pub(super) fn wanted(
    _ceremony: &Ceremony<'_, '_>,
    _place: Place,
    gesture: Gesture,
    asked: UserVerification,
) -> bool {
    match (gesture, asked) {
        // Nobody is there who could be verified.
        (Gesture::Silent, _) | (_, UserVerification::Discouraged) => false,
        (Gesture::Interactive, UserVerification::Required | UserVerification::Preferred) => true,
    }
}
