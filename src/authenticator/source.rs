//! Public key credential sources (WebAuthn L3 §4).

use std::fmt;

use crate::authenticator::key::SigningKey;
use crate::sim::VirtualTime;
use crate::webauthn::Algorithm;
use crate::webauthn::BackupState;
use crate::webauthn::CredentialId;
use crate::webauthn::CredentialProtectionPolicy;
use crate::webauthn::RpId;
use crate::webauthn::UserEntity;
use crate::webauthn::UserHandle;

/// A credential source, its signing key parsed and kept inside.
#[derive(Clone)]
pub struct Source {
    pub(super) id: CredentialId,
    pub(super) rp_id: RpId,
    pub(super) user: UserEntity,
    pub(super) key: SigningKey,
    pub(super) backup: BackupState,
    pub(super) counter: u32,
    pub(super) cred_protect: CredentialProtectionPolicy,
    pub(super) discoverable: bool,
    pub(super) hmac_secret: [u8; 64],
    pub(super) created: VirtualTime,
    pub(super) visibility: Visibility,
    pub(super) extras: Extras,
}

/// What extensions keep with a credential.
#[derive(Clone, Debug, Default)]
pub(super) struct Extras {
    /// `credBlob`.
    pub(super) cred_blob: Option<Vec<u8>>,
    /// `largeBlob`, compressed, and how long it was before.
    pub(super) large_blob: Option<(Vec<u8>, u64)>,
    /// `largeBlobKey`.
    pub(super) large_blob_key: Option<[u8; 32]>,
    /// `thirdPartyPayment`.
    pub(super) third_party_payment: bool,
}

/// Whether a credential is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// It is.
    Shown,
    /// A newer credential for the same account stands before it; it answers only where listed.
    Shadowed,
    /// The relying party signalled that it does not know it: it answers nothing.
    Hidden,
}

impl Source {
    /// The credential's id.
    pub fn id(&self) -> &CredentialId {
        &self.id
    }

    /// The relying party it is scoped to.
    pub fn rp_id(&self) -> &RpId {
        &self.rp_id
    }

    /// The account.
    pub fn user(&self) -> &UserEntity {
        &self.user
    }

    /// The account's user handle.
    pub fn user_handle(&self) -> &UserHandle {
        &self.user.id
    }

    /// Backup eligibility and state.
    pub fn backup(&self) -> BackupState {
        self.backup
    }

    /// The algorithm of its key.
    pub fn algorithm(&self) -> Algorithm {
        self.key.algorithm()
    }

    /// When it was created.
    pub fn created(&self) -> VirtualTime {
        self.created
    }

    /// Whether it is offered.
    pub fn visibility(&self) -> Visibility {
        self.visibility
    }

    /// Whether it is discoverable.
    pub fn is_discoverable(&self) -> bool {
        self.discoverable
    }

    /// A signature of its key over a message, in the form WebAuthn L3 §6.5.5 gives it. What is
    /// signed is whoever asks' business; commands of the authenticator sign only what they made.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.key.sign(message)
    }

    /// Whether it may answer without verification, being listed or not (CTAP 2.2 §12.1).
    pub(super) fn answers(&self, listed: bool, verified: bool) -> bool {
        let protected = match self.cred_protect {
            CredentialProtectionPolicy::UserVerificationOptional => true,
            CredentialProtectionPolicy::UserVerificationOptionalWithCredentialIdList => {
                listed || verified
            }
            CredentialProtectionPolicy::UserVerificationRequired => verified,
        };
        let shown = match self.visibility {
            Visibility::Shown => true,
            Visibility::Shadowed => listed,
            Visibility::Hidden => false,
        };
        protected && shown
    }

    /// Whether it can end a registration that excludes it (CTAP 2.2 §6.1.2 step 12).
    pub(super) fn may_exclude(&self, verified: bool) -> bool {
        let told =
            self.cred_protect != CredentialProtectionPolicy::UserVerificationRequired || verified;
        told && self.visibility != Visibility::Hidden
    }
}

impl fmt::Debug for Source {
    /// Public members only: the private key and the `hmac-secret` are never printed.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Source")
            .field("id", &self.id)
            .field("rp_id", &self.rp_id)
            .field("user", &self.user)
            .field("key", &self.key)
            .field("backup", &self.backup)
            .field("visibility", &self.visibility)
            .finish_non_exhaustive()
    }
}
