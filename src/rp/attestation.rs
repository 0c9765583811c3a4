//! What a profile says of attestation: what becomes of the statements that are asked for.
//!
//! **Invariant:** words only; which statements are made, and which are wrong, others know.

use crate::webauthn::AttestationFormat;
use crate::word::words;

/// The profile's `attestation`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttestationHandling {
    /// How closely it looks.
    pub scrutiny: Scrutiny,
    /// The formats that it verifies; empty where the profile does not say.
    pub formats: Vec<AttestationFormat>,
}

words! {
    /// How closely a relying party looks at attestation.
    pub enum Scrutiny as "scrutiny" {
        Ignored = "ignored": "It does not look at the statements that it asks for.",
        Verified = "verified": "It verifies statements, and asks no root who vouches for them.",
        Trusted = "trusted": "It verifies statements up to roots that it was given; none is as good.",
        Required = "required": "Likewise, and takes no registration without.",
    }
}
