//! What the machine wants done.

use crate::bridge::JobId;
use crate::bridge::Packet;
use crate::bridge::Peer;

/// What the machine wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// This packet is to be sent.
    Send(Peer, Packet),
    /// The authenticator is to answer this; the answer goes to [`Ctaphid::finished`](super::Ctaphid::finished).
    Run(JobId, Message),
    /// Whoever waits for the user in this job is to wait no longer: the client has cancelled.
    Cancel(JobId),
    /// Nobody wants the answer of this job any more.
    Abandon(JobId),
    /// The key is to be recognized by its user.
    Wink,
}

/// A message for the authenticator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// A CTAP2 message.
    Cbor(Vec<u8>),
    /// A command APDU of U2F.
    Apdu(Vec<u8>),
}
