//! Programs at a bench: the client does their ceremonies, and a tamperer has its say.

use crate::rp::Effect;
use crate::rp::Program;
use crate::rp::Reply;
use crate::runner::bench::Bench;
use crate::runner::bench::done::Done;
use crate::runner::bench::done::last_exchange;
use crate::runner::bench::tamper::Handed;
use crate::runner::bench::tamper::Handing;
use crate::runner::bench::tamper::Tamper;
use crate::runner::ceremony::Asked;
use crate::runner::journey::Manner;
use crate::sim::Event;

impl<'a> Bench<'a> {
    /// Runs a program to its end, or until the tamperer closes the page.
    pub(super) fn drive(&mut self, mut program: Program, tamper: &mut dyn Tamper) -> Done {
        let mut reply = Reply::Go;
        let mut asked_with = None;
        let mark = self.journey.env.trace.mark();
        let answer = loop {
            let tab = self.journey.tabs.get_mut(&self.device);
            let session = &mut tab.expect("a bench's device has a tab").session;
            let wish = match program.resume(&mut self.journey.env, session, reply) {
                Err(error) => break Err(error),
                Ok(Effect::Signal { .. }) => {
                    reply = Reply::Go;
                    continue;
                }
                Ok(Effect::Done(answer)) => break Ok(Some(answer)),
                Ok(Effect::Create {
                    options, mediation, ..
                }) => Asked::create(options, mediation),
                Ok(Effect::Get {
                    options, mediation, ..
                }) => Asked::get(options, mediation),
            };
            asked_with = Some(wish.options.clone());
            match self.pass(&wish, tamper) {
                Some(next) => reply = next,
                None => break Ok(None),
            }
        };
        if let Ok(Some(answer)) = &answer
            && let Some(screen) = answer.shows
        {
            self.journey.tab(&self.device.clone()).show(screen);
        }
        Done {
            answer,
            options: asked_with,
            exchange: last_exchange(&self.journey.env, mark),
        }
    }

    /// Has the client do a ceremony, and the tamperer have its say.
    fn pass(&mut self, asked: &Asked, tamper: &mut dyn Tamper) -> Option<Reply> {
        let device = self.device.clone();
        let manner = Manner::plain();
        let (reply, _) = self.journey.ceremony(&device, asked, None, &manner);
        let made = match reply {
            Reply::Credential(json) => Ok(json),
            Reply::Failed { name, .. } => Err(name),
            Reply::Go => Err("nothing".to_owned()),
        };
        let handed = Handed {
            kind: asked.kind,
            options: &asked.options,
            mediation: asked.mediation,
            made,
        };
        let json = match tamper.hand_over(&self.journey.world, &handed) {
            Handing::Send(json) => json,
            Handing::Hold(json) => {
                self.journey.tab(&device).session.cut_next();
                json
            }
            Handing::Fail(name) => return Some(Reply::Failed { name, native: None }),
            Handing::Nothing => return None,
        };
        if handed.made.as_ref() != Ok(&json) {
            self.journey.env.note(Event::Tampered {
                device,
                ceremony: asked.kind,
                json: json.clone(),
            });
        }
        Some(Reply::Credential(json))
    }
}
