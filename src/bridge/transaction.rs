//! A transaction: one message on its way in, or one that is worked on.

use std::time::Duration;

use crate::bridge::ChannelId;
use crate::bridge::Peer;
use crate::bridge::command::Command;

/// What the one transaction of a key is at (CTAP 2.2 §11.2.5.1: there is one at a time).
#[derive(Debug)]
pub(super) enum Transaction {
    /// Nothing.
    None,
    /// A message whose last packet has not come.
    Receiving(Receiving),
    /// A message that is worked on.
    Running(Running),
}

/// Whose transaction it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Owner {
    /// The channel.
    pub(super) channel: ChannelId,
    /// Where its packets come from.
    pub(super) peer: Peer,
}

/// A message whose last packet has not come.
#[derive(Debug)]
pub(super) struct Receiving {
    pub(super) owner: Owner,
    pub(super) command: Command,
    pub(super) length: usize,
    pub(super) data: Vec<u8>,
    pub(super) next: u8,
    /// When the next packet is overdue.
    pub(super) overdue: Duration,
}

/// A message that is worked on.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) owner: Owner,
    pub(super) command: Command,
    pub(super) job: JobId,
    pub(super) waits_for: WaitsFor,
    /// When the next sign of life is due.
    pub(super) keepalive: Duration,
}

/// What a message that is worked on waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WaitsFor {
    /// The authenticator computes.
    Processing,
    /// The user.
    Touch,
}

impl WaitsFor {
    /// The status of keepalives (§11.2.9.1.7: STATUS_PROCESSING, STATUS_UPNEEDED).
    pub(super) fn status(self) -> u8 {
        match self {
            Self::Processing => 1,
            Self::Touch => 2,
        }
    }
}

/// One piece of work for the authenticator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct JobId(pub(super) u64);

impl Receiving {
    /// Takes what a packet holds, and not its padding.
    pub(super) fn take(&mut self, data: &[u8]) {
        let missing = self.length.saturating_sub(self.data.len());
        self.data
            .extend_from_slice(&data[..data.len().min(missing)]);
    }

    /// Whether all of it is here.
    pub(super) fn is_whole(&self) -> bool {
        self.data.len() >= self.length
    }
}

impl Transaction {
    /// Whose it is.
    pub(super) fn owner(&self) -> Option<Owner> {
        match self {
            Self::None => None,
            Self::Receiving(receiving) => Some(receiving.owner),
            Self::Running(running) => Some(running.owner),
        }
    }
}
