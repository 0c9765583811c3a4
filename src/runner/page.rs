//! Performs a program of the relying party's front end: the conversation's inner loop.

mod drive;
mod note;

use crate::flow::Action;
use crate::flow::Attempt;
use crate::flow::DeclineReason;
use crate::flow::DeviceName;
use crate::flow::Evidence;
use crate::flow::Outcome;
use crate::rp::Answer;
use crate::rp::Effect;
use crate::rp::Program;
use crate::rp::Reply;
use crate::rp::RpError;
use crate::sim::Ending;
use crate::sim::Event;

use super::call::Call;
use super::journey::FollowUps;
use super::journey::Journey;
use super::journey::Manner;

/// How often the page may go on of itself before it is going round in circles.
const MOST_FOLLOW_UPS: usize = 8;

impl Journey<'_> {
    /// Performs an action of the profile on a device and everything the page does of itself
    /// afterwards. `None` if the profile has no such action.
    pub(super) fn perform(
        &mut self,
        device: &DeviceName,
        call: Call<'_>,
        manner: &Manner,
    ) -> Result<Option<Answer>, Ending> {
        self.tell(device);
        let Some(program) = self.program(device, call, manner) else {
            return Ok(None);
        };
        let answer = self.drive(device, call, program, manner)?;
        let mut waiting = match self.follow_ups {
            FollowUps::Done => answer.also.clone(),
            FollowUps::Held => Vec::new(),
        };
        let mut done = Vec::new();
        while !waiting.is_empty() {
            let name = waiting.remove(0);
            if done.len() == MOST_FOLLOW_UPS {
                return Err(round_in_circles(call, &done, &name));
            }
            waiting.extend(self.follow_up(device, call, &name, manner)?);
            done.push(name);
        }
        Ok(Some(answer))
    }

    /// What the page does of itself after a call, and what it wants to do after that.
    fn follow_up(
        &mut self,
        device: &DeviceName,
        after: Call<'_>,
        name: &str,
        manner: &Manner,
    ) -> Result<Vec<String>, Ending> {
        if self.page_withholds(device, name) {
            return Ok(Vec::new());
        }
        let call = Call {
            name,
            method: None,
            action: after.action,
        };
        let Some(program) = self.program(device, call, manner) else {
            return Ok(Vec::new());
        };
        Ok(self.drive(device, call, program, manner)?.also)
    }

    /// Sends the last ceremony's answer once more.
    pub(super) fn perform_again(&mut self, device: &DeviceName) -> Result<(), Ending> {
        let tab = self.tabs.get(device);
        let Some(program) = tab.and_then(|tab| self.rp.send_again(&tab.session)) else {
            return Err(Ending::Stuck {
                why: "no ceremony's answer was ever sent".to_owned(),
            });
        };
        let call = Call::of(Action::SendAgain);
        self.drive(device, call, program, &Manner::plain())
            .map(drop)
    }

    /// The profile's program for a call, with what the scenario gives it.
    pub(super) fn program(
        &self,
        device: &DeviceName,
        call: Call<'_>,
        manner: &Manner,
    ) -> Option<Program> {
        let session = &self.tabs.get(device)?.session;
        let program = self.rp.start(session, call.name, call.method)?;
        Some(
            manner
                .values
                .iter()
                .fold(program, |program, (name, value)| {
                    program.with(name, value.clone().into())
                }),
        )
    }

    /// The front end tells what it knows of the client with every conversation.
    fn tell(&mut self, device: &DeviceName) {
        let told = self.world.told(device);
        self.tab(device).session.tell(told);
    }

    /// Whether the page itself holds an upgrade back: it asks the client first, and a client
    /// without conditional create is never called.
    fn page_withholds(&mut self, device: &DeviceName, name: &str) -> bool {
        let upgrade = name == "upgrade" && !self.rp_decides(device, Attempt::Upgrade);
        let told = self.world.told(device);
        let able = told.pointer("/capabilities/conditionalCreate") == Some(&true.into());
        if upgrade && !able {
            let declined = Outcome::Declined(Some(DeclineReason::Unsupported));
            self.rung(device, Attempt::Upgrade, declined, Evidence::Played);
            return true;
        }
        false
    }

    /// Runs a program that only looks: no ceremony, and no screen changes for the user.
    pub(super) fn look(
        &mut self,
        device: &DeviceName,
        mut program: Program,
    ) -> Result<Answer, Ending> {
        let tab = self
            .tabs
            .get_mut(device)
            .expect("every device with a client has a tab");
        let mut reply = Reply::Go;
        loop {
            let effect = program
                .resume(&mut self.env, &mut tab.session, reply)
                .map_err(|error| ending(&error))?;
            reply = match effect {
                Effect::Create { .. } | Effect::Get { .. } => {
                    return Err(ending(&RpError::looks_only(program.action())));
                }
                Effect::Signal { .. } => Reply::Go,
                Effect::Done(answer) => {
                    if let Some(passkeys) = &answer.passkeys {
                        let (device, passkeys) = (device.clone(), passkeys.clone());
                        self.env.note(Event::Listed { device, passkeys });
                    }
                    return Ok(answer);
                }
            };
        }
    }
}

/// How a run ends when each answer has the page do one thing more.
fn round_in_circles(call: Call<'_>, done: &[String], next: &str) -> Ending {
    let done: Vec<_> = done.iter().map(|name| format!("`{name}`")).collect();
    let why = format!(
        "after `{}` the page goes round in circles: it did {} of itself, and now wants `{next}`; \
         the rules with `also` need a condition that ends this",
        call.name,
        done.join(", "),
    );
    Ending::Unreachable { why }
}

/// How a run ends when the relying party cannot be talked to.
fn ending(error: &RpError) -> Ending {
    Ending::Unreachable {
        why: error.to_string(),
    }
}
