//! Doors for clients outside of this process: an authenticator as a key that is plugged in.
//!
//! [`Ctaphid`] is the protocol, a machine without clock, thread or socket: packets and time in,
//! [`Effect`]s out.
//!
//! **Invariant:** no door reaches the silent gesture of conditional creation, and none lies for the
//! authenticator: what it answers is what is sent. The wall clock is read in one file.
//!
//! Implements CTAP 2.2 §11.2 (CTAPHID).

mod channels;
mod command;
mod hid;
mod packet;
mod peer;
mod transaction;

pub use channels::ChannelPolicy;
pub use hid::Ctaphid;
pub use hid::Effect;
pub use hid::Message;
pub use hid::U2f;
pub use packet::ChannelId;
pub use packet::MESSAGE_MAX_BYTES;
pub use packet::PACKET_BYTES;
pub use packet::Packet;
pub use peer::Address;
pub use peer::Peer;
pub use transaction::JobId;
