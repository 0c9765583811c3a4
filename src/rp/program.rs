//! Programs: an action of a profile while it runs.
//!
//! A program is resumed until it is done. Requests happen inside; what only the client can do is an
//! effect, which whoever runs the program performs and answers.
//!
//! **Invariant:** no client, no device and no person here: only items, answers and rules.

mod ceremony;
mod frame;
mod meaning;
mod request;

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::Value;

use crate::rp::Act;
use crate::rp::Answer;
use crate::rp::Effect;
use crate::rp::Front;
use crate::rp::Item;
use crate::rp::Items;
use crate::rp::Received;
use crate::rp::Reply;
use crate::rp::RpError;
use crate::rp::Session;
use crate::rp::ask;
use crate::rp::exchange::Payload;
use crate::rp::profile::only_looks;
use crate::rp::program::ceremony::Waiting;
use crate::rp::program::frame::Frame;
use crate::rp::program::frame::Purpose;
use crate::rp::session::Begun;
use crate::rp::session::Known;
use crate::sim::Env;
use crate::sim::SignalKind;
use crate::webauthn::CredentialId;

/// An action while it runs.
#[derive(Debug)]
pub struct Program {
    action: String,
    front: Arc<Front>,
    frames: Vec<Frame>,
    given: BTreeMap<String, Value>,
    signals: VecDeque<(SignalKind, Vec<CredentialId>)>,
    waiting: Option<Waiting>,
    answer: Answer,
    /// The payload of a request that is sent again as it was.
    again: Option<Payload>,
    /// The last answer before an action that only looks.
    before: Option<Received>,
    steps_left: usize,
}

impl Program {
    pub(super) fn new(session: &Session, action: &str, items: Items) -> Self {
        let front = session.front().clone();
        let mut frames = vec![Frame::new(items, Purpose::Act)];
        if session.state.begun == Begun::No {
            frames.push(Frame::new(front.begin.clone(), Purpose::Begin));
        }
        Self {
            action: action.to_owned(),
            front,
            frames,
            given: BTreeMap::new(),
            signals: VecDeque::new(),
            waiting: None,
            answer: Answer::default(),
            again: None,
            before: only_looks(action).then(|| session.state.last.clone()),
            steps_left: STEPS,
        }
    }

    /// The last request that carried `$(credential)`, once more.
    pub(super) fn again(session: &Session) -> Option<Self> {
        let carried = session.state.carried.clone()?;
        let items: Items = carried.items.get(carried.index..=carried.index)?.into();
        let mut program = Self::new(session, &carried.action, items);
        program.given = carried.given;
        program.given.extend(
            carried
                .credential
                .map(|value| ("credential".to_owned(), value)),
        );
        program.again = Some(carried.payload);
        Some(program)
    }

    /// The profile's name of the action.
    pub fn action(&self) -> &str {
        &self.action
    }

    /// Gives a variable its value for this program, such as `key` or a mistyped `password`.
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.given.insert(name.to_owned(), value);
        self
    }

    /// Goes on until the client is needed, or to the end.
    ///
    /// # Errors
    /// When the relying party cannot be reached or answers what the profile does not explain.
    ///
    /// # Panics
    /// When a ceremony is answered that nobody asked for, or left unanswered.
    pub fn resume(
        &mut self,
        env: &mut Env,
        session: &mut Session,
        reply: Reply,
    ) -> Result<Effect, RpError> {
        self.take(session, reply)?;
        loop {
            if let Some((kind, ids)) = self.signals.pop_front() {
                return Ok(Effect::Signal { kind, ids });
            }
            let Some((items, index)) = self.next(session) else {
                return Ok(Effect::Done(self.finish(env, session)));
            };
            self.spend()?;
            if self.passes_over(env, session, &items[index])? {
                continue;
            }
            match &items[index].act {
                Act::Request(_) => self.request(env, session, &items, index)?,
                Act::Ceremony(item) => match self.ceremony(env, session, item)? {
                    Some(effect) => return Ok(effect),
                    None => self.frames.clear(),
                },
                Act::Do(name) => self.push(name)?,
                Act::Forget(names) => {
                    session.state.kept.retain(|name, _| !names.contains(name));
                }
            }
        }
    }

    /// The next item; frames that are through are left.
    fn next(&mut self, session: &mut Session) -> Option<(Items, usize)> {
        while let Some(frame) = self.frames.last_mut() {
            if frame.next < frame.items.len() {
                let index = frame.next;
                frame.next += 1;
                return Some((frame.items.clone(), index));
            }
            if frame.purpose == Purpose::Begin {
                session.state.begun = Begun::Yes;
            }
            self.frames.pop();
        }
        None
    }

    /// Whether the item's conditions do not hold. What is sent again was sent, so it is now.
    fn passes_over(&self, env: &Env, session: &Session, item: &Item) -> Result<bool, RpError> {
        let known = Known {
            session,
            given: &self.given,
            now_ms: env.now().unix_ms(),
        };
        let holds = item.only_if.hold(&session.state.last, &known);
        Ok(self.again.is_none() && !holds.map_err(RpError::template)?)
    }

    /// Actions that do each other in a way that no check foresaw end here.
    fn spend(&mut self) -> Result<(), RpError> {
        self.steps_left = self.steps_left.saturating_sub(1);
        match self.steps_left {
            0 => Err(RpError::shape(format!(
                "action `{}` does not end",
                self.action
            ))),
            _ => Ok(()),
        }
    }

    fn push(&mut self, action: &str) -> Result<(), RpError> {
        let purpose = self
            .frames
            .last()
            .map_or(Purpose::Act, |frame| frame.purpose);
        self.push_for(action, purpose)
    }

    fn push_for(&mut self, action: &str, purpose: Purpose) -> Result<(), RpError> {
        match self.front.items(action, None) {
            Some(items) => {
                self.frames.push(Frame::new(items.clone(), purpose));
                Ok(())
            }
            None => Err(RpError::shape(format!(
                "the profile has no action `{action}`"
            ))),
        }
    }

    fn finish(&mut self, env: &Env, session: &mut Session) -> Answer {
        if let Some(before) = self.before.take() {
            session.state.last = before;
        }
        let known = Known {
            session,
            given: &self.given,
            now_ms: env.now().unix_ms(),
        };
        let sign_in = self.front.items("sign-in", Some("passkey"));
        let at_hand = match sign_in
            .and_then(|items| items.first())
            .map(|item| &item.act)
        {
            Some(Act::Ceremony(item)) => {
                let asked = ask::ceremony(item, &session.state.last, &known);
                asked.is_ok_and(|asked| asked.is_some_and(|(options, _)| is_request(&options)))
            }
            Some(Act::Request(_) | Act::Do(_) | Act::Forget(_)) | None => false,
        };
        Answer {
            options_kept: at_hand,
            ..self.answer.clone()
        }
    }
}

/// Creation options may stand in the same member; only they name a user and algorithms.
fn is_request(options: &Value) -> bool {
    options.get("challenge").is_some() && options.get("pubKeyCredParams").is_none()
}

/// How many items one program may run: far more than any page does.
const STEPS: usize = 200;
