//! The authenticator itself: takes a message, gives the answer.

use crate::authenticator::Gesture;
use crate::authenticator::Means;
use crate::authenticator::Profile;
use crate::authenticator::Vault;
use crate::authenticator::Verifying;
use crate::authenticator::pending::Pending;
use crate::ctap::Request;
use crate::ctap::Status;
use crate::ctap::failure;
use crate::sim::Env;
use crate::webauthn::UserVerification;

/// A CTAP2 authenticator.
#[derive(Debug)]
pub struct Authenticator {
    pub(super) profile: Profile,
    pub(super) means: Means,
    pub(super) vault: Vault,
    pub(super) pending: Pending,
}

impl Authenticator {
    /// An authenticator of this product that holds nothing yet.
    pub fn new(profile: Profile, means: Means) -> Self {
        Self {
            profile,
            means,
            vault: Vault::default(),
            pending: Pending::default(),
        }
    }

    /// What it is.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// What it holds.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// What it holds, for those who sync, signal or erase.
    pub fn vault_mut(&mut self) -> &mut Vault {
        &mut self.vault
    }

    /// The ways to verify a user that are set up here now.
    pub fn means(&self) -> &Means {
        &self.means
    }

    /// From now on these ways to verify a user are set up here.
    pub fn equip(&mut self, means: Means) {
        self.means = means;
    }

    /// What it makes of a relying party's wish for verification, here and now.
    pub fn verifying(&self, wish: UserVerification) -> Verifying {
        self.profile.verifying(wish, &self.means)
    }

    /// Takes a CTAP message and gives the answer: a status byte and, on success, CBOR.
    pub fn transact(&mut self, env: &mut Env, gesture: Gesture<'_>, message: &[u8]) -> Vec<u8> {
        self.answer(env, gesture, message).unwrap_or_else(failure)
    }

    /// CTAP 2.2 §6.1.2 and §6.2.2, steps 1–2: no PIN/UV auth protocol is spoken here, so a
    /// PIN/UV auth parameter can only be refused.
    pub(super) fn refuse_pin_uv_auth(
        param: Option<&[u8]>,
        protocol: Option<i64>,
    ) -> Result<(), Status> {
        match (param, protocol) {
            (None, _) => Ok(()),
            (Some(_), None) => Err(Status::MissingParameter),
            (Some(_), Some(_)) => Err(Status::InvalidParameter),
        }
    }

    fn answer(
        &mut self,
        env: &mut Env,
        gesture: Gesture<'_>,
        message: &[u8],
    ) -> Result<Vec<u8>, Status> {
        let request = Request::decode(message);
        // CTAP 2.2 §6: any other command, also a malformed one, ends a sequence of
        // getNextAssertion.
        if request != Ok(Request::GetNextAssertion) {
            self.pending.forget();
        }
        match request? {
            Request::MakeCredential(request) => self.make_credential(env, gesture, *request),
            Request::GetAssertion(request) => self.get_assertion(env, gesture, *request),
            Request::GetNextAssertion => self.get_next_assertion(env),
            Request::GetInfo => Ok(self.get_info()),
            Request::Reset => self.reset(env, gesture),
            Request::Selection => self.selection(env, gesture),
        }
    }
}
