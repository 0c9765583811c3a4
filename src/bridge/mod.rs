//! Doors for clients outside of this process: an authenticator as a key that is plugged in.
//!
//! [`Ctaphid`] is the protocol, a machine without clock, thread or socket: packets and time in,
//! [`Effect`]s out. [`Served`] puts it behind doors, where programs find it: a UDP socket, a Unix
//! socket, or a HID device that Linux makes up; and beside them a control plane for power and touch.
//!
//! **Invariant:** no door reaches the silent gesture of conditional creation, and none lies for the
//! authenticator: what it answers is what is sent. The wall clock is read in one file.
//!
//! Implements CTAP 2.2 §11.2 (CTAPHID).

mod channels;
mod command;
mod control;
mod desk;
mod door;
mod door_address;
mod finger;
mod hid;
mod key;
mod packet;
mod peer;
mod served;
mod state;
mod stream;
mod transaction;
mod udp;
mod uhid;
mod wall;

pub use channels::ChannelPolicy;
pub use door::DoorError;
pub use door_address::DoorAddress;
pub use door_address::DoorAddressError;
pub use finger::UserPresence;
pub use finger::UserPresenceError;
pub use hid::Ctaphid;
pub use hid::Effect;
pub use hid::Message;
pub use hid::U2f;
pub use key::Keeper;
pub use packet::ChannelId;
pub use packet::MESSAGE_MAX_BYTES;
pub use packet::PACKET_BYTES;
pub use packet::Packet;
pub use peer::Address;
pub use peer::Peer;
pub use served::Served;
pub use served::Serving;
pub use served::ServingError;
pub use transaction::JobId;
