//! Answering screens: skip, continue, the code, PIN and local biometrics.

use crate::flow::Action;
use crate::flow::Attempt;
use crate::flow::DeviceName;
use crate::flow::Evidence;
use crate::flow::Outcome;
use crate::flow::Screen;
use crate::scenario::Insistence;
use crate::sim::Ending;

use super::call::Call;
use super::journey::Journey;
use super::journey::Manner;

impl Journey<'_> {
    /// Passes on what the screen offers.
    pub(super) fn skip(&mut self, device: &DeviceName, manner: &Manner) -> Result<(), Ending> {
        let offered = self.screen(device) == Some(Screen::Offer);
        let skippable = [Screen::Offer, Screen::Confirmation, Screen::FurtherDevices];
        self.must_show(device, Action::Skip, &skippable)?;
        let answer = self.perform(device, Call::of(Action::Skip), manner)?;
        let evidence = if answer.is_some() {
            Evidence::Seen
        } else {
            Evidence::Played
        };
        if offered {
            self.rung(device, Attempt::Append, Outcome::Skipped, evidence);
        }
        if answer.is_none() {
            self.look_at_session(device)?;
        }
        Ok(())
    }

    /// Answers a screen with the action that belongs to it.
    pub(super) fn answer_screen(
        &mut self,
        device: &DeviceName,
        action: Action,
        manner: &Manner,
        insistence: Insistence,
    ) -> Result<(), Ending> {
        if insistence == Insistence::Polite {
            self.must_show(device, action, answered_by(action))?;
        }
        let answer = self.perform(device, Call::of(action), manner)?;
        if answer.is_none() {
            self.show(device, Screen::Dashboard, Evidence::Played);
        }
        if action == Action::EnterCode && self.screen(device) == Some(Screen::Dashboard) {
            self.play_offer(device);
        }
        Ok(())
    }

    /// The screen must be one of these, or the journey cannot go on as written.
    fn must_show(
        &self,
        device: &DeviceName,
        action: Action,
        screens: &[Screen],
    ) -> Result<(), Ending> {
        let shown = self.screen(device);
        if shown.is_some_and(|screen| screens.contains(&screen)) {
            return Ok(());
        }
        let wanted: Vec<_> = screens.iter().map(ToString::to_string).collect();
        let shown = shown.map_or_else(|| "nothing".to_owned(), |screen| screen.to_string());
        let why = format!(
            "`{action}` on `{device}` answers the screen {}, but {shown} is shown",
            wanted.join(" or "),
        );
        Err(Ending::Stuck { why })
    }
}

/// The screens that an action answers.
fn answered_by(action: Action) -> &'static [Screen] {
    match action {
        Action::EnterCode => &[Screen::Code],
        Action::SetPin => &[Screen::Pin],
        Action::SetLocalBiometrics => &[Screen::LocalBiometrics],
        Action::Continue => &[Screen::Confirmation, Screen::FurtherDevices],
        Action::Skip => &[Screen::Offer, Screen::Confirmation, Screen::FurtherDevices],
        Action::Open
        | Action::Unlock
        | Action::SignUp
        | Action::EnterIdentifier
        | Action::SignIn
        | Action::CreatePasskey
        | Action::RenamePasskey
        | Action::DeletePasskey
        | Action::SignOut
        | Action::Wait
        | Action::Set
        | Action::Wipe
        | Action::Restore
        | Action::SendAgain => &[],
    }
}
