//! CTAPHID as a machine: packets and time in, effects out.

mod effect;
mod perform;
mod receive;
mod reply;

pub use effect::Effect;
pub use effect::Message;

use std::mem;
use std::time::Duration;

use crate::bridge::ChannelId;
use crate::bridge::ChannelPolicy;
use crate::bridge::JobId;
use crate::bridge::Packet;
use crate::bridge::Peer;
use crate::bridge::channels::Channels;
use crate::bridge::command::HidError;
use crate::bridge::hid::reply::error;
use crate::bridge::hid::reply::keepalive;
use crate::bridge::hid::reply::reply;
use crate::bridge::packet;
use crate::bridge::packet::Frame;
use crate::bridge::transaction::Owner;
use crate::bridge::transaction::Running;
use crate::bridge::transaction::Transaction;
use crate::bridge::transaction::WaitsFor;

/// Whether U2F messages are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum U2f {
    /// They are.
    Spoken,
    /// They are not, and INIT says so (CAPABILITY_NMSG).
    Unknown,
}

/// The protocol of one key (CTAP 2.2 §11.2). Times are since its start, and never go back.
#[derive(Debug)]
pub struct Ctaphid {
    u2f: U2f,
    channels: Channels,
    transaction: Transaction,
    lock: Option<Lock>,
    jobs: u64,
}

#[derive(Clone, Copy, Debug)]
struct Lock {
    channel: ChannelId,
    until: Duration,
}

impl Ctaphid {
    /// A key that has just been plugged in.
    pub fn new(policy: ChannelPolicy, u2f: U2f) -> Self {
        Self {
            u2f,
            channels: Channels::new(policy),
            transaction: Transaction::None,
            lock: None,
            jobs: 0,
        }
    }

    /// The number of channels that are in use.
    pub fn channels(&self) -> usize {
        self.channels.len()
    }

    /// The key is unplugged: channels, locks and transactions are gone.
    pub fn unplugged(&mut self) -> Vec<Effect> {
        self.channels.clear();
        self.lock = None;
        self.abandoned().into_iter().collect()
    }

    /// A client has left for good.
    pub fn left(&mut self, peer: Peer) -> Vec<Effect> {
        let owned = self.transaction.owner();
        let theirs = owned.is_some_and(|owner| owner.peer == peer);
        theirs
            .then(|| self.abandoned())
            .flatten()
            .into_iter()
            .collect()
    }

    /// A packet has come.
    pub fn packet(&mut self, now: Duration, peer: Peer, packet: &Packet) -> Vec<Effect> {
        let mut effects = self.tick(now);
        let (channel, frame) = packet::read(packet);
        let owner = Owner { channel, peer };
        effects.extend(match frame {
            Frame::Initialization {
                command,
                length,
                data,
            } => self.initialization(now, owner, command, length, data),
            Frame::Continuation { sequence, data } => self.continuation(now, owner, sequence, data),
        });
        effects
    }

    /// Time has passed: signs of life, and messages that never end.
    pub fn tick(&mut self, now: Duration) -> Vec<Effect> {
        self.lock = self.lock.filter(|lock| now < lock.until);
        match &mut self.transaction {
            Transaction::None => Vec::new(),
            Transaction::Receiving(receiving) => {
                if now < receiving.overdue {
                    return Vec::new();
                }
                // §11.2.5.2: nobody asked, and the client must learn that its message is lost.
                let owner = receiving.owner;
                self.transaction = Transaction::None;
                error(owner, HidError::MessageTimeout)
            }
            Transaction::Running(running) => {
                if now < running.keepalive {
                    return Vec::new();
                }
                running.keepalive = now + KEEPALIVE_EVERY;
                keepalive(running)
            }
        }
    }

    /// When [`Ctaphid::tick`] next has something to do.
    pub fn deadline(&self) -> Option<Duration> {
        match &self.transaction {
            Transaction::None => None,
            Transaction::Receiving(receiving) => Some(receiving.overdue),
            Transaction::Running(running) => Some(running.keepalive),
        }
    }

    /// A job waits for the user from now on. Clients press the button on the first sign of it.
    pub fn wants_touch(&mut self, now: Duration, job: JobId) -> Vec<Effect> {
        let Some(running) = self.running(job) else {
            return Vec::new();
        };
        running.waits_for = WaitsFor::Touch;
        running.keepalive = now + KEEPALIVE_EVERY;
        keepalive(running)
    }

    /// A job has heard from the user, and goes on.
    pub fn goes_on(&mut self, now: Duration, job: JobId) {
        if let Some(running) = self.running(job) {
            running.waits_for = WaitsFor::Processing;
            running.keepalive = now + KEEPALIVE_EVERY;
        }
    }

    /// The answer of a job. One that was abandoned has none to give it to.
    pub fn finished(&mut self, job: JobId, answer: &[u8]) -> Vec<Effect> {
        let Some(running) = self.running(job) else {
            return Vec::new();
        };
        let (owner, command) = (running.owner, running.command);
        self.transaction = Transaction::None;
        reply(owner, command, answer)
    }

    fn running(&mut self, job: JobId) -> Option<&mut Running> {
        match &mut self.transaction {
            Transaction::Running(running) if running.job == job => Some(running),
            Transaction::Running(_) | Transaction::Receiving(_) | Transaction::None => None,
        }
    }

    /// Drops the transaction; says which job is in vain.
    fn abandoned(&mut self) -> Option<Effect> {
        match mem::replace(&mut self.transaction, Transaction::None) {
            Transaction::Running(running) => Some(Effect::Abandon(running.job)),
            Transaction::None | Transaction::Receiving(_) => None,
        }
    }
}

/// §11.2.9.1.7.
const KEEPALIVE_EVERY: Duration = Duration::from_millis(100);

#[cfg(test)]
mod tests;
