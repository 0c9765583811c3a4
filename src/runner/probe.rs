//! Looking on the runner's own account: the relying party's list, and logins in fresh jars.

use crate::flow::Action;
use crate::flow::Answer as UserAnswer;
use crate::flow::Attempt;
use crate::flow::DeviceName;
use crate::flow::Evidence;
use crate::flow::Outcome;
use crate::flow::PromptKind;
use crate::flow::Screen;
use crate::rp::Answer;
use crate::scenario::Step;
use crate::sim::Ending;
use crate::sim::Event;
use crate::sim::Person;
use crate::webauthn::CredentialId;

use super::call::Call;
use super::journey::Journey;
use super::journey::Manner;
use super::tab::Tab;

impl Journey<'_> {
    /// Looks up what the step's expectations need beside what the step itself showed.
    pub(super) fn probe(&mut self, step: &Step) -> Result<(), Ending> {
        let (expect, prove) = (&step.expect, &step.prove);
        let wants_list = [expect, prove]
            .iter()
            .any(|wanted| wanted.passkeys.is_some() || wanted.orphans.is_some());
        let usable_on: Vec<_> = [expect, prove]
            .iter()
            .filter_map(|wanted| wanted.usable_on.as_ref())
            .flat_map(|wanted| wanted.value.iter().cloned())
            .collect();
        if !wants_list && usable_on.is_empty() {
            return Ok(());
        }
        self.env.note(Event::Probing);
        if wants_list && let Some(device) = self.someone_signed_in(step) {
            self.list(&device)?;
        }
        for device in usable_on {
            self.prove_login(&device, None)?;
        }
        Ok(())
    }

    /// Performs an action without taking the screen it names for what the user sees.
    pub(super) fn quietly(
        &mut self,
        device: &DeviceName,
        call: Call<'_>,
    ) -> Result<Option<Answer>, Ending> {
        let Some(program) = self.program(device, call, &Manner::plain()) else {
            return Ok(None);
        };
        self.look(device, program).map(Some)
    }

    /// Logs in by passkey on a device in a fresh jar, and notes whether that worked.
    pub(super) fn prove_login(
        &mut self,
        device: &DeviceName,
        credential: Option<&CredentialId>,
    ) -> Result<(), Ending> {
        let host = self.host(device);
        let fresh = Tab::new(self.fresh_session(&host));
        let kept = self.tabs.insert(host.clone(), fresh);
        let script = std::mem::take(&mut self.script);
        self.env.person = Person::by_kind([(PromptKind::Qr, UserAnswer::Cancels)]);
        let outcome = self.login_here(&host, &Manner::on(device, &host));
        self.env.person = Person::willing();
        self.script = script;
        if let Some(kept) = kept {
            self.tabs.insert(host, kept);
        }
        let (outcome, evidence) = outcome?;
        self.env.note(Event::Proof {
            device: device.clone(),
            credential: credential.cloned(),
            outcome,
            evidence,
        });
        Ok(())
    }

    fn login_here(
        &mut self,
        device: &DeviceName,
        manner: &Manner,
    ) -> Result<(Outcome, Evidence), Ending> {
        let mark = self.env.trace.mark();
        self.perform(device, Call::of(Action::EnterIdentifier), manner)?;
        if self.rp_decides(device, Attempt::PasskeyLogin)
            && self.screen(device) != Some(Screen::Passkey)
        {
            return Ok((Outcome::Declined(None), Evidence::Seen));
        }
        self.perform(device, Call::by(Action::SignIn, "passkey"), manner)?;
        let outcome = self.last_rung(mark, device, Attempt::PasskeyLogin);
        match outcome {
            Some(outcome @ (Outcome::Failed(_) | Outcome::Cancelled)) => {
                Ok((outcome, Evidence::Device))
            }
            Some(outcome) => Ok((outcome, Evidence::Seen)),
            None => Ok((Outcome::Failed(None), Evidence::Played)),
        }
    }

    /// A device whose session can see the account: the step's own, or any that is signed in.
    fn someone_signed_in(&self, step: &Step) -> Option<DeviceName> {
        let own = step.device().map(|device| self.host(device));
        let others = self.tabs.keys().cloned();
        own.into_iter()
            .chain(others)
            .find(|device| self.tabs.get(device).is_some_and(|tab| tab.is_signed_in()))
    }
}
