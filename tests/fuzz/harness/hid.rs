//! Packets to the CTAPHID state machine, from two clients, and the time between.

use std::time::Duration;

use stuntkey::bridge::Address;
use stuntkey::bridge::ChannelPolicy;
use stuntkey::bridge::Ctaphid;
use stuntkey::bridge::Effect;
use stuntkey::bridge::JobId;
use stuntkey::bridge::Message;
use stuntkey::bridge::Packet;
use stuntkey::bridge::Peer;
use stuntkey::bridge::U2f;

use super::input::Input;

struct Rig {
    hid: Ctaphid,
    now: Duration,
    /// What the authenticator works on.
    jobs: Vec<JobId>,
}

/// Runs the bytes. Each step is a byte that says what, and what belongs to it.
///
/// # Panics
/// Where what must hold does not.
pub fn hid(bytes: &[u8]) {
    let mut input = Input(bytes);
    let policy = match input.byte().unwrap_or_default() % 2 {
        0 => ChannelPolicy::GivenOut,
        _ => ChannelPolicy::Any,
    };
    let mut rig = Rig {
        hid: Ctaphid::new(policy, U2f::Spoken),
        now: Duration::ZERO,
        jobs: Vec::new(),
    };
    for _ in 0..STEPS {
        let Some(step) = input.byte() else { break };
        rig.step(step, &mut input);
    }
    // A client that comes now is served within the time of whatever is under way.
    rig.jobs.clear();
    let effects = rig.hid.unplugged();
    rig.take(effects);
    let mut init = [0; 64];
    init[..7].copy_from_slice(&[0xff, 0xff, 0xff, 0xff, 0x86, 0, 8]);
    let effects = rig.hid.packet(rig.now, peer(9), &init);
    assert!(matches!(effects[..], [Effect::Send(_, answer)] if answer[4] == 0x86));
}

impl Rig {
    fn step(&mut self, step: u8, input: &mut Input<'_>) {
        let effects = match step % 8 {
            0..=2 => {
                let packet = packet(input);
                self.hid.packet(self.now, peer(step / 8 % 2), &packet)
            }
            3 => {
                self.now += Duration::from_millis(input.number().into());
                self.hid.tick(self.now)
            }
            4 => {
                let answer = input.bytes();
                match self.jobs.pop() {
                    Some(job) => self.hid.finished(job, answer),
                    None => Vec::new(),
                }
            }
            5 => match self.jobs.last() {
                Some(job) => self.hid.wants_touch(self.now, *job),
                None => Vec::new(),
            },
            6 => self.hid.left(peer(step / 8 % 2)),
            _ => self.hid.unplugged(),
        };
        self.take(effects);
        if let Some(deadline) = self.hid.deadline() {
            assert!(deadline.saturating_sub(self.now) <= Duration::from_secs(60));
        }
    }

    fn take(&mut self, effects: Vec<Effect>) {
        assert!(effects.len() < 200, "no packet has so many answers");
        for effect in effects {
            match effect {
                Effect::Send(_, _) | Effect::Wink => {}
                Effect::Run(job, message) => {
                    let (Message::Cbor(bytes) | Message::Apdu(bytes)) = message;
                    assert!(bytes.len() <= LONGEST);
                    self.jobs.push(job);
                    assert!(self.jobs.len() < STEPS, "jobs pile up");
                }
                Effect::Cancel(job) | Effect::Abandon(job) => self.jobs.retain(|one| *one != job),
            }
        }
    }
}

/// A packet: its first bytes, and zeros.
fn packet(input: &mut Input<'_>) -> Packet {
    let mut packet = [0; 64];
    let length = usize::from(input.byte().unwrap_or_default() % 65);
    let (head, rest) = input.0.split_at(length.min(input.0.len()));
    packet[..head.len()].copy_from_slice(head);
    input.0 = rest;
    packet
}

fn peer(number: u8) -> Peer {
    Peer {
        door: usize::from(number),
        address: Address::System,
    }
}

const STEPS: usize = 256;
const LONGEST: usize = 7609;
