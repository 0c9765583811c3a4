//! Doors: where packets come in and go out.

use std::sync::Arc;

use thiserror::Error;

use crate::bridge::Address;
use crate::bridge::DoorAddress;
use crate::bridge::PACKET_BYTES;
use crate::bridge::Packet;
use crate::bridge::desk::Desk;
use crate::bridge::stream::StreamDoor;
use crate::bridge::udp::UdpDoor;
use crate::bridge::uhid::UhidDoor;

/// An open door.
#[derive(Debug)]
pub(super) enum Door {
    Udp(UdpDoor),
    Stream(StreamDoor),
    Uhid(UhidDoor),
}

/// A door that cannot be opened.
#[derive(Debug, Error)]
#[error("cannot open `{address}`: {why}")]
pub struct DoorError {
    /// Which.
    pub address: DoorAddress,
    /// Why, and what helps.
    pub why: String,
}

impl Door {
    /// Opens a door; nobody is let in yet.
    ///
    /// # Errors
    /// When the system refuses it.
    pub(super) fn open(address: &DoorAddress) -> Result<Self, DoorError> {
        let opened = match address {
            DoorAddress::Udp(address) => UdpDoor::open(*address).map(Self::Udp),
            DoorAddress::Unix(path) => StreamDoor::open(path).map(Self::Stream),
            DoorAddress::Uhid => UhidDoor::open().map(Self::Uhid),
        };
        opened.map_err(|why| DoorError {
            address: address.clone(),
            why,
        })
    }

    /// Where it is; a port that was left to the system is known now.
    pub(super) fn address(&self) -> DoorAddress {
        match self {
            Self::Udp(door) => DoorAddress::Udp(door.address()),
            Self::Stream(door) => DoorAddress::Unix(door.path().to_owned()),
            Self::Uhid(_) => DoorAddress::Uhid,
        }
    }

    /// Sends a packet. One that cannot be delivered is lost, as on a wire that was pulled.
    pub(super) fn send(&self, address: Address, packet: &Packet) {
        match (self, address) {
            (Self::Udp(door), Address::Datagram(to)) => door.send(to, packet),
            (Self::Stream(door), Address::Stream(number)) => door.send(number, packet),
            (Self::Uhid(door), Address::System) => door.send(packet),
            (Self::Udp(_) | Self::Stream(_) | Self::Uhid(_), _) => {}
        }
    }

    /// Lets packets in until the desk is closed.
    pub(super) fn serve(&self, number: usize, desk: &Arc<Desk>) {
        match self {
            Self::Udp(door) => door.serve(number, desk),
            Self::Stream(door) => door.serve(number, desk),
            Self::Uhid(door) => door.serve(number, desk),
        }
    }

    /// Wakes whoever serves it, after the desk was closed.
    pub(super) fn wake(&self) {
        match self {
            Self::Udp(door) => door.wake(),
            Self::Stream(door) => door.wake(),
            Self::Uhid(door) => door.close(),
        }
    }
}

/// The packet in a report, which may begin with the report id 0.
pub(super) fn packet_in(report: &[u8]) -> Option<Packet> {
    let unnumbered = match report {
        [0, rest @ ..] if rest.len() == PACKET_BYTES => rest,
        other => other,
    };
    unnumbered.try_into().ok()
}
