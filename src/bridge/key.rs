//! The key itself: the authenticator and the environment that it lives in.

use std::fmt;
use std::time::Duration;

use crate::authenticator::Authenticator;
use crate::authenticator::Feature;
use crate::authenticator::Gesture;
use crate::bridge::Message;
use crate::bridge::U2f;
use crate::ctap::Status;
use crate::ctap::failure;
use crate::flow::DeviceName;
use crate::flow::PromptKind;
use crate::sim::Env;
use crate::sim::Surface;
use crate::sim::Trace;
use crate::sim::VirtualTime;
use crate::store::State;
use crate::store::StateError;

/// An authenticator with its environment. Its time is the wall's, counted from the start of the
/// virtual clock.
#[derive(Debug)]
pub(super) struct Key {
    authenticator: Authenticator,
    env: Env,
    keeper: Option<Keeper>,
}

/// Where a key's state is kept.
pub struct Keeper {
    /// The file.
    pub state: State,
    /// Who hears that it could not be written.
    pub tell: Box<dyn FnMut(&StateError) + Send>,
}

impl fmt::Debug for Keeper {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.state.fmt(out)
    }
}

impl Key {
    /// This authenticator, here.
    pub(super) fn new(authenticator: Authenticator, env: Env, keeper: Option<Keeper>) -> Self {
        Self {
            authenticator,
            env,
            keeper,
        }
    }

    /// Whether it speaks U2F.
    pub(super) fn u2f(authenticator: &Authenticator) -> U2f {
        if authenticator.profile().has(Feature::U2f) {
            U2f::Spoken
        } else {
            U2f::Unknown
        }
    }

    /// It has been without power, and has it again.
    pub(super) fn power_cycle(&mut self, now: Duration) {
        self.keep_up(now);
        self.authenticator.power_cycle(&self.env);
    }

    /// Answers a message.
    pub(super) fn answer(&mut self, now: Duration, message: &Message) -> Vec<u8> {
        self.keep_up(now);
        let answer = match message {
            Message::Cbor(message) => {
                let surface = surface(message);
                let gesture = Gesture::Interactive(&surface);
                self.authenticator.transact(&mut self.env, gesture, message)
            }
            Message::Apdu(apdu) => {
                let surface = surface(&[]);
                let gesture = Gesture::Interactive(&surface);
                self.authenticator
                    .transact_apdu(&mut self.env, gesture, apdu)
            }
        };
        // Nobody reads it here, and a key is served for days.
        self.env.trace = Trace::new();
        if self.keep() { answer } else { unkept(message) }
    }

    /// What changed is on disk before anybody hears of it. Says whether it is.
    fn keep(&mut self) -> bool {
        let Some(keeper) = &mut self.keeper else {
            return true;
        };
        match keeper.state.keep(&mut self.authenticator) {
            Ok(()) => true,
            Err(error) => {
                (keeper.tell)(&error);
                false
            }
        }
    }

    fn keep_up(&mut self, now: Duration) {
        let behind = VirtualTime::START.later(now).since(self.env.now());
        self.env.advance(behind);
    }
}

/// The answer where the state could not be written: an error, for a credential that is said to be
/// made must last.
fn unkept(message: &Message) -> Vec<u8> {
    match message {
        Message::Cbor(_) => failure(Status::Other),
        // ISO 7816-4 §5.6: memory failure.
        Message::Apdu(_) => vec![0x65, 0x81],
    }
}

/// What a user would see the client show.
fn surface(message: &[u8]) -> Surface {
    let kind = match message.first() {
        Some(0x01) => PromptKind::Create,
        Some(_) | None => PromptKind::Get,
    };
    Surface {
        device: DeviceName::new("key"),
        kind,
    }
}
