//! Performs one step of a scenario.

use crate::flow::Action;
use crate::flow::Attempt;
use crate::flow::DeviceName;
use crate::flow::FaultName;
use crate::flow::SessionFate;
use crate::provider::DeviceChange;
use crate::scenario::Deed;
use crate::scenario::HowLong;
use crate::scenario::Step;
use crate::scenario::UserDeed;
use crate::scenario::Wait;
use crate::sim::Ending;
use crate::sim::Event;
use crate::sim::Person;
use crate::word::Word;

use super::journey::Journey;
use super::journey::Manner;

impl Journey<'_> {
    /// Performs a step: its deed, the page's part in it, screens answered by habit, and what must
    /// be looked up to judge it.
    pub(super) fn step(&mut self, step: &Step) -> Result<(), Ending> {
        self.script = step.script();
        self.env.note(Event::Step {
            step: step.number,
            line: step.line,
            action: step.action(),
            device: step.device().cloned(),
            fault: step.fault(),
        });
        match &step.deed {
            None => {}
            Some(Deed::User(deed)) => self.user_deed(deed)?,
            Some(Deed::Wait(wait)) => self.wait(*wait)?,
            Some(Deed::Set(device, change)) => self.change(device, change)?,
            Some(Deed::Wipe(device)) => {
                self.world.wipe(&mut self.env, device);
                self.forget_session(device);
            }
            Some(Deed::Restore(device)) => self.world.restore(&mut self.env, device),
            Some(Deed::SendAgain(device)) => self.perform_again(device)?,
        }
        self.env.person = Person::willing();
        self.probe(step)
    }

    fn user_deed(&mut self, deed: &UserDeed) -> Result<(), Ending> {
        self.env.person = deed.person.clone();
        let device = self.host(&deed.device);
        let manner = Manner {
            fault: deed.fault,
            ..Manner::on(&deed.device, &device)
        };
        let mark = self.env.trace.mark();
        self.act(&device, deed, &manner)?;
        self.env.person = Person::willing();
        self.by_habit(&device)?;
        self.note_silence(mark, &device);
        Ok(())
    }

    /// What the relying party was asked in this step and did not offer, it declined.
    fn note_silence(&mut self, mark: usize, device: &DeviceName) {
        let asked = self
            .env
            .trace
            .since(mark)
            .any(|event| matches!(event, Event::Http(exchange) if exchange.device == *device));
        for attempt in Attempt::ALL.iter().copied() {
            let awaited = asked && self.script.attempt(attempt).is_some();
            if awaited && self.last_rung(mark, device, attempt).is_none() {
                self.declined_since(mark, device, attempt);
            }
        }
    }

    fn act(&mut self, device: &DeviceName, deed: &UserDeed, manner: &Manner) -> Result<(), Ending> {
        match deed.action {
            Action::Open => self.open(device),
            Action::Unlock => self.unlock(device),
            Action::SignUp => self.sign_up(device, deed.with.as_ref(), manner),
            Action::EnterIdentifier => self.enter_identifier(device, manner),
            Action::SignIn => self.sign_in(device, deed.with.as_ref(), manner),
            Action::CreatePasskey => self.create_passkey(device, manner),
            Action::Skip => self.skip(device, manner),
            Action::EnterCode | Action::Continue | Action::SetPin | Action::SetLocalBiometrics => {
                self.answer_screen(device, deed.action, manner, deed.insistence)
            }
            Action::RenamePasskey => {
                self.rename_passkey(device, deed.to.as_deref().unwrap_or_default(), manner)
            }
            Action::DeletePasskey => self.delete_passkey(device, manner),
            Action::SignOut => self.sign_out(device),
            Action::Wait | Action::Set | Action::Wipe | Action::Restore | Action::SendAgain => {
                Ok(())
            }
        }
    }

    /// Lets time pass: the world's, and the relying party's where its profile has a clock.
    fn wait(&mut self, wait: Wait) -> Result<(), Ending> {
        let before = self.env.now();
        match wait.how_long {
            HowLong::For(how_long) => self.world.wait(&mut self.env, how_long),
            HowLong::UntilSynced => drop(self.world.wait_for_sync(&mut self.env)),
        }
        let passed = self.env.now().since(before);
        self.advance_rp(u64::try_from(passed.as_millis()).unwrap_or(u64::MAX))
    }

    pub(super) fn advance_rp(&mut self, ms: u64) -> Result<(), Ending> {
        let Some((device, tab)) = self.tabs.iter().next() else {
            return Ok(());
        };
        let Some(program) = self.rp.start_clock(&tab.session, ms) else {
            return Ok(());
        };
        let device = device.clone();
        self.look(&device, program).map(drop)
    }

    fn change(&mut self, device: &DeviceName, change: &DeviceChange) -> Result<(), Ending> {
        self.world
            .set(&mut self.env, device, change)
            .map_err(|error| Ending::Stuck {
                why: error.to_string(),
            })?;
        if change.session == Some(SessionFate::Lost) {
            self.forget_session(device);
        }
        Ok(())
    }

    fn forget_session(&mut self, device: &DeviceName) {
        if let Some(tab) = self.tabs.get_mut(device) {
            tab.session.forget();
        }
    }
}

impl Step {
    /// Everything that the step wants to see, whether or not it must be seen.
    fn script(&self) -> crate::scenario::Expectations {
        let (expect, prove) = (&self.expect, &self.prove);
        crate::scenario::Expectations {
            passkey_login: prove.passkey_login.clone().or(expect.passkey_login.clone()),
            append: prove.append.clone().or(expect.append.clone()),
            upgrade: prove.upgrade.clone().or(expect.upgrade.clone()),
            ..crate::scenario::Expectations::default()
        }
    }

    /// What is deliberately wrong in this step.
    fn fault(&self) -> FaultName {
        match &self.deed {
            Some(Deed::User(deed)) => deed.fault,
            Some(
                Deed::Wait(_)
                | Deed::Set(..)
                | Deed::Wipe(_)
                | Deed::Restore(_)
                | Deed::SendAgain(_),
            )
            | None => FaultName::None,
        }
    }
}
