//! The pinUvAuthToken and its life (CTAP 2.2 §6.5.2.1, §6.5.3).

use std::time::Duration;

use crate::ctap::Permissions;
use crate::ctap::Status;
use crate::ctap::pin_uv::Protocol;
use crate::sim::VirtualTime;
use crate::webauthn::RpId;

/// A token in use. At most one is: who asks for another ends the life of the one before.
#[derive(Clone)]
pub(super) struct Token {
    protocol: Protocol,
    key: [u8; 32],
    permissions: Permissions,
    rp_id: Option<RpId>,
    issued: VirtualTime,
    usage: Usage,
    present: Flag,
    verified: Flag,
}

/// Whether the token was used at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Usage {
    NotYet,
    Used,
}

/// One of the token's two flags about the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flag {
    /// It stands.
    Raised,
    /// It was cleared, or never stood.
    Cleared,
}

impl Token {
    /// `beginUsingPinUvAuthToken`.
    pub(super) fn begin(
        now: VirtualTime,
        (protocol, key): (Protocol, [u8; 32]),
        permissions: Permissions,
        rp_id: Option<RpId>,
        present: Flag,
    ) -> Self {
        Self {
            protocol,
            key,
            permissions,
            rp_id,
            issued: now,
            usage: Usage::NotYet,
            present,
            verified: Flag::Raised,
        }
    }

    /// Whether its time has not yet run out: it must be used soon, and is used up later
    /// (`pinUvAuthTokenUsageTimerObserver`).
    pub(super) fn is_alive(&self, now: VirtualTime) -> bool {
        let age = now.since(self.issued);
        match self.usage {
            Usage::NotYet => age <= INITIAL_USAGE,
            Usage::Used => age <= MAX_USAGE,
        }
    }

    /// Checks a signature, and that the token may be used for this. Using it counts.
    ///
    /// # Errors
    /// CTAP2_ERR_PIN_AUTH_INVALID for everything that is wrong, so that nobody learns what.
    pub(super) fn authorize(
        &mut self,
        protocol: Protocol,
        message: &[u8],
        signature: &[u8],
        permission: Permissions,
    ) -> Result<(), Status> {
        let signed = self.protocol == protocol && protocol.verify(&self.key, message, signature);
        if !signed || !self.permissions.has(permission) {
            return Err(Status::PinAuthInvalid);
        }
        self.usage = Usage::Used;
        Ok(())
    }

    /// Checks, for a ceremony, that the user was verified and that the token is not another
    /// relying party's. It is this one's from now on.
    pub(super) fn bind(&mut self, rp_id: &RpId) -> Result<(), Status> {
        let others = self.rp_id.as_ref().is_some_and(|bound| bound != rp_id);
        if others || self.verified == Flag::Cleared {
            return Err(Status::PinAuthInvalid);
        }
        self.rp_id = Some(rp_id.clone());
        Ok(())
    }

    /// The relying party it is bound to.
    pub(super) fn rp_id(&self) -> Option<&RpId> {
        self.rp_id.as_ref()
    }

    /// `getUserPresentFlagValue`.
    pub(super) fn is_user_present(&self, now: VirtualTime) -> bool {
        self.present == Flag::Raised && now.since(self.issued) <= USER_PRESENT
    }

    /// `clearUserPresentFlag`, `clearUserVerifiedFlag`, `clearPinUvAuthTokenPermissionsExceptLbw`.
    pub(super) fn spend(&mut self) {
        self.present = Flag::Cleared;
        self.verified = Flag::Cleared;
        self.permissions = self.permissions.and(Permissions::LARGE_BLOB_WRITE);
    }
}

impl std::fmt::Debug for Token {
    /// What it is good for: the token itself is never printed.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Token")
            .field("protocol", &self.protocol)
            .field("permissions", &self.permissions)
            .field("rp_id", &self.rp_id)
            .finish_non_exhaustive()
    }
}

/// §6.5.2.1: the initial usage time limit of USB; there is no rolling timer.
const INITIAL_USAGE: Duration = Duration::from_secs(30);
/// §6.5.2.1: the user present time limit.
const USER_PRESENT: Duration = Duration::from_secs(30);
/// §6.5.2.1: the max usage time period.
const MAX_USAGE: Duration = Duration::from_secs(600);
