//! Datagrams: one report each.

use std::io;
use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::net::SocketAddr;
use std::net::UdpSocket;
use std::sync::Arc;

use crate::bridge::Address;
use crate::bridge::Packet;
use crate::bridge::Peer;
use crate::bridge::desk::Desk;
use crate::bridge::door::packet_in;

/// A UDP socket. Each sender is a client of its own.
#[derive(Debug)]
pub(super) struct UdpDoor {
    socket: UdpSocket,
    address: SocketAddr,
}

impl UdpDoor {
    pub(super) fn open(address: SocketAddr) -> Result<Self, String> {
        let socket = UdpSocket::bind(address).map_err(|error| why(&error))?;
        let address = socket.local_addr().map_err(|error| why(&error))?;
        Ok(Self { socket, address })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn send(&self, to: SocketAddr, packet: &Packet) {
        // A client that has gone hears nothing.
        drop(self.socket.send_to(packet, to));
    }

    pub(super) fn serve(&self, door: usize, desk: &Arc<Desk>) {
        // One byte more than the longest report, so that longer datagrams are told from it.
        let mut buffer = [0; 66];
        while !desk.is_closed() {
            // An error here is an earlier send to a client that has gone (ICMP).
            let Ok((length, from)) = self.socket.recv_from(&mut buffer) else {
                continue;
            };
            let Some(packet) = buffer.get(..length).and_then(packet_in) else {
                continue;
            };
            if packet.starts_with(&POWER_CYCLE) {
                desk.power_off();
                desk.power_on();
                continue;
            }
            let peer = Peer {
                door,
                address: Address::Datagram(from),
            };
            desk.packet(peer, &packet);
        }
    }

    pub(super) fn wake(&self) {
        let mut to = self.address;
        if to.ip().is_unspecified() {
            to.set_ip(match to.ip() {
                IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
            });
        }
        drop(self.socket.send_to(&[], to));
    }
}

fn why(error: &io::Error) -> String {
    if error.kind() == io::ErrorKind::AddrInUse {
        "another program has this port; port 0 is any free one".into()
    } else {
        error.to_string()
    }
}

/// How a datagram begins that pulls the key and puts it back (Solo's simulation).
const POWER_CYCLE: [u8; 8] = [0xac, 0x10, 0x52, 0xca, 0x95, 0xe5, 0x69, 0xde];
