//! Packets: 64-byte reports, and messages cut into them (CTAP 2.2 §11.2.4).

/// Bytes of a report.
pub const PACKET_BYTES: usize = 64;

/// The longest message that 1 initialization and 128 continuation packets hold (§11.2.4).
pub const MESSAGE_MAX_BYTES: usize = FIRST_BYTES + 128 * NEXT_BYTES;

/// One report, without a report id.
pub type Packet = [u8; PACKET_BYTES];

/// A channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChannelId(pub u32);

impl ChannelId {
    /// The channel on which channels are asked for (§11.2.9.1.3).
    pub const BROADCAST: Self = Self(0xffff_ffff);
    /// The channel that nobody may use (§11.2.3).
    pub const RESERVED: Self = Self(0);
}

/// A packet, read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame<'p> {
    /// The first of a message.
    Initialization {
        /// The command, without the bit that marks the packet.
        command: u8,
        /// Bytes of the whole message.
        length: usize,
        /// What of it is here, padded.
        data: &'p [u8],
    },
    /// A further one.
    Continuation {
        /// Its place, from 0.
        sequence: u8,
        /// What of the message is here, padded.
        data: &'p [u8],
    },
}

/// The channel of a packet, and what is said there.
pub(super) fn read(packet: &Packet) -> (ChannelId, Frame<'_>) {
    let [a, b, c, d, mark, rest @ ..] = packet;
    let channel = ChannelId(u32::from_be_bytes([*a, *b, *c, *d]));
    if mark & INITIALIZATION == 0 {
        let frame = Frame::Continuation {
            sequence: *mark,
            data: rest,
        };
        return (channel, frame);
    }
    let [high, low, data @ ..] = rest;
    let frame = Frame::Initialization {
        command: mark & !INITIALIZATION,
        length: usize::from(u16::from_be_bytes([*high, *low])),
        data,
    };
    (channel, frame)
}

/// A message cut into packets, or `None` when it is too long for that.
pub(super) fn cut(channel: ChannelId, command: u8, message: &[u8]) -> Option<Vec<Packet>> {
    let length = u16::try_from(message.len()).ok();
    let length = length.filter(|_| message.len() <= MESSAGE_MAX_BYTES)?;
    let (first, rest) = message.split_at(message.len().min(FIRST_BYTES));
    let [high, low] = length.to_be_bytes();
    let mut packets = Vec::with_capacity(1 + rest.len().div_ceil(NEXT_BYTES));
    packets.push(put(channel, &[command | INITIALIZATION, high, low], first));
    for (sequence, part) in (0_u8..).zip(rest.chunks(NEXT_BYTES)) {
        packets.push(put(channel, &[sequence], part));
    }
    Some(packets)
}

fn put(channel: ChannelId, head: &[u8], data: &[u8]) -> Packet {
    let mut packet = [0; PACKET_BYTES];
    let bytes = channel.0.to_be_bytes();
    let bytes = bytes.iter().chain(head).chain(data);
    for (place, byte) in packet.iter_mut().zip(bytes) {
        *place = *byte;
    }
    packet
}

const INITIALIZATION: u8 = 0x80;
const FIRST_BYTES: usize = PACKET_BYTES - 7;
const NEXT_BYTES: usize = PACKET_BYTES - 5;
