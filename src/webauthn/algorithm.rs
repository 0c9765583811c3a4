//! Signature algorithms.
//!
//! **Invariant:** names and numbers only; keys live in `cose` and in the authenticator.
//!
//! Implements the IANA COSE Algorithms registry entries WebAuthn L3 §5.4 recommends.

use crate::webauthn::word::closed_words;

closed_words! {
    /// A signature algorithm, by its COSE name.
    Algorithm {
        /// ECDSA with SHA-256 on P-256.
        Es256 = "ES256",
        /// ECDSA with SHA-384 on P-384.
        Es384 = "ES384",
        /// Ed25519.
        EdDsa = "EdDSA",
        /// RSASSA-PKCS1-v1_5 with SHA-256.
        Rs256 = "RS256",
    }
}

impl Algorithm {
    /// The COSEAlgorithmIdentifier.
    pub const fn cose_id(self) -> i64 {
        match self {
            Self::Es256 => -7,
            Self::Es384 => -35,
            Self::EdDsa => -8,
            Self::Rs256 => -257,
        }
    }

    /// The algorithm with this COSEAlgorithmIdentifier, if it is one of ours.
    pub fn from_cose_id(id: i64) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|algorithm| algorithm.cose_id() == id)
    }

    /// The COSE name, `ES256` for example.
    pub const fn name(self) -> &'static str {
        self.as_str()
    }
}
