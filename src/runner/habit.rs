//! Habit: product screens that a scenario never mentions are answered as users do.

use crate::flow::Action;
use crate::flow::Attempt;
use crate::flow::DeviceName;
use crate::flow::Evidence;
use crate::flow::Screen;
use crate::sim::Ending;

use super::call::Call;
use super::journey::Journey;
use super::journey::Manner;

/// No product has more screens in a row.
const MOST_SCREENS: usize = 12;

impl Journey<'_> {
    /// Answers product screens by habit until one comes that the scenario mentions, or none.
    pub(super) fn by_habit(&mut self, device: &DeviceName) -> Result<(), Ending> {
        for _ in 0..MOST_SCREENS {
            let Some(screen) = self.screen(device) else {
                return Ok(());
            };
            if !screen.is_product() || self.mentioned.contains(&screen) {
                return self.check_session(device);
            }
            self.answer_by_habit(device, screen)?;
        }
        let why = format!("the relying party shows product screens on `{device}` without end");
        Err(Ending::Stuck { why })
    }

    fn answer_by_habit(&mut self, device: &DeviceName, screen: Screen) -> Result<(), Ending> {
        let action = match screen {
            Screen::Code => Action::EnterCode,
            Screen::Pin => Action::SetPin,
            Screen::LocalBiometrics => Action::SetLocalBiometrics,
            Screen::Confirmation | Screen::FurtherDevices => Action::Continue,
            Screen::SecondFactor => return self.second_factor(device),
            Screen::SignIn
            | Screen::SignUp
            | Screen::Password
            | Screen::Passkey
            | Screen::Offer
            | Screen::Locked
            | Screen::Dashboard
            | Screen::Waiting
            | Screen::Error => return Ok(()),
        };
        let mark = self.env.trace.mark();
        let answer = self.perform(device, Call::of(action), &Manner::plain())?;
        if answer.is_none() {
            self.show(device, Screen::Dashboard, Evidence::Played);
        }
        if self.screen(device) == Some(screen) {
            let why = format!("the relying party keeps showing {screen} on `{device}`");
            return Err(Ending::Stuck { why });
        }
        // Signing up with a passkey made one behind the code: no page offers another.
        let made = self.last_rung(mark, device, Attempt::Append).is_some();
        if self.screen(device) == Some(Screen::Dashboard) && !made {
            self.play_offer(device);
        }
        Ok(())
    }

    /// A passkey at hand answers the second factor; without one the journey ends here.
    fn second_factor(&mut self, device: &DeviceName) -> Result<(), Ending> {
        let call = Call {
            name: "second-factor",
            method: None,
            action: Action::SignIn,
        };
        let answer = self.perform(device, call, &Manner::plain())?;
        if answer.is_none() || self.screen(device) == Some(Screen::SecondFactor) {
            let why =
                format!("it wants a passkey as second factor, and none is in reach of `{device}`");
            return Err(Ending::Blocked { why });
        }
        self.play_offer(device);
        Ok(())
    }

    /// A dashboard counts when the session agrees.
    fn check_session(&mut self, device: &DeviceName) -> Result<(), Ending> {
        if self.screen(device) != Some(Screen::Dashboard) {
            return Ok(());
        }
        let call = Call {
            name: "session",
            method: None,
            action: Action::Open,
        };
        let answer = self.quietly(device, call)?;
        match answer.and_then(|answer| answer.shows) {
            Some(Screen::Dashboard) => {
                self.env.note(crate::sim::Event::SignedIn {
                    device: device.clone(),
                });
            }
            Some(screen) => self.show(device, screen, Evidence::Seen),
            None => {}
        }
        Ok(())
    }
}
