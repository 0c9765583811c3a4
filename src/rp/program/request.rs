//! Requests of a program: what they carry, what is kept of their answers, and where these lead.

use std::collections::BTreeSet;

use serde_json::Map;
use serde_json::Value;

use crate::flow::Screen;
use crate::rp::Act;
use crate::rp::Items;
use crate::rp::Operand;
use crate::rp::Received;
use crate::rp::RpError;
use crate::rp::Selector;
use crate::rp::Session;
use crate::rp::code;
use crate::rp::exchange;
use crate::rp::item::RequestItem;
use crate::rp::near::near;
use crate::rp::prepare;
use crate::rp::program::Program;
use crate::rp::reading;
use crate::rp::reading::Sending;
use crate::rp::session::Carried;
use crate::rp::session::Known;
use crate::rp::session::Marks;
use crate::rp::session::Network;
use crate::sim::Env;
use crate::word::Word;

impl Program {
    /// Sends the request at `index`, and goes by what its answer means.
    pub(super) fn request(
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
            if let Value::Object(members) = &mut codes
                && !name.is_empty()
            {
                members.insert(name.to_owned(), code);
            } else {
                codes = code;
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
}

/// Where a capture found nothing, and what was near.
pub(super) fn hint(
    name: &str,
    selector: &Selector,
    item: &RequestItem,
    received: &Received,
) -> String {
    let (method, path) = (item.method.as_str(), item.path.to_source());
    let near = near(selector, received);
    format!("`keep: {name}` of `{method} {path}` found nothing at `{selector}`: {near}")
}

/// Hints for the names that a request wants and no answer has given.
pub(super) fn missed(session: &Session, item: &RequestItem) -> Vec<String> {
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
