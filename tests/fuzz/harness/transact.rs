//! Messages to an authenticator with a PIN, and all that happens around them.

use std::time::Duration;

use stuntkey::authenticator::Authenticator;
use stuntkey::authenticator::Gesture;
use stuntkey::authenticator::Means;
use stuntkey::authenticator::Profile;
use stuntkey::ctap::Status;
use stuntkey::flow::Answer;
use stuntkey::flow::DeviceName;
use stuntkey::flow::PromptKind;
use stuntkey::sim::Env;
use stuntkey::sim::Person;
use stuntkey::sim::Seed;
use stuntkey::sim::Surface;
use stuntkey::sim::Trace;
use stuntkey::webauthn::cbor;

use super::input::Input;
use super::platform;
use super::platform::PIN;
use super::platform::Token;

struct Rig {
    env: Env,
    key: Authenticator,
    surface: Surface,
    token: Option<Token>,
}

/// Runs the bytes. Each step is a byte that says what, and what belongs to it.
///
/// # Panics
/// Where what must hold does not.
pub fn transact(bytes: &[u8]) {
    let mut rig = Rig {
        env: Env::new(Seed::new(1)),
        key: Authenticator::new(Profile::fingerprint_key(), Means::default()),
        surface: Surface {
            device: DeviceName::new("key"),
            kind: PromptKind::Get,
        },
        token: None,
    };
    rig.key.choose_pin(PIN);
    let mut input = Input(bytes);
    for _ in 0..STEPS {
        let Some(step) = input.byte() else { break };
        rig.step(step, &mut input);
    }
    let info = rig.send(&[0x04]);
    assert_eq!(info[0], 0, "whatever came before, getInfo is answered");
    assert!(
        rig.key.vault().iter().count() <= STEPS,
        "no more than were asked for"
    );
}

impl Rig {
    fn step(&mut self, step: u8, input: &mut Input<'_>) {
        match step % 8 {
            0 | 7 => drop(self.send(input.bytes())),
            1 => self.apdu(input.bytes()),
            2 => {
                self.key.power_cycle(&self.env);
                self.token = None;
            }
            3 => self.env.advance(Duration::from_secs(input.number().into())),
            4 => self.env.person = person(input.byte()),
            5 => {
                let permissions = input.byte().unwrap_or(0xff);
                self.token = platform::token(&mut |message| self.send(message), permissions);
            }
            _ => {
                let message = input.bytes();
                let signed = self.token.as_ref().and_then(|token| token.sign(message));
                self.send(signed.as_deref().unwrap_or(message));
            }
        }
        self.env.trace = Trace::new();
    }

    /// Sends a message. There is an answer, of a known status, with canonical CBOR or nothing.
    fn send(&mut self, message: &[u8]) -> Vec<u8> {
        let gesture = Gesture::Interactive(&self.surface);
        let answer = self.key.transact(&mut self.env, gesture, message);
        let (status, rest) = answer.split_first().expect("every message has an answer");
        assert_eq!(Status::from_byte(*status).byte(), *status, "no status");
        assert!(answer.len() <= LONGEST, "longer than CTAPHID can carry");
        if *status != 0 {
            assert!(rest.is_empty(), "a refusal says nothing more");
        } else if !rest.is_empty() {
            let value = cbor::decode(rest).expect("an answer is canonical CBOR");
            assert_eq!(cbor::encode(&value), rest);
        }
        answer
    }

    /// Sends an APDU. There is an answer, of at least a status word.
    fn apdu(&mut self, apdu: &[u8]) {
        let gesture = Gesture::Interactive(&self.surface);
        let answer = self.key.transact_apdu(&mut self.env, gesture, apdu);
        assert!((2..=LONGEST).contains(&answer.len()));
    }
}

fn person(byte: Option<u8>) -> Person {
    Person::always(match byte.unwrap_or_default() % 5 {
        0 => Answer::Verifies,
        1 => Answer::Fails,
        2 => Answer::LocksOut,
        3 => Answer::Cancels,
        _ => Answer::Ignores,
    })
}

/// So that one input is soon done.
const STEPS: usize = 64;
/// CTAP 2.2 §11.2.4: what fits CTAPHID.
const LONGEST: usize = 7609;
