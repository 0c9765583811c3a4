//! What an authenticator holds, as sync sees it: without secrets, or sealed.

use std::cmp::Reverse;

use rand::Rng;

use crate::authenticator;
use crate::authenticator::Authenticator;
use crate::authenticator::Means;
use crate::authenticator::Method;
use crate::authenticator::SealKey;
use crate::authenticator::Source;
use crate::authenticator::Vault;
use crate::flow::Lock;
use crate::sim::VirtualTime;
use crate::webauthn::BackupState;
use crate::webauthn::CredentialId;
use crate::webauthn::RpId;
use crate::webauthn::Transport;
use crate::webauthn::UserHandle;
use crate::world::record::SealedPasskey;
use crate::world::record::Visibility;

/// A credential source without its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Holding {
    pub(super) id: CredentialId,
    pub(super) rp_id: RpId,
    pub(super) user_handle: UserHandle,
    pub(super) user_name: String,
    pub(super) backup: BackupState,
    /// COSE algorithm number.
    pub(super) algorithm: i64,
    pub(super) created: VirtualTime,
    pub(super) visibility: Visibility,
    /// Transports its authenticator is reached by.
    pub(super) transports: Vec<Transport>,
}

impl Holding {
    /// Whether it may leave its machine. Backup eligibility is for ever (WebAuthn L3 §6.1.3).
    pub(super) fn may_travel(&self) -> bool {
        self.backup.be()
    }
}

/// The ways to verify a user on a machine with this lock. Whoever has set a provider up knows its
/// PIN. (The lock of a security key is its PIN, which clients ask for.)
pub fn means(lock: Lock) -> Means {
    Means::of(match lock {
        Lock::Biometrics => {
            vec![Method::Biometrics, Method::ScreenLock, Method::ProviderPin]
        }
        Lock::Pin => vec![Method::ScreenLock, Method::ProviderPin],
        Lock::None => vec![Method::ProviderPin],
    })
}

/// Everything that is held, in the order of ids.
pub(super) fn holdings(authenticator: &Authenticator) -> Vec<Holding> {
    let transports = &authenticator.profile().transports;
    let holding = |source: &Source| Holding {
        id: source.id().clone(),
        rp_id: source.rp_id().clone(),
        user_handle: source.user_handle().clone(),
        user_name: source.user().name.clone(),
        backup: source.backup(),
        algorithm: source.algorithm().cose_id(),
        created: source.created(),
        visibility: visibility(source),
        transports: transports.clone(),
    };
    authenticator.vault().iter().map(holding).collect()
}

/// Seals a source for an account. `None` if it is not held, or is bound to its device.
pub(super) fn seal(
    nonces: &mut impl Rng,
    authenticator: &Authenticator,
    key: &SealKey,
    id: &CredentialId,
) -> Option<SealedPasskey> {
    let source = authenticator.vault().get(id)?;
    Some(SealedPasskey {
        rp_id: source.rp_id().clone(),
        user_handle: source.user_handle().clone(),
        created: source.created(),
        visibility: visibility(source),
        sealed: source.seal(key, nonces).ok()?,
    })
}

/// Takes in a sealed source. What it replaces has been settled by the fabric, so nothing is
/// overwritten here. A record that this account cannot open is dropped.
pub(super) fn admit(authenticator: &mut Authenticator, key: &SealKey, passkey: &SealedPasskey) {
    let Ok(source) = Source::open(key, &passkey.sealed) else {
        return;
    };
    let vault = authenticator.vault_mut();
    vault.insert(source, authenticator::SameUser::Shadows);
    order(vault, &passkey.rp_id, &passkey.user_handle);
}

/// Deletes a source that was deleted elsewhere, or left with its account.
pub(super) fn remove(authenticator: &mut Authenticator, id: &CredentialId) {
    let vault = authenticator.vault_mut();
    let Some(source) = vault.get(id) else {
        return;
    };
    let (rp_id, user) = (source.rp_id().clone(), source.user_handle().clone());
    vault.remove(id);
    order(vault, &rp_id, &user);
}

/// Lets the passkey of an account that was created last stand before its older ones. Records
/// arrive in any order; without this, devices would offer different ones.
fn order(vault: &mut Vault, rp_id: &RpId, user: &UserHandle) {
    let mut group: Vec<(VirtualTime, CredentialId)> = vault
        .iter()
        .filter(|source| source.rp_id() == rp_id && source.user_handle() == user)
        .filter(|source| visibility(source) == Visibility::Shown)
        .map(|source| (source.created(), source.id().clone()))
        .collect();
    group.sort_by_key(|entry| Reverse(entry.clone()));
    group.iter().for_each(|(_, id)| vault.hide(id));
    group.iter().for_each(|(_, id)| vault.show(id));
}

fn visibility(source: &Source) -> Visibility {
    match source.visibility() {
        // A shadowed passkey still answers where it is listed.
        authenticator::Visibility::Shown | authenticator::Visibility::Shadowed => Visibility::Shown,
        authenticator::Visibility::Hidden => Visibility::Hidden,
    }
}
