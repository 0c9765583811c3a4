//! Programs of a page, from the first request to the rung that an attempt ends on.

use crate::client;
use crate::flow::Attempt;
use crate::flow::DeviceName;
use crate::flow::Evidence;
use crate::flow::Outcome;
use crate::rp::Answer;
use crate::rp::CeremonyPurpose;
use crate::rp::Effect;
use crate::rp::Program;
use crate::rp::Reply;
use crate::runner::call::Call;
use crate::runner::ceremony::Asked;
use crate::runner::ceremony::Performed;
use crate::runner::journey::Journey;
use crate::runner::journey::Manner;
use crate::runner::journey::Signals;
use crate::runner::page::ending;
use crate::sim::Ending;
use crate::sim::Event;
use crate::sim::SignalKind;
use crate::webauthn::CeremonyKind;
use crate::webauthn::CredentialId;
use crate::webauthn::Mediation;

impl Journey<'_> {
    /// Runs a program to its end: its ceremonies go to the client, its signals too.
    pub(super) fn drive(
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
            let (asked, purpose) = match effect {
                Effect::Create {
                    options,
                    mediation,
                    purpose,
                } => (Asked::create(options, mediation), purpose),
                Effect::Get {
                    options,
                    mediation,
                    purpose,
                } => (Asked::get(options, mediation), purpose),
                Effect::Signal { kind, ids } => {
                    self.pass_on(device, kind, &ids, manner.signals);
                    reply = Reply::Go;
                    continue;
                }
                Effect::Done(answer) => {
                    self.take_note(device, call, &answer);
                    if let Some(performed) = performed {
                        self.conclude(device, &answer, performed)?;
                    }
                    return Ok(answer);
                }
            };
            let attempt = self.attempt(device, call, &asked, purpose);
            let (answered, done) = self.ceremony(device, &asked, attempt, manner);
            reply = answered;
            performed = Some(done);
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

/// The attempt that a ceremony belongs to: an action named after one says so, else the ceremony.
pub(super) fn attempt(call: Call<'_>, asked: &Asked) -> Attempt {
    match (call.name, asked.kind, asked.mediation) {
        ("upgrade", ..) => Attempt::Upgrade,
        (_, CeremonyKind::Authentication, _) => Attempt::PasskeyLogin,
        (_, CeremonyKind::Registration, Mediation::Conditional) => Attempt::Upgrade,
        (_, CeremonyKind::Registration, _) => Attempt::Append,
    }
}
