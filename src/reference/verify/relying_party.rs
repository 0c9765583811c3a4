//! What verification knows of the relying party, derived once from the configuration.
//!
//! **Invariant:** the same for both ceremonies and for the whole life of the server.

use sha2::Digest;
use sha2::Sha256;

/// The relying party's identity.
#[derive(Clone, Debug)]
pub(in crate::reference) struct RelyingParty {
    rp_id_hash: [u8; 32],
    origins: Vec<String>,
}

impl RelyingParty {
    /// `origins` are accepted as they are written, byte for byte.
    pub fn new(rp_id: &str, origins: Vec<String>) -> Self {
        Self {
            rp_id_hash: Sha256::digest(rp_id).into(),
            origins,
        }
    }

    /// Whether `hash` is the SHA-256 of the RP ID.
    pub fn has_id_hash(&self, hash: &[u8; 32]) -> bool {
        self.rp_id_hash == *hash
    }

    /// Whether a ceremony may come from this origin. Serialised origins are canonical, so anything
    /// but equality would only let look-alikes in.
    pub fn has_origin(&self, origin: &str) -> bool {
        self.origins.iter().any(|accepted| accepted == origin)
    }
}

/// Whether a registration has to show that a user was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reference) enum UserPresence {
    /// The registration was issued as conditional.
    Optional,
    Required,
}

/// Whether the user has to be verified. All our options say `preferred`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reference) enum UserVerification {
    Preferred,
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "no journey asks for more than `preferred` yet")
    )]
    Required,
}
