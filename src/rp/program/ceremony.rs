//! Ceremonies of a program: the effect that asks for one, and what its answer changes.

use serde_json::Value;

use crate::rp::CeremonyPurpose;
use crate::rp::Codec;
use crate::rp::Effect;
use crate::rp::Items;
use crate::rp::Operand;
use crate::rp::Reply;
use crate::rp::RpError;
use crate::rp::Session;
use crate::rp::ask;
use crate::rp::item::Call;
use crate::rp::item::CeremonyItem;
use crate::rp::near::near;
use crate::rp::profile::proves_again;
use crate::rp::program::Program;
use crate::rp::program::frame::Frame;
use crate::rp::program::frame::Purpose;
use crate::rp::session::Known;
use crate::rp::value::change_at;
use crate::sim::Env;

/// A ceremony that the client has not answered.
#[derive(Debug)]
pub(super) struct Waiting {
    write: Vec<(Vec<String>, Codec)>,
    otherwise: Option<Items>,
}

impl Program {
    /// Takes the client's answer to the ceremony that waits for one.
    pub(super) fn take(&mut self, session: &mut Session, reply: Reply) -> Result<(), RpError> {
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

    /// The effect of a ceremony; `None` where the relying party answered with something else than
    /// options, which is its answer then.
    pub(super) fn ceremony(
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
