//! Signing in, the way the scenario says or the relying party leads.

use crate::flow::Action;
use crate::flow::Attempt;
use crate::flow::DeviceName;
use crate::flow::Evidence;
use crate::flow::Fallback;
use crate::flow::Method;
use crate::flow::MethodWord;
use crate::flow::Outcome;
use crate::flow::Rung;
use crate::flow::Screen;
use crate::sim::Ending;
use crate::sim::Event;
use crate::word::Word;

use super::call::Call;
use super::journey::Journey;
use super::journey::Manner;
use super::tab::Standing;

impl Journey<'_> {
    /// Signs in. Walks to the screen first: signs out whoever is signed in, and enters the
    /// identifier if that has not happened.
    pub(super) fn sign_in(
        &mut self,
        device: &DeviceName,
        with: Option<&Method>,
        manner: &Manner,
    ) -> Result<(), Ending> {
        self.leave(device)?;
        if with == Some(&Method::Autofill) {
            return self.by_passkey(device, "autofill", manner).map(drop);
        }
        if self.tab(device).standing == Standing::Nobody {
            self.identify(device, manner)?;
        }
        match with {
            None => self.follow_lead(device, manner),
            Some(Method::Password) => self.by_password(device, manner),
            Some(Method::SavedPassword) => self.by_saved_password(device, manner),
            Some(Method::Code) => self.by_code(device, manner),
            Some(Method::Passkey | Method::Autofill) => self.insist_on_passkey(device, manner),
            Some(Method::Device(phone)) => {
                let manner = Manner {
                    phone: Some(phone.clone()),
                    ..manner.clone()
                };
                self.insist_on_passkey(device, &manner)
            }
        }
    }

    /// Enters the identifier, and takes note of what the relying party makes of it.
    pub(super) fn enter_identifier(
        &mut self,
        device: &DeviceName,
        manner: &Manner,
    ) -> Result<(), Ending> {
        self.leave(device)?;
        self.identify(device, manner)
    }

    fn identify(&mut self, device: &DeviceName, manner: &Manner) -> Result<(), Ending> {
        let answer = self.perform(device, Call::of(Action::EnterIdentifier), manner)?;
        self.tab(device).standing = Standing::Identified;
        let up_to_page = answer.is_none() || self.screen(device) == Some(Screen::Passkey);
        let declines = self.page_declines(device, Attempt::PasskeyLogin);
        if let Some(reason) = declines.filter(|_| up_to_page) {
            let declined = Outcome::Declined(reason);
            self.rung(device, Attempt::PasskeyLogin, declined, Evidence::Played);
            self.play_fallback(device);
        } else if answer.is_none() {
            self.play_lead(device);
        }
        Ok(())
    }

    /// The relying party has answered since `mark` without offering the attempt.
    pub(super) fn declined_since(&mut self, mark: usize, device: &DeviceName, attempt: Attempt) {
        if !self.rp_decides(device, attempt) {
            return;
        }
        let reason = self.env.trace.last_reason(mark, device, attempt);
        self.rung(device, attempt, Outcome::Declined(reason), Evidence::Seen);
    }

    /// Without an identifier step at the relying party, its page leads as the scenario says.
    fn play_lead(&mut self, device: &DeviceName) {
        if self.page_starts(Attempt::PasskeyLogin) {
            self.rung(
                device,
                Attempt::PasskeyLogin,
                Outcome::Offered,
                Evidence::Played,
            );
            self.show(device, Screen::Passkey, Evidence::Played);
        } else {
            self.play_fallback(device);
        }
    }

    fn play_fallback(&mut self, device: &DeviceName) {
        let (to, evidence) = (Fallback::Password, Evidence::Played);
        self.env.note(Event::FellBack {
            device: device.clone(),
            to,
            evidence,
        });
        self.show(device, Screen::Password, Evidence::Played);
    }

    /// The passkey where it is offered; where that fails or is declined, the fallback.
    fn follow_lead(&mut self, device: &DeviceName, manner: &Manner) -> Result<(), Ending> {
        if self.screen(device) == Some(Screen::Passkey) {
            let outcome = self.by_passkey(device, "passkey", manner)?;
            if outcome.is_none_or(|outcome| outcome.rung() == Rung::Done) {
                return Ok(());
            }
            self.fall_back(device);
        }
        // The code is the next step's; from an error or a waiting page there is no way on.
        let ends_here = [Screen::Code, Screen::Error, Screen::Waiting];
        if self
            .screen(device)
            .is_some_and(|screen| ends_here.contains(&screen))
        {
            return Ok(());
        }
        self.by_password(device, manner)
    }

    /// After a passkey login that ended below `done`: what the relying party shows now. Where it
    /// named no screen, the page is played: it falls back to the password.
    fn fall_back(&mut self, device: &DeviceName) {
        let screen = self.screen(device);
        let (to, evidence) = if screen == Some(Screen::Code) {
            (Fallback::Code, Evidence::Seen)
        } else if screen == Some(Screen::Password) {
            (Fallback::Password, Evidence::Seen)
        } else if screen.is_none_or(|screen| screen == Screen::Passkey) {
            (Fallback::Password, Evidence::Played)
        } else {
            return;
        };
        self.env.note(Event::FellBack {
            device: device.clone(),
            to,
            evidence,
        });
        if evidence == Evidence::Played {
            self.show(device, Screen::Password, Evidence::Played);
        }
    }

    fn insist_on_passkey(&mut self, device: &DeviceName, manner: &Manner) -> Result<(), Ending> {
        let declined = self.rp_decides(device, Attempt::PasskeyLogin)
            && self.screen(device) != Some(Screen::Passkey);
        if declined {
            return Ok(());
        }
        self.by_passkey(device, "passkey", manner).map(drop)
    }

    fn by_passkey(
        &mut self,
        device: &DeviceName,
        method: &'static str,
        manner: &Manner,
    ) -> Result<Option<Outcome>, Ending> {
        let mark = self.env.trace.mark();
        self.perform(device, Call::by(Action::SignIn, method), manner)?;
        let outcome = self.last_rung(mark, device, Attempt::PasskeyLogin);
        if outcome == Some(Outcome::Done) {
            self.play_offer(device);
        }
        Ok(outcome)
    }

    /// The last rung that an attempt reached on a device since `mark`.
    pub(super) fn last_rung(
        &self,
        mark: usize,
        device: &DeviceName,
        attempt: Attempt,
    ) -> Option<Outcome> {
        self.env.trace.last_rung(mark, device, attempt)
    }

    /// Takes another way than the passkey that is offered.
    fn pass_over_passkey(&mut self, device: &DeviceName) {
        if self.screen(device) == Some(Screen::Passkey) {
            self.rung(
                device,
                Attempt::PasskeyLogin,
                Outcome::Skipped,
                Evidence::Played,
            );
            self.show(device, Screen::Password, Evidence::Played);
        }
    }

    fn by_password(&mut self, device: &DeviceName, manner: &Manner) -> Result<(), Ending> {
        self.pass_over_passkey(device);
        let host = self.host_name();
        let username = self.account.identifier.clone();
        self.world
            .type_password(&mut self.env, device, &host, &username);
        self.with_password(device, manner)
    }

    fn by_saved_password(&mut self, device: &DeviceName, manner: &Manner) -> Result<(), Ending> {
        self.pass_over_passkey(device);
        let host = self.host_name();
        let username = self.account.identifier.clone();
        if self
            .world
            .fill_password(&mut self.env, device, &host, &username)
            .is_none()
        {
            return Ok(());
        }
        self.with_password(device, manner)
    }

    fn with_password(&mut self, device: &DeviceName, manner: &Manner) -> Result<(), Ending> {
        self.perform(
            device,
            Call::by(Action::SignIn, MethodWord::Password.as_str()),
            manner,
        )?;
        self.play_offer(device);
        Ok(())
    }

    fn by_code(&mut self, device: &DeviceName, manner: &Manner) -> Result<(), Ending> {
        self.pass_over_passkey(device);
        self.perform(
            device,
            Call::by(Action::SignIn, MethodWord::Code.as_str()),
            manner,
        )
        .map(drop)
    }

    /// Signs out whoever is signed in on this device, as a user would before signing in anew.
    fn leave(&mut self, device: &DeviceName) -> Result<(), Ending> {
        if self.tab(device).standing != Standing::SignedIn {
            return Ok(());
        }
        self.sign_out(device)
    }

    /// Signs out.
    pub(super) fn sign_out(&mut self, device: &DeviceName) -> Result<(), Ending> {
        let answer = self.perform(device, Call::of(Action::SignOut), &Manner::plain())?;
        let tab = self.tab(device);
        tab.standing = Standing::Nobody;
        if answer.is_none() {
            tab.session.forget();
            self.show(device, Screen::SignIn, Evidence::Played);
        } else if answer.is_some_and(|answer| answer.shows.is_none()) {
            self.show(device, Screen::SignIn, Evidence::Played);
        }
        self.env.note(Event::SignedOut {
            device: device.clone(),
        });
        Ok(())
    }
}
