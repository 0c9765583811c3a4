//! How the user of a bench comes to stand where a check begins: signed up, signed in, signed out.

use crate::flow::Action;
use crate::flow::Method;
use crate::flow::Screen;
use crate::runner::bench::Bench;
use crate::runner::call::Call;
use crate::runner::journey::Manner;
use crate::sim::Ending;

impl<'a> Bench<'a> {
    /// Makes the account with a password, and goes on to where the user is at home.
    ///
    /// # Errors
    /// When that does not end in a session.
    pub fn sign_up(&mut self) -> Result<(), Ending> {
        let device = self.device.clone();
        if self.has("sign-up", Some("password")) {
            let manner = Manner::plain();
            self.journey
                .sign_up(&device, Some(&Method::Password), &manner)?;
        }
        if !self.journey.tab(&device).is_signed_in() {
            return self.sign_in();
        }
        self.walk_on()
    }

    /// Signs in with the password, in a fresh jar, and goes on to where the user is at home.
    ///
    /// # Errors
    /// When that does not end in a session.
    pub fn sign_in(&mut self) -> Result<(), Ending> {
        self.fresh();
        let device = self.device.clone();
        let host = self.journey.host_name();
        let identifier = self.account().identifier.clone();
        let password = self.account().password.clone().unwrap_or_default();
        let journey = &mut self.journey;
        journey
            .world
            .save_password(&mut journey.env, &device, &host, &identifier, &password);
        journey.sign_in(&device, Some(&Method::Password), &Manner::plain())?;
        self.walk_on()?;
        match self.journey.tab(&device).is_signed_in() {
            true => Ok(()),
            false => Err(Ending::SetUpFailed {
                why: "the password does not sign in".to_owned(),
            }),
        }
    }

    /// Answers product screens by habit and passes over offers.
    ///
    /// # Errors
    /// When the relying party cannot be talked to, or wants what the user cannot give.
    pub fn walk_on(&mut self) -> Result<(), Ending> {
        let device = self.device.clone();
        self.journey.by_habit(&device)?;
        if self.journey.screen(&device) == Some(Screen::Offer) {
            let call = Call::of(Action::Skip);
            self.journey.perform(&device, call, &Manner::plain())?;
            self.journey.by_habit(&device)?;
        }
        Ok(())
    }

    /// Signs out at the relying party.
    ///
    /// # Errors
    /// When the relying party cannot be talked to.
    pub fn sign_out(&mut self) -> Result<(), Ending> {
        let device = self.device.clone();
        self.journey.sign_out(&device)
    }
}
