//! Programs: an action of a profile while it runs.
//!
//! A program is resumed until it is done. Requests happen inside; what only the client can do is an
//! effect, which whoever runs the program performs and answers.
//!
//! **Invariant:** no client, no device and no person here: only items, answers and rules.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::Map;
use serde_json::Value;

use crate::flow::Screen;
use crate::rp::Act;
use crate::rp::Answer;
use crate::rp::CeremonyPurpose;
use crate::rp::Codec;
use crate::rp::Effect;
use crate::rp::Front;
use crate::rp::Item;
use crate::rp::Items;
use crate::rp::Operand;
use crate::rp::Received;
use crate::rp::Reply;
use crate::rp::RpError;
use crate::rp::Selector;
use crate::rp::Session;
use crate::rp::ask;
use crate::rp::code;
use crate::rp::exchange;
use crate::rp::exchange::Payload;
use crate::rp::item::Call;
use crate::rp::item::CeremonyItem;
use crate::rp::item::RequestItem;
use crate::rp::near::near;
use crate::rp::prepare;
use crate::rp::profile::only_looks;
use crate::rp::profile::proves_again;
use crate::rp::reading;
use crate::rp::reading::Sending;
use crate::rp::rule::Meaning;
use crate::rp::session::Begun;
use crate::rp::session::Carried;
use crate::rp::session::Known;
use crate::rp::session::Marks;
use crate::rp::session::Network;
use crate::rp::value::change_at;
use crate::sim::Env;
use crate::sim::SignalKind;
use crate::webauthn::CredentialId;
use crate::word::Word;

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

/// A list of items under way.
#[derive(Debug)]
struct Frame {
    items: Items,
    next: usize,
    purpose: Purpose,
    /// The request that is being repeated after `first`.
    repeated: Option<usize>,
}

/// What a list of items is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    /// The profile's `begin`: what it answers is not the action's answer.
    Begin,
    /// The action.
    Act,
    /// What a rule wants first, before a request of the action is repeated.
    First,
}

/// A ceremony that the client has not answered.
#[derive(Debug)]
struct Waiting {
    write: Vec<(Vec<String>, Codec)>,
    otherwise: Option<Items>,
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

    fn take(&mut self, session: &mut Session, reply: Reply) -> Result<(), RpError> {
        let waiting = match (self.waiting.take(), reply) {
            (None, Reply::Go) => return Ok(()),
            (Some(waiting), Reply::Credential(mut credential)) => {
                for (path, codec) in &waiting.write {
                    let written = change_at(&mut credential, path, &mut |value| codec.write(value));
                    written.map_err(RpError::template)?;
                }
                session.state.credential = Some(credential);
                return Ok(());
            }
            (Some(waiting), Reply::Failed { name, native }) => {
                let mut error = serde_json::json!({ "name": name });
                if let Some(native) = native {
                    error["native"] = Value::from(native);
                }
                session.state.error = Some(error);
                waiting
            }
            (waiting, reply) => panic!("ceremony {waiting:?} was answered with {reply:?}"),
        };
        self.answer.ceremony_failed = true;
        self.frames.clear();
        if let Some(items) = waiting.otherwise {
            self.frames.push(Frame::new(items, Purpose::Act));
        }
        Ok(())
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

    fn request(
        &mut self,
        env: &mut Env,
        session: &mut Session,
        items: &Items,
        index: usize,
    ) -> Result<(), RpError> {
        let Act::Request(item) = &items[index].act else {
            return Ok(());
        };
        if self.again.is_none() {
            self.read_codes(env, session, item)?;
        }
        let known = Known {
            session,
            given: &self.given,
            now_ms: env.now().unix_ms(),
        };
        let prepared = prepare::request(item, &known, self.again.take())
            .map_err(|error| error.with_hints(missed(session, item)))?;
        if item.carries("credential") {
            session.state.carried = Some(Carried {
                action: self.action.clone(),
                items: items.clone(),
                index,
                payload: prepared.payload.clone(),
                credential: session.state.credential.clone(),
                given: self.given.clone(),
            });
            if session.state.network == Network::CutNext {
                session.state.network = Network::Works;
                exchange::cut(env, session, &self.action, &prepared);
                self.answer.cut = true;
                self.frames.clear();
                return Ok(());
            }
        }
        let marks = code::marks(session);
        let received = exchange::send(env, session, &self.action, &prepared)?;
        self.keep(env, session, item, &received)?;
        session.state.last = received;
        let known = Known {
            session,
            given: &self.given,
            now_ms: env.now().unix_ms(),
        };
        let frame = self.frames.last();
        let sending = match frame.is_some_and(|frame| frame.repeated == Some(index)) {
            true => Sending::Repeated,
            false => Sending::First,
        };
        if let Some(diary) = &session.rp.diary {
            diary.note(env.trace.mark(), &known, &self.front, item, sending);
        }
        let meaning = reading::meaning(&known, &self.front, item, sending)?;
        self.turn_to(session, meaning.shows, marks);
        self.apply(meaning, index)
    }

    /// The codes that a request carries: `$(code)`, or `$(code.mail)` of a source with a name.
    fn read_codes(
        &mut self,
        env: &mut Env,
        session: &Session,
        item: &RequestItem,
    ) -> Result<(), RpError> {
        let given = self.given.get("code").cloned();
        let mut codes = given.clone().unwrap_or_else(|| Value::Object(Map::new()));
        let placeholders = item.placeholders().into_iter();
        for placeholder in placeholders.filter(|it| it.name == "code") {
            let name = placeholder.path.first().map_or("", String::as_str);
            let is_there = codes.get(name).is_some() || (name.is_empty() && codes.is_string());
            if is_there {
                continue;
            }
            let known = Known {
                session,
                given: &self.given,
                now_ms: env.now().unix_ms(),
            };
            let code = Value::from(code::wait(env, session, name, &known)?);
            match &mut codes {
                Value::Object(members) if !name.is_empty() => {
                    members.insert(name.to_owned(), code);
                }
                codes => *codes = code,
            }
        }
        if given.as_ref() != Some(&codes) && codes != Value::Object(Map::new()) {
            self.given.insert("code".to_owned(), codes);
        }
        Ok(())
    }

    /// Takes note of the screen that is up. When it becomes the one that asks for a code, the code
    /// to wait for comes after `marks`; while it stays, the code that is out is good.
    fn turn_to(&self, session: &mut Session, screen: Option<Screen>, marks: Marks) {
        let Some(screen) = screen.filter(|_| self.before.is_none()) else {
            return;
        };
        let before = session.state.screen.replace(screen);
        if screen == Screen::Code && before != Some(Screen::Code) {
            session.state.marks = marks;
        }
    }

    fn keep(
        &self,
        env: &Env,
        session: &mut Session,
        item: &RequestItem,
        received: &Received,
    ) -> Result<(), RpError> {
        let known = Known {
            session,
            given: &self.given,
            now_ms: env.now().unix_ms(),
        };
        let mut kept = Vec::new();
        let mut missed = Vec::new();
        for (name, operand) in self.front.keep.iter().chain(&item.keep) {
            let value = operand.value(received, &known).map_err(RpError::template)?;
            match (value, operand) {
                (Some(value), _) => kept.push((name.clone(), value)),
                (None, Operand::Selected(selector)) => {
                    missed.push((name.clone(), hint(name, selector, item, received)));
                }
                (None, Operand::Said(_)) => {}
            }
        }
        for (name, value) in kept {
            if self.front.is_the_accounts(&name) {
                session.account().remember(&name, value.clone());
            }
            session.state.missed.remove(&name);
            session.state.kept.insert(name, value);
        }
        session.state.missed.extend(missed);
        Ok(())
    }

    fn apply(&mut self, meaning: Meaning, index: usize) -> Result<(), RpError> {
        let purpose = self.frames.last().map(|frame| frame.purpose);
        if let Some(action) = &meaning.first {
            if let Some(frame) = self.frames.last_mut() {
                frame.next = index;
                frame.repeated = Some(index);
            }
            return match purpose {
                Some(Purpose::Begin) => self.push(action),
                Some(Purpose::Act | Purpose::First) | None => self.push_for(action, Purpose::First),
            };
        }
        let meaning = match purpose {
            Some(Purpose::Begin) => return Ok(()),
            // What comes first is not what the action is about, but its refusal ends it.
            Some(Purpose::First) => Meaning {
                refused: meaning.refused,
                ..Meaning::default()
            },
            Some(Purpose::Act) | None => meaning,
        };
        let answer = &mut self.answer;
        answer.shows = meaning.shows.or(answer.shows);
        answer.refused = meaning.refused;
        answer.passkeys = meaning.passkeys.or(answer.passkeys.take());
        for reason in meaning.because {
            if !answer.because.contains(&reason) {
                answer.because.push(reason);
            }
        }
        for action in meaning.also {
            if !answer.also.contains(&action) {
                answer.also.push(action);
            }
        }
        if !meaning.unknown.is_empty() {
            self.signals
                .push_back((SignalKind::Unknown, meaning.unknown));
        }
        if let Some(ids) = meaning.accepted {
            self.signals.push_back((SignalKind::AllAccepted, ids));
        }
        if answer.refused.is_some() {
            self.frames.clear();
        }
        Ok(())
    }

    /// The effect of a ceremony; `None` where the relying party answered with something else than
    /// options, which is its answer then.
    fn ceremony(
        &mut self,
        env: &Env,
        session: &mut Session,
        item: &CeremonyItem,
    ) -> Result<Option<Effect>, RpError> {
        let known = Known {
            session,
            given: &self.given,
            now_ms: env.now().unix_ms(),
        };
        let asked = ask::ceremony(item, &session.state.last, &known)?;
        let Some((options, mediation)) = asked else {
            if self.answer.shows.is_some() {
                return Ok(None);
            }
            let error = no_options(session, item);
            return Err(error.with_exchange(session.state.last_exchange.clone()));
        };
        session.state.credential = None;
        session.state.error = None;
        self.waiting = Some(Waiting {
            write: item.write.clone(),
            otherwise: item.otherwise.clone(),
        });
        let purpose = self.purpose();
        Ok(Some(match item.call {
            Call::Create => Effect::Create {
                options,
                mediation,
                purpose,
            },
            Call::Get => Effect::Get {
                options,
                mediation,
                purpose,
            },
        }))
    }

    /// What the ceremonies of the frame under way are for.
    fn purpose(&self) -> CeremonyPurpose {
        let first = self.frames.last().map(|frame| frame.purpose) == Some(Purpose::First);
        if first || proves_again(&self.action) {
            CeremonyPurpose::Proof
        } else {
            CeremonyPurpose::Action
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

impl Frame {
    fn new(items: Items, purpose: Purpose) -> Self {
        Self {
            items,
            next: 0,
            purpose,
            repeated: None,
        }
    }
}

/// Where a capture found nothing, and what was near.
fn hint(name: &str, selector: &Selector, item: &RequestItem, received: &Received) -> String {
    let (method, path) = (item.method.as_str(), item.path.to_source());
    let near = near(selector, received);
    format!("`keep: {name}` of `{method} {path}` found nothing at `{selector}`: {near}")
}

/// Hints for the names that a request wants and no answer has given.
fn missed(session: &Session, item: &RequestItem) -> Vec<String> {
    let wanted: BTreeSet<_> = item.placeholders().into_iter().map(|it| &it.name).collect();
    let unknown = wanted
        .into_iter()
        .filter(|name| !session.state.kept.contains_key(*name));
    let redactor = &session.rp.inner.redactor;
    unknown
        .filter_map(|name| session.state.missed.get(name))
        .map(|hint| redactor.redact(hint))
        .collect()
}

fn no_options(session: &Session, item: &CeremonyItem) -> RpError {
    let redactor = &session.rp.inner.redactor;
    match &item.options {
        Operand::Selected(selector) => {
            let near = redactor.redact(&near(selector, &session.state.last));
            RpError::shape(format!(
                "the last answer has no options at `{selector}`: {near}"
            ))
        }
        Operand::Said(shape) => {
            let names = shape.placeholders();
            let hints = names
                .iter()
                .filter_map(|it| session.state.missed.get(&it.name));
            let hints = hints.map(|hint| redactor.redact(hint)).collect();
            RpError::shape("the last answer has no options").with_hints(hints)
        }
    }
}

/// Creation options may stand in the same member; only they name a user and algorithms.
fn is_request(options: &Value) -> bool {
    options.get("challenge").is_some() && options.get("pubKeyCredParams").is_none()
}

/// How many items one program may run: far more than any page does.
const STEPS: usize = 200;
