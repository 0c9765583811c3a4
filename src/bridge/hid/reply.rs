//! Answers, errors and signs of life, cut into packets.

use crate::bridge::Packet;
use crate::bridge::command::Command;
use crate::bridge::command::ERROR;
use crate::bridge::command::HidError;
use crate::bridge::command::KEEPALIVE;
use crate::bridge::hid::effect::Effect;
use crate::bridge::packet;
use crate::bridge::transaction::Owner;
use crate::bridge::transaction::Running;

pub(super) fn reply(owner: Owner, command: Command, answer: &[u8]) -> Vec<Effect> {
    match packet::cut(owner.channel, command.byte(), answer) {
        Some(packets) => sent(owner, packets),
        None => error(owner, HidError::Other),
    }
}

pub(super) fn error(owner: Owner, error: HidError) -> Vec<Effect> {
    short(owner, ERROR, error.byte())
}

pub(super) fn keepalive(running: &Running) -> Vec<Effect> {
    short(running.owner, KEEPALIVE, running.waits_for.status())
}

fn short(owner: Owner, command: u8, byte: u8) -> Vec<Effect> {
    let packets = packet::cut(owner.channel, command, &[byte]);
    sent(owner, packets.expect("one byte fits"))
}

fn sent(owner: Owner, packets: Vec<Packet>) -> Vec<Effect> {
    let packets = packets.into_iter();
    packets
        .map(|packet| Effect::Send(owner.peer, packet))
        .collect()
}
