//! CTAPHID as a machine: packets and time in, effects out.

use std::mem;
use std::time::Duration;

use crate::bridge::ChannelId;
use crate::bridge::ChannelPolicy;
use crate::bridge::JobId;
use crate::bridge::Packet;
use crate::bridge::Peer;
use crate::bridge::channels::Channels;
use crate::bridge::command::Command;
use crate::bridge::command::ERROR;
use crate::bridge::command::HidError;
use crate::bridge::command::KEEPALIVE;
use crate::bridge::packet;
use crate::bridge::packet::Frame;
use crate::bridge::packet::MESSAGE_MAX_BYTES;
use crate::bridge::transaction::Owner;
use crate::bridge::transaction::Receiving;
use crate::bridge::transaction::Running;
use crate::bridge::transaction::Transaction;
use crate::bridge::transaction::WaitsFor;

/// What the machine wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// This packet is to be sent.
    Send(Peer, Packet),
    /// The authenticator is to answer this; the answer goes to [`Ctaphid::finished`].
    Run(JobId, Message),
    /// Whoever waits for the user in this job is to wait no longer: the client has cancelled.
    Cancel(JobId),
    /// Nobody wants the answer of this job any more.
    Abandon(JobId),
    /// The key is to be recognized by its user.
    Wink,
}

/// A message for the authenticator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// A CTAP2 message.
    Cbor(Vec<u8>),
    /// A command APDU of U2F.
    Apdu(Vec<u8>),
}

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

    fn initialization(
        &mut self,
        now: Duration,
        owner: Owner,
        command: u8,
        length: usize,
        data: &[u8],
    ) -> Vec<Effect> {
        let known = Command::from_byte(command);
        let channel = owner.channel;
        let asks_for_channel = channel == ChannelId::BROADCAST && known == Some(Command::Init);
        if !asks_for_channel && !self.channels.admit(channel) {
            return error(owner, HidError::InvalidChannel);
        }
        if known == Some(Command::Init) {
            return self.init(owner, data.get(..length));
        }
        if let Some(refused) = self.refuse_meanwhile(now, owner, known) {
            return refused;
        }
        self.begin(now, owner, known, length, data)
    }

    /// §11.2.9.1.3: a new channel, or the old one afresh. Other channels are left alone.
    fn init(&mut self, owner: Owner, nonce: Option<&[u8]>) -> Vec<Effect> {
        let Some(nonce @ &[_, _, _, _, _, _, _, _]) = nonce else {
            return error(owner, HidError::InvalidLength);
        };
        let mut effects = Vec::new();
        let channel = if owner.channel == ChannelId::BROADCAST {
            self.channels.give()
        } else {
            if self.is_of(owner.channel) {
                effects.extend(self.abandoned());
            }
            owner.channel
        };
        let mut answer = nonce.to_vec();
        answer.extend(channel.0.to_be_bytes());
        answer.push(PROTOCOL_VERSION);
        answer.extend(DEVICE_VERSION);
        answer.push(match self.u2f {
            U2f::Spoken => CAPABILITY_WINK | CAPABILITY_CBOR,
            U2f::Unknown => CAPABILITY_WINK | CAPABILITY_CBOR | CAPABILITY_NMSG,
        });
        effects.extend(reply(owner, Command::Init, &answer));
        effects
    }

    /// What becomes of the first packet of a message while there is a transaction or a lock.
    fn refuse_meanwhile(
        &mut self,
        now: Duration,
        owner: Owner,
        command: Option<Command>,
    ) -> Option<Vec<Effect>> {
        let cancels = command == Some(Command::Cancel);
        let locked = self.lock.filter(|lock| now < lock.until);
        let of_other = match self.transaction.owner() {
            Some(other) => other.channel != owner.channel,
            None => locked.is_some_and(|lock| lock.channel != owner.channel),
        };
        if of_other {
            // §11.2.9.1.5: CANCEL has no answer, whatever it meets.
            let busy = || error(owner, HidError::ChannelBusy);
            return Some(if cancels { Vec::new() } else { busy() });
        }
        match &self.transaction {
            Transaction::None => None,
            Transaction::Receiving(_) => {
                self.transaction = Transaction::None;
                Some(error(owner, HidError::InvalidSequence))
            }
            Transaction::Running(running) if cancels => Some(match running.command {
                Command::Cbor => vec![Effect::Cancel(running.job)],
                Command::Cancel
                | Command::Init
                | Command::Lock
                | Command::Msg
                | Command::Ping
                | Command::Wink => Vec::new(),
            }),
            Transaction::Running(_) => Some(error(owner, HidError::ChannelBusy)),
        }
    }

    fn begin(
        &mut self,
        now: Duration,
        owner: Owner,
        command: Option<Command>,
        length: usize,
        data: &[u8],
    ) -> Vec<Effect> {
        let unspoken = self.u2f == U2f::Unknown;
        let command = command.filter(|command| !(unspoken && *command == Command::Msg));
        let Some(command) = command else {
            return error(owner, HidError::InvalidCommand);
        };
        if command == Command::Cancel {
            return Vec::new();
        }
        if length > MESSAGE_MAX_BYTES {
            return error(owner, HidError::InvalidLength);
        }
        let mut receiving = Receiving {
            owner,
            command,
            length,
            data: Vec::with_capacity(length),
            next: 0,
            overdue: now + PACKET_WITHIN,
        };
        receiving.take(data);
        self.go_on(now, receiving)
    }

    fn continuation(
        &mut self,
        now: Duration,
        owner: Owner,
        sequence: u8,
        data: &[u8],
    ) -> Vec<Effect> {
        let receiving = match mem::replace(&mut self.transaction, Transaction::None) {
            Transaction::Receiving(receiving) if receiving.owner.channel == owner.channel => {
                receiving
            }
            other @ (Transaction::None | Transaction::Receiving(_) | Transaction::Running(_)) => {
                self.transaction = other;
                return Vec::new();
            }
        };
        let mut receiving = Receiving { owner, ..receiving };
        if sequence != receiving.next {
            return error(owner, HidError::InvalidSequence);
        }
        receiving.next += 1;
        receiving.overdue = now + PACKET_WITHIN;
        receiving.take(data);
        self.go_on(now, receiving)
    }

    fn go_on(&mut self, now: Duration, receiving: Receiving) -> Vec<Effect> {
        if receiving.is_whole() {
            self.perform(now, receiving)
        } else {
            self.transaction = Transaction::Receiving(receiving);
            Vec::new()
        }
    }

    /// A whole message is here.
    fn perform(&mut self, now: Duration, received: Receiving) -> Vec<Effect> {
        let Receiving {
            owner,
            command,
            data,
            ..
        } = received;
        match command {
            Command::Ping => reply(owner, command, &data),
            Command::Wink if data.is_empty() => {
                let mut effects = vec![Effect::Wink];
                effects.extend(reply(owner, command, &[]));
                effects
            }
            Command::Lock => self.lock(now, owner, &data),
            Command::Cbor if !data.is_empty() => self.run(now, owner, command, Message::Cbor(data)),
            Command::Msg => self.run(now, owner, command, Message::Apdu(data)),
            Command::Wink | Command::Cbor => error(owner, HidError::InvalidLength),
            Command::Init | Command::Cancel => unreachable!("they are answered on sight"),
        }
    }

    /// §11.2.9.2.2: up to ten seconds, or zero to let go.
    fn lock(&mut self, now: Duration, owner: Owner, data: &[u8]) -> Vec<Effect> {
        let &[seconds] = data else {
            return error(owner, HidError::InvalidLength);
        };
        if seconds > LOCK_MAX_SECONDS {
            return error(owner, HidError::InvalidParameter);
        }
        self.lock = (seconds > 0).then(|| Lock {
            channel: owner.channel,
            until: now + Duration::from_secs(seconds.into()),
        });
        reply(owner, Command::Lock, &[])
    }

    fn run(
        &mut self,
        now: Duration,
        owner: Owner,
        command: Command,
        message: Message,
    ) -> Vec<Effect> {
        self.jobs += 1;
        let job = JobId(self.jobs);
        self.transaction = Transaction::Running(Running {
            owner,
            command,
            job,
            waits_for: WaitsFor::Processing,
            keepalive: now + KEEPALIVE_EVERY,
        });
        vec![Effect::Run(job, message)]
    }

    fn is_of(&self, channel: ChannelId) -> bool {
        let owner = self.transaction.owner();
        owner.is_some_and(|owner| owner.channel == channel)
    }

    /// Drops the transaction; says which job is in vain.
    fn abandoned(&mut self) -> Option<Effect> {
        match mem::replace(&mut self.transaction, Transaction::None) {
            Transaction::Running(running) => Some(Effect::Abandon(running.job)),
            Transaction::None | Transaction::Receiving(_) => None,
        }
    }
}

fn reply(owner: Owner, command: Command, answer: &[u8]) -> Vec<Effect> {
    match packet::cut(owner.channel, command.byte(), answer) {
        Some(packets) => sent(owner, packets),
        None => error(owner, HidError::Other),
    }
}

fn error(owner: Owner, error: HidError) -> Vec<Effect> {
    short(owner, ERROR, error.byte())
}

fn keepalive(running: &Running) -> Vec<Effect> {
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

/// How long the next packet of a message may take.
const PACKET_WITHIN: Duration = Duration::from_millis(500);
/// §11.2.9.1.7.
const KEEPALIVE_EVERY: Duration = Duration::from_millis(100);
const LOCK_MAX_SECONDS: u8 = 10;
/// §11.2.9.1.3.
const PROTOCOL_VERSION: u8 = 2;
const DEVICE_VERSION: [u8; 3] = [0, 1, 0];
const CAPABILITY_WINK: u8 = 0x01;
const CAPABILITY_CBOR: u8 = 0x04;
const CAPABILITY_NMSG: u8 = 0x08;

#[cfg(test)]
mod tests;
