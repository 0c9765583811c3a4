//! Messages on their way in: channels, first packets, and those that follow.

use std::mem;
use std::time::Duration;

use crate::bridge::ChannelId;
use crate::bridge::command::Command;
use crate::bridge::command::HidError;
use crate::bridge::hid::Ctaphid;
use crate::bridge::hid::U2f;
use crate::bridge::hid::effect::Effect;
use crate::bridge::hid::reply::error;
use crate::bridge::hid::reply::reply;
use crate::bridge::packet::MESSAGE_MAX_BYTES;
use crate::bridge::transaction::Owner;
use crate::bridge::transaction::Receiving;
use crate::bridge::transaction::Transaction;

impl Ctaphid {
    pub(super) fn initialization(
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

    pub(super) fn continuation(
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

    fn is_of(&self, channel: ChannelId) -> bool {
        let owner = self.transaction.owner();
        owner.is_some_and(|owner| owner.channel == channel)
    }
}

/// How long the next packet of a message may take.
const PACKET_WITHIN: Duration = Duration::from_millis(500);
/// §11.2.9.1.3.
const PROTOCOL_VERSION: u8 = 2;
const DEVICE_VERSION: [u8; 3] = [0, 1, 0];
const CAPABILITY_WINK: u8 = 0x01;
const CAPABILITY_CBOR: u8 = 0x04;
const CAPABILITY_NMSG: u8 = 0x08;
