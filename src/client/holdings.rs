//! What an authenticator holds for a relying party, as the platform knows it without asking the
//! user: the list behind autofill, account choosers and exclude hits.

use crate::client::Slot;
use crate::webauthn::CredentialId;
use crate::webauthn::Descriptor;
use crate::webauthn::RpId;
use crate::webauthn::UserHandle;

/// The credentials that fit a request: the listed ones, or without a list all discoverable ones.
pub(super) fn fitting(slot: &Slot<'_>, rp_id: &RpId, allowed: &[Descriptor]) -> Vec<CredentialId> {
    todo!()
}

/// The credentials of one account.
pub(super) fn of_user(slot: &Slot<'_>, rp_id: &RpId, user: &UserHandle) -> Vec<CredentialId> {
    todo!()
}
