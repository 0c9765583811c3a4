//! What is pending between two commands. Dies at a power cycle; what a command has begun also dies
//! at any other command.

use crate::authenticator::bio_enrollment::Enrolment;
use crate::authenticator::boot::Boot;
use crate::authenticator::extensions::AtAssertion;
use crate::authenticator::large_blobs::Writing;
use crate::sim::VirtualTime;
use crate::webauthn::Flags;
use crate::webauthn::RpId;

/// State between commands.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub(super) boot: Boot,
    pub(super) sequence: Sequence,
    /// A fingerprint that is being enrolled.
    pub(super) enrolment: Option<Enrolment>,
}

/// A sequence of commands that is under way (CTAP 2.2 §6, stateful commands).
#[derive(Clone, Debug, Default)]
pub(super) enum Sequence {
    /// None is.
    #[default]
    None,
    /// getAssertion was answered; getNextAssertion may follow.
    Assertions(Box<Assertions>),
    /// enumerateRPsBegin was answered: the RP IDs after this one.
    Rps {
        /// The last one that was told.
        told: RpId,
    },
    /// enumerateCredentialsBegin was answered.
    Credentials {
        /// Whose credentials.
        rp_id: RpId,
        /// The age of the last one that was told.
        told: u64,
    },
    /// A fragment of the large blobs was written.
    Writing(Writing),
}

/// Credentials that may still answer.
#[derive(Clone, Debug)]
pub(super) struct Assertions {
    pub(super) rp_id: RpId,
    pub(super) client_data_hash: [u8; 32],
    pub(super) flags: Flags,
    pub(super) extensions: AtAssertion,
    pub(super) last: VirtualTime,
    /// The age of the credential that answered last; older ones are left.
    pub(super) told: u64,
    /// How many are left.
    pub(super) left: usize,
}

impl Pending {
    /// The power comes on.
    pub(super) fn at(now: VirtualTime) -> Self {
        Self {
            boot: Boot::at(now),
            sequence: Sequence::None,
            enrolment: None,
        }
    }

    /// Takes the sequence out: who goes on with it puts it back.
    pub(super) fn take_sequence(&mut self) -> Sequence {
        std::mem::take(&mut self.sequence)
    }
}
