//! Actions that were done at a bench.

use serde_json::Value;

use crate::rp::Answer;
use crate::rp::Effect;
use crate::rp::Reply;
use crate::rp::RpError;
use crate::rp::Session;
use crate::sim::Env;
use crate::sim::Event;
use crate::sim::Exchange;

/// An action that was done.
#[derive(Debug)]
pub struct Done {
    /// What the program came to; nothing where the page was closed.
    pub answer: Result<Option<Answer>, RpError>,
    /// The options of the ceremony, if there was one.
    pub options: Option<Value>,
    /// The last request and its answer.
    pub exchange: Option<Exchange>,
}

impl Done {
    /// The status of the last answer; nothing where none came.
    pub fn status(&self) -> Option<u16> {
        let response = self.exchange.as_ref()?.response.as_ref();
        response.ok().map(|response| response.status)
    }
}

pub(super) fn post(env: &mut Env, session: &mut Session) -> Option<Done> {
    let mut program = session.rp().clone().send_again(session)?;
    let answer = match program.resume(env, session, Reply::Go) {
        Ok(Effect::Done(answer)) => Ok(Some(answer)),
        Ok(Effect::Create { .. } | Effect::Get { .. } | Effect::Signal { .. }) => Ok(None),
        Err(error) => Err(error),
    };
    Some(Done {
        answer,
        options: None,
        exchange: last_exchange(env, 0),
    })
}

pub(super) fn last_exchange(env: &Env, mark: usize) -> Option<Exchange> {
    env.trace.since(mark).rev().find_map(|event| {
        if let Event::Http(exchange) = event {
            Some(exchange.clone())
        } else {
            None
        }
    })
}
