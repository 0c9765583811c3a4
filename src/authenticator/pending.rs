//! What is pending between two commands. Dies at reset and at any other command.

use std::collections::VecDeque;

use crate::authenticator::extensions::AtAssertion;
use crate::sim::VirtualTime;
use crate::webauthn::CredentialId;
use crate::webauthn::Flags;
use crate::webauthn::RpId;

/// State that getAssertion leaves for getNextAssertion.
#[derive(Clone, Debug, Default)]
pub(super) struct Pending {
    pub(super) assertions: Option<Assertions>,
}

/// Credentials that may still answer.
#[derive(Clone, Debug)]
pub(super) struct Assertions {
    pub(super) rp_id: RpId,
    pub(super) client_data_hash: [u8; 32],
    pub(super) flags: Flags,
    pub(super) extensions: AtAssertion,
    pub(super) last: VirtualTime,
    pub(super) left: VecDeque<CredentialId>,
}

impl Pending {
    /// Forgets everything.
    pub(super) fn forget(&mut self) {
        self.assertions = None;
    }
}
