//! Signature algorithms.
//!
//! **Invariant:** names and numbers only; keys live in `cose` and in the authenticator.
//!
//! Implements the IANA COSE Algorithms registry entries WebAuthn L3 §5.4 recommends.

use crate::word::Word;
use crate::word::words;

words! {
    /// A signature algorithm, by its COSE name.
    pub enum Algorithm as "algorithm" {
        Es256 = "ES256": "ECDSA on P-256 with SHA-256.",
        Es384 = "ES384": "ECDSA on P-384 with SHA-384.",
        EdDsa = "EdDSA": "Ed25519.",
        Rs256 = "RS256": "RSASSA-PKCS1-v1_5 with SHA-256.",
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
    pub fn name(self) -> &'static str {
        self.as_str()
    }
}
