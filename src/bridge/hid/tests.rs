//! One test a row of what CTAPHID demands, named after it.

mod any_packets;
mod channels;
mod commands;
mod transactions;

use std::time::Duration;

use crate::bridge::Address;
use crate::bridge::ChannelPolicy;
use crate::bridge::JobId;
use crate::bridge::Packet;
use crate::bridge::Peer;

use super::Ctaphid;
use super::Effect;
use super::U2f;

const PING: u8 = 0x01;
const MSG: u8 = 0x03;
const LOCK: u8 = 0x04;
const INIT: u8 = 0x06;
const WINK: u8 = 0x08;
const CBOR: u8 = 0x10;
const CANCEL: u8 = 0x11;
const KEEPALIVE: u8 = 0x3b;
const ERROR: u8 = 0x3f;

const INVALID_CMD: u8 = 0x01;
const INVALID_PAR: u8 = 0x02;
const INVALID_LEN: u8 = 0x03;
const INVALID_SEQ: u8 = 0x04;
const MSG_TIMEOUT: u8 = 0x05;
const CHANNEL_BUSY: u8 = 0x06;
const INVALID_CHANNEL: u8 = 0x0b;

const BROADCAST: u32 = 0xffff_ffff;
const NONCE: [u8; 8] = *b"12345678";

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn peer(number: u64) -> Peer {
    Peer {
        door: 0,
        address: Address::Stream(number),
    }
}

/// The first packet of a message of this length.
fn first(cid: u32, command: u8, length: usize, data: &[u8]) -> Packet {
    let mut packet = [0; 64];
    packet[..4].copy_from_slice(&cid.to_be_bytes());
    packet[4] = 0x80 | command;
    packet[5..7].copy_from_slice(&u16::try_from(length).unwrap().to_be_bytes());
    packet[7..7 + data.len()].copy_from_slice(data);
    packet
}

fn next(cid: u32, sequence: u8, data: &[u8]) -> Packet {
    let mut packet = [0; 64];
    packet[..4].copy_from_slice(&cid.to_be_bytes());
    packet[4] = sequence;
    packet[5..5 + data.len()].copy_from_slice(data);
    packet
}

/// What clients hear: channel, command, message.
type Heard = (u32, u8, Vec<u8>);

/// Puts packets together as a client does.
fn heard(effects: &[Effect]) -> Vec<Heard> {
    let mut messages: Vec<(Heard, usize)> = Vec::new();
    for effect in effects {
        let Effect::Send(_, packet) = effect else {
            continue;
        };
        let cid = u32::from_be_bytes(packet[..4].try_into().unwrap());
        if packet[4] & 0x80 == 0 {
            let ((_, _, data), length) = messages.last_mut().unwrap();
            let take = (*length - data.len()).min(59);
            data.extend_from_slice(&packet[5..5 + take]);
            assert!(packet[5 + take..].iter().all(|byte| *byte == 0), "padding");
        } else {
            let length = usize::from(u16::from_be_bytes([packet[5], packet[6]]));
            let take = length.min(57);
            assert!(packet[7 + take..].iter().all(|byte| *byte == 0), "padding");
            let data = packet[7..7 + take].to_vec();
            messages.push(((cid, packet[4] & 0x7f, data), length));
        }
    }
    messages.into_iter().map(|(message, _)| message).collect()
}

fn refused(cid: u32, code: u8) -> Vec<Heard> {
    vec![(cid, ERROR, vec![code])]
}

/// A key and the time.
struct Bench {
    key: Ctaphid,
    now: Duration,
}

impl Bench {
    fn new() -> Self {
        Self::of(ChannelPolicy::GivenOut, U2f::Spoken)
    }

    fn of(policy: ChannelPolicy, u2f: U2f) -> Self {
        Self {
            key: Ctaphid::new(policy, u2f),
            now: ms(1_000),
        }
    }

    fn put(&mut self, packet: Packet) -> Vec<Effect> {
        self.key.packet(self.now, peer(1), &packet)
    }

    /// A whole message, and what is done.
    fn send(&mut self, cid: u32, command: u8, message: &[u8]) -> Vec<Effect> {
        let (head, rest) = message.split_at(message.len().min(57));
        let mut effects = self.put(first(cid, command, message.len(), head));
        for (sequence, part) in (0..).zip(rest.chunks(59)) {
            effects.extend(self.put(next(cid, sequence, part)));
        }
        effects
    }

    /// A whole message, and what is heard.
    fn call(&mut self, cid: u32, command: u8, message: &[u8]) -> Vec<Heard> {
        heard(&self.send(cid, command, message))
    }

    fn channel(&mut self) -> u32 {
        let heard = self.call(BROADCAST, INIT, &NONCE);
        let (_, _, answer) = &heard[0];
        u32::from_be_bytes(answer[8..12].try_into().unwrap())
    }

    /// A CBOR message that is worked on.
    fn working(&mut self, cid: u32) -> JobId {
        let effects = self.send(cid, CBOR, &[0x04]);
        let [Effect::Run(job, _)] = effects[..] else {
            panic!("{effects:?}");
        };
        job
    }

    fn after(&mut self, passed: Duration) -> Vec<Heard> {
        self.now += passed;
        heard(&self.key.tick(self.now))
    }
}
