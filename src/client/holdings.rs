//! What an authenticator holds for a relying party, as the platform knows it without asking the
//! user: the list behind autofill, account choosers and exclude hits.

use crate::authenticator::Source;
use crate::client::Slot;
use crate::webauthn::CredentialId;
use crate::webauthn::Descriptor;
use crate::webauthn::RpId;
use crate::webauthn::Transport;
use crate::webauthn::UserHandle;

/// The credentials that fit a request: the listed ones, or without a list all discoverable ones.
pub(super) fn fitting(slot: &Slot<'_>, rp_id: &RpId, allowed: &[Descriptor]) -> Vec<CredentialId> {
    let fits = |source: &&Source| match allowed {
        [] => source.discoverable,
        _ => allowed.iter().any(|listed| listed.id == source.id),
    };
    shown(slot, rp_id).filter(fits).map(|source| source.id.clone()).collect()
}

/// The credentials of one account.
pub(super) fn of_user(slot: &Slot<'_>, rp_id: &RpId, user: &UserHandle) -> Vec<CredentialId> {
    let ours = |source: &&Source| source.user_handle == *user;
    shown(slot, rp_id).filter(ours).map(|source| source.id.clone()).collect()
}

/// The credentials of one account that a signal hid.
pub(super) fn hidden_of_user(
    slot: &Slot<'_>,
    rp_id: &RpId,
    user: &UserHandle,
) -> Vec<CredentialId> {
    let sources = slot.authenticator.sources.iter();
    let ours = sources.filter(|source| source.rp_id == *rp_id && source.user_handle == *user);
    ours.filter(|source| source.hidden).map(|source| source.id.clone()).collect()
}

/// All credentials for a relying party that are not hidden.
pub(super) fn all(slot: &Slot<'_>, rp_id: &RpId) -> Vec<CredentialId> {
    shown(slot, rp_id).map(|source| source.id.clone()).collect()
}

/// Whether a credential can be found without a list.
pub(super) fn is_discoverable(slot: &Slot<'_>, id: &CredentialId) -> bool {
    slot.authenticator.sources.iter().any(|source| source.id == *id && source.discoverable)
}

/// How the authenticator can be reached, in the order in which clients list it (§5.2.1.1).
pub(super) fn transports(slot: &Slot<'_>) -> Vec<Transport> {
    let mut transports = slot.authenticator.transports.clone();
    transports.sort_unstable();
    transports.dedup();
    transports
}

fn shown<'s>(slot: &'s Slot<'_>, rp_id: &'s RpId) -> impl Iterator<Item = &'s Source> {
    slot.authenticator.sources.iter().filter(move |source| source.rp_id == *rp_id && !source.hidden)
}
