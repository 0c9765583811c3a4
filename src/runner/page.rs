//! Performs a program of the relying party's front end: the conversation's inner loop.

use crate::client;
use crate::flow::Action;
use crate::flow::Attempt;
use crate::flow::DeclineReason;
use crate::flow::DeviceName;
use crate::flow::Evidence;
use crate::flow::Fallback;
use crate::flow::Outcome;
use crate::flow::Screen;
use crate::rp::Answer;
use crate::rp::CeremonyPurpose;
use crate::rp::Effect;
use crate::rp::Program;
use crate::rp::Reply;
use crate::rp::RpError;
use crate::sim::Ending;
use crate::sim::Event;
use crate::sim::SignalKind;
use crate::webauthn::CeremonyKind;
use crate::webauthn::CredentialId;
use crate::webauthn::Mediation;

use super::ceremony::Asked;
use super::ceremony::Performed;
use super::journey::FollowUps;
use super::journey::Journey;
use super::journey::Manner;
use super::journey::Signals;

/// How often the page may go on of itself before it is going round in circles.
const MOST_FOLLOW_UPS: usize = 8;

/// A page's action that the profile has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call<'c> {
    /// The profile's name for it.
    pub(super) name: &'c str,
    /// The method, for actions that have several.
    pub(super) method: Option<&'c str>,
    /// The scenario's action it serves.
    pub(super) action: Action,
}

impl<'c> Call<'c> {
    /// The profile's action of the scenario's name.
    pub(super) fn of(action: Action) -> Self {
        Self {
            name: crate::word::Word::as_str(action),
            method: None,
            action,
        }
    }

    /// One method of it.
    pub(super) fn by(action: Action, method: &'c str) -> Self {
        Self {
            method: Some(method),
            ..Self::of(action)
        }
    }
}

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

    fn drive(
        &mut self,
        device: &DeviceName,
        call: Call<'_>,
        mut program: Program,
        manner: &Manner,
    ) -> Result<Answer, Ending> {
        let mut reply = Reply::Go;
        let mut performed = None;
        loop {
            let tab = self
                .tabs
                .get_mut(device)
                .expect("every device with a client has a tab");
            let effect = program
                .resume(&mut self.env, &mut tab.session, reply)
                .map_err(|error| ending(&error))?;
            reply = match effect {
                Effect::Create {
                    options,
                    mediation,
                    purpose,
                } => {
                    let asked = Asked {
                        kind: CeremonyKind::Registration,
                        options,
                        mediation,
                    };
                    let attempt = self.attempt(device, call, &asked, purpose);
                    let (reply, done) = self.ceremony(device, &asked, attempt, manner);
                    performed = Some(done);
                    reply
                }
                Effect::Get {
                    options,
                    mediation,
                    purpose,
                } => {
                    let asked = Asked {
                        kind: CeremonyKind::Authentication,
                        options,
                        mediation,
                    };
                    let attempt = self.attempt(device, call, &asked, purpose);
                    let (reply, done) = self.ceremony(device, &asked, attempt, manner);
                    performed = Some(done);
                    reply
                }
                Effect::Signal { kind, ids } => {
                    self.pass_on(device, kind, &ids, manner.signals);
                    Reply::Go
                }
                Effect::Done(answer) => {
                    self.take_note(device, call, &answer);
                    if let Some(performed) = performed {
                        self.conclude(device, &answer, performed)?;
                    }
                    return Ok(answer);
                }
            };
        }
    }

    /// The attempt that a ceremony is part of. One that only proves the user once more is none.
    fn attempt(
        &mut self,
        device: &DeviceName,
        call: Call<'_>,
        asked: &Asked,
        purpose: CeremonyPurpose,
    ) -> Option<Attempt> {
        match purpose {
            CeremonyPurpose::Action => Some(attempt(call, asked)),
            CeremonyPurpose::Proof => {
                let device = device.clone();
                self.env.note(Event::ProvesUser { device });
                None
            }
        }
    }

    /// Passes a signal of the page on to the client.
    fn pass_on(
        &mut self,
        device: &DeviceName,
        kind: SignalKind,
        ids: &[CredentialId],
        signals: Signals,
    ) {
        if signals == Signals::Lost {
            return;
        }
        let user_handle = self.user_handle.as_ref();
        let said = client::Signal {
            kind,
            rp_id: &self.site.rp_id,
            user_handle,
            ids,
        };
        let mut page = self.world.page(device);
        let (client, moment, reachable) = (page.client, &page.moment, &mut page.reachable);
        client::signal(&mut self.env, client, moment, reachable, &said);
        self.world.settle(&mut self.env, device);
    }

    /// Takes note of what an answer says: why something was declined, what was refused, and
    /// which screen is up.
    fn take_note(&mut self, device: &DeviceName, call: Call<'_>, answer: &Answer) {
        for (attempt, reason) in &answer.because {
            let attempts = match attempt {
                Some(attempt) => vec![*attempt],
                None => declined_by(call.action),
            };
            for attempt in attempts {
                let (device, reason) = (device.clone(), *reason);
                self.env.note(Event::Because {
                    device,
                    attempt,
                    reason,
                });
            }
        }
        if let Some(reason) = answer.refused {
            let (device, action) = (device.clone(), call.action);
            self.env.note(Event::Refused {
                device,
                action,
                reason,
            });
        }
        if let Some(passkeys) = &answer.passkeys {
            let (device, passkeys) = (device.clone(), passkeys.clone());
            self.env.note(Event::Listed { device, passkeys });
        }
        if let Some(screen) = answer.shows {
            self.show(device, screen, Evidence::Seen);
            self.note_screen(device, call, screen);
            let identifying = call.action == Action::EnterIdentifier && call.name != "login";
            let decides = self.rp_decides(device, Attempt::PasskeyLogin);
            if identifying && decides && screen != Screen::Passkey {
                let declined = Outcome::Declined(answer.reason(Attempt::PasskeyLogin));
                self.rung(device, Attempt::PasskeyLogin, declined, Evidence::Seen);
            }
        }
    }

    /// Takes note of the rung that a screen means.
    fn note_screen(&mut self, device: &DeviceName, call: Call<'_>, screen: Screen) {
        let identifying = call.action == Action::EnterIdentifier;
        match screen {
            // Options that the page keeps to itself are no offer.
            Screen::Passkey if self.page_declines(device, Attempt::PasskeyLogin).is_some() => {}
            Screen::Passkey => {
                self.rung(
                    device,
                    Attempt::PasskeyLogin,
                    Outcome::Offered,
                    Evidence::Seen,
                );
            }
            Screen::Offer => {
                self.rung(device, Attempt::Append, Outcome::Offered, Evidence::Seen);
            }
            Screen::Password if identifying => self.fell_back(device, Fallback::Password),
            Screen::Code if identifying => self.fell_back(device, Fallback::Code),
            Screen::SignIn
            | Screen::SignUp
            | Screen::Password
            | Screen::Code
            | Screen::Pin
            | Screen::LocalBiometrics
            | Screen::Confirmation
            | Screen::FurtherDevices
            | Screen::SecondFactor
            | Screen::Locked
            | Screen::Dashboard
            | Screen::Waiting
            | Screen::Error => {}
        }
    }

    fn fell_back(&mut self, device: &DeviceName, to: Fallback) {
        let evidence = Evidence::Seen;
        self.env.note(Event::FellBack {
            device: device.clone(),
            to,
            evidence,
        });
    }

    /// Ends the attempt that a ceremony belongs to.
    fn conclude(
        &mut self,
        device: &DeviceName,
        answer: &Answer,
        performed: Performed,
    ) -> Result<(), Ending> {
        let Performed { attempt, end } = performed;
        let Some(attempt) = attempt else {
            return Ok(());
        };
        let (outcome, evidence) = match &end {
            Err(outcome) => (*outcome, Evidence::Device),
            Ok(_) if answer.cut => {
                let offline = crate::flow::FailReason::Offline;
                (Outcome::Failed(Some(offline)), Evidence::Device)
            }
            Ok(_) => match answer.refused {
                Some(reason) => (Outcome::Refused(reason), Evidence::Seen),
                None => (Outcome::Done, Evidence::Seen),
            },
        };
        let outcome = match (&end, outcome) {
            (Ok(credential), Outcome::Done) => self.confirm(device, attempt, credential)?,
            (_, outcome) => outcome,
        };
        self.rung(device, attempt, outcome, evidence);
        Ok(())
    }
}

impl Answer {
    /// Why it declines an attempt, where it says so.
    fn reason(&self, attempt: Attempt) -> Option<DeclineReason> {
        let of = |named: &Option<Attempt>| named.is_none_or(|named| named == attempt);
        self.because
            .iter()
            .find(|(named, _)| of(named))
            .map(|(_, reason)| *reason)
    }
}

/// The attempt that a ceremony belongs to: an action named after one says so, else the ceremony.
fn attempt(call: Call<'_>, asked: &Asked) -> Attempt {
    match (call.name, asked.kind, asked.mediation) {
        ("upgrade", ..) => Attempt::Upgrade,
        (_, CeremonyKind::Authentication, _) => Attempt::PasskeyLogin,
        (_, CeremonyKind::Registration, Mediation::Conditional) => Attempt::Upgrade,
        (_, CeremonyKind::Registration, _) => Attempt::Append,
    }
}

/// What an answer to this action declines when it gives one reason for everything.
fn declined_by(action: Action) -> Vec<Attempt> {
    if action == Action::EnterIdentifier {
        return vec![Attempt::PasskeyLogin];
    }
    vec![Attempt::Append, Attempt::Upgrade]
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
