//! What an answer says goes into the trace: reasons, refusals, screens and the rungs that they mean.

use crate::flow::Action;
use crate::flow::Attempt;
use crate::flow::DeclineReason;
use crate::flow::DeviceName;
use crate::flow::Evidence;
use crate::flow::Fallback;
use crate::flow::Outcome;
use crate::flow::Screen;
use crate::rp::Answer;
use crate::runner::call::Call;
use crate::runner::journey::Journey;
use crate::sim::Event;

impl Journey<'_> {
    /// Takes note of what an answer says: why something was declined, what was refused, and
    /// which screen is up.
    pub(super) fn take_note(&mut self, device: &DeviceName, call: Call<'_>, answer: &Answer) {
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

/// What an answer to this action declines when it gives one reason for everything.
fn declined_by(action: Action) -> Vec<Attempt> {
    if action == Action::EnterIdentifier {
        return vec![Attempt::PasskeyLogin];
    }
    vec![Attempt::Append, Attempt::Upgrade]
}
