//! What the test keys sign for whoever asks: that nobody trusts them makes that harmless, and lets
//! checks of relying parties make statements and certificates that are wrong.
//!
//! **Invariant:** signs what it is given, and says nothing of its own.

use crate::authenticator::Attestation;
use crate::authenticator::attestation::AttestationFamily;
use crate::authenticator::attestation::authority::chain;
use crate::authenticator::attestation::batch::batch;
use crate::authenticator::attestation::tpm;
use crate::webauthn::Aaguid;

/// Whose key certifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certifier {
    /// The one that certifies leaves.
    Issuer,
    /// The root.
    Root,
}

impl AttestationFamily {
    /// The signature on a TBSCertificate, by the algorithm of the family: RSA with SHA-256 for TPMs,
    /// ECDSA on P-256 with SHA-256 for all others.
    pub fn certify(self, certifier: Certifier, to_be_signed: &[u8]) -> Vec<u8> {
        chain(self).signature(certifier, to_be_signed)
    }
}

impl Attestation {
    /// The signature of what attests in this format, other than the credential itself: the batch key
    /// of a model, or the attestation key of the TPM. `None` where there is no such key.
    pub fn attester_signature(self, aaguid: Aaguid, message: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Packed | Self::FidoU2f => Some(batch(aaguid).signature(message)),
            Self::Tpm => Some(tpm::signature(message)),
            Self::None | Self::SelfSigned | Self::Apple | Self::AndroidKey => None,
        }
    }

    /// Whose root its certificates lead to. `None` where there are none.
    pub fn family(self) -> Option<AttestationFamily> {
        match self {
            Self::Packed | Self::FidoU2f => Some(AttestationFamily::Fido),
            Self::Tpm => Some(AttestationFamily::Tpm),
            Self::Apple => Some(AttestationFamily::Apple),
            Self::AndroidKey => Some(AttestationFamily::AndroidKey),
            Self::None | Self::SelfSigned => None,
        }
    }
}
