//! Who is at the other end of a door.

use std::net::SocketAddr;

/// Where a packet came from, and answers go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Peer {
    /// The door, by its place in the list.
    pub door: usize,
    /// Who stands before it.
    pub address: Address,
}

/// Who stands before a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Address {
    /// The sender of a datagram.
    Datagram(SocketAddr),
    /// A connection, by its number.
    Stream(u64),
    /// The system's own HID layer.
    System,
}
