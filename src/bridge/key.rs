//! The key itself: the authenticator and the environment that it lives in.

use std::time::Duration;

use crate::authenticator::Authenticator;
use crate::authenticator::Feature;
use crate::authenticator::Gesture;
use crate::bridge::Message;
use crate::bridge::U2f;
use crate::flow::DeviceName;
use crate::flow::PromptKind;
use crate::sim::Env;
use crate::sim::Surface;
use crate::sim::Trace;
use crate::sim::VirtualTime;

/// An authenticator with its environment. Its time is the wall's, counted from the start of the
/// virtual clock.
#[derive(Debug)]
pub(super) struct Key {
    authenticator: Authenticator,
    env: Env,
}

impl Key {
    /// This authenticator, here.
    pub(super) fn new(authenticator: Authenticator, env: Env) -> Self {
        Self { authenticator, env }
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
        answer
    }

    fn keep_up(&mut self, now: Duration) {
        let behind = VirtualTime::START.later(now).since(self.env.now());
        self.env.advance(behind);
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
