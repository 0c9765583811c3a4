//! Whole messages: what is answered at once, and what goes to the authenticator.

use std::time::Duration;

use crate::bridge::JobId;
use crate::bridge::command::Command;
use crate::bridge::command::HidError;
use crate::bridge::hid::Ctaphid;
use crate::bridge::hid::KEEPALIVE_EVERY;
use crate::bridge::hid::Lock;
use crate::bridge::hid::effect::Effect;
use crate::bridge::hid::effect::Message;
use crate::bridge::hid::reply::error;
use crate::bridge::hid::reply::reply;
use crate::bridge::transaction::Owner;
use crate::bridge::transaction::Receiving;
use crate::bridge::transaction::Running;
use crate::bridge::transaction::Transaction;
use crate::bridge::transaction::WaitsFor;

impl Ctaphid {
    /// A whole message is here.
    pub(super) fn perform(&mut self, now: Duration, received: Receiving) -> Vec<Effect> {
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
}

const LOCK_MAX_SECONDS: u8 = 10;
