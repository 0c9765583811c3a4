//! What an authenticator holds for a relying party, as the platform knows it without asking the
//! user: the list behind autofill, account choosers and exclude hits.

use crate::authenticator::Source;
use crate::authenticator::Visibility;
use crate::client::Slot;
use crate::webauthn::CredentialId;
use crate::webauthn::Descriptor;
use crate::webauthn::RpId;
use crate::webauthn::Transport;
use crate::webauthn::UserHandle;

/// The credentials that fit a request: the listed ones in their order, or without a list all
/// discoverable ones that are offered, newest first.
pub(super) fn fitting(slot: &Slot<'_>, rp_id: &RpId, allowed: &[Descriptor]) -> Vec<CredentialId> {
    let vault = slot.authenticator.vault();
    if allowed.is_empty() {
        return vault
            .discoverable(rp_id)
            .map(|source| source.id().clone())
            .collect();
    }
    let here = allowed
        .iter()
        .filter_map(|listed| vault.find(rp_id, &listed.id));
    here.filter(|source| !is_hidden(source))
        .map(|source| source.id().clone())
        .collect()
}

/// The credentials of one account that are not hidden.
pub(super) fn of_user(slot: &Slot<'_>, rp_id: &RpId, user: &UserHandle) -> Vec<CredentialId> {
    ids(slot, rp_id, |source| {
        source.user_handle() == user && !is_hidden(source)
    })
}

/// The credentials of one account that a signal hid.
pub(super) fn hidden_of_user(
    slot: &Slot<'_>,
    rp_id: &RpId,
    user: &UserHandle,
) -> Vec<CredentialId> {
    ids(slot, rp_id, |source| {
        source.user_handle() == user && is_hidden(source)
    })
}

/// All credentials for a relying party that are not hidden.
pub(super) fn all(slot: &Slot<'_>, rp_id: &RpId) -> Vec<CredentialId> {
    ids(slot, rp_id, |source| !is_hidden(source))
}

/// Whether a credential can be found without a list.
pub(super) fn is_discoverable(slot: &Slot<'_>, id: &CredentialId) -> bool {
    slot.authenticator
        .vault()
        .get(id)
        .is_some_and(Source::is_discoverable)
}

/// How the authenticator can be reached, in the order in which clients list it (§5.2.1.1).
pub(super) fn transports(slot: &Slot<'_>) -> Vec<Transport> {
    let mut transports = slot.authenticator.profile().transports.clone();
    transports.sort_unstable();
    transports.dedup();
    transports
}

fn ids(slot: &Slot<'_>, rp_id: &RpId, wanted: impl Fn(&Source) -> bool) -> Vec<CredentialId> {
    let sources = slot.authenticator.vault().iter();
    let ours = sources.filter(|source| source.rp_id() == rp_id && wanted(source));
    ours.map(|source| source.id().clone()).collect()
}

fn is_hidden(source: &Source) -> bool {
    source.visibility() == Visibility::Hidden
}
