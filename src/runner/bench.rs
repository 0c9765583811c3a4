//! A bench: one user before one device, whose next action somebody else decides. It is the door
//! of conformance checks to journeys: sign up, sign in and product screens go as in any scenario,
//! and between the client's result and the relying party stands a [`Tamper`].
//!
//! **Invariant:** a bench judges nothing, and sends only what the profile's programs send.

mod done;
mod drive;
mod standing;
mod tamper;

pub use done::Done;
pub use tamper::Handed;
pub use tamper::Handing;
pub use tamper::Tamper;
pub use tamper::Untouched;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;

use crate::flow::Action;
use crate::flow::DeviceName;
use crate::flow::Screen;
use crate::provider::Catalogue;
use crate::provider::DeviceSetup;
use crate::rp::Account;
use crate::rp::Clock;
use crate::rp::Fetched;
use crate::rp::FrontEnd;
use crate::rp::RelyingParty;
use crate::rp::RunId;
use crate::rp::Session;
use crate::runner::bench::done::post;
use crate::scenario::Expectations;
use crate::sim::Ending;
use crate::sim::Env;
use crate::sim::ListedPasskey;
use crate::sim::Seed;
use crate::webauthn::RpId;
use crate::world::World;

use super::call::Call;
use super::journey::FollowUps;
use super::journey::Journey;
use super::start::site;
use super::tab::Tab;

/// One user before one device.
pub struct Bench<'a> {
    journey: Journey<'a>,
    device: DeviceName,
}

/// Who sits where.
#[derive(Clone, Debug)]
pub struct Seat<'a> {
    /// The relying party.
    pub rp: &'a RelyingParty,
    /// Providers and devices.
    pub catalogue: &'a Catalogue,
    /// The device, with client and provider.
    pub device: DeviceSetup,
    /// All randomness of this user.
    pub seed: Seed,
    /// What the relying party may keep runs apart by: users who should meet share it.
    pub run: String,
}

/// What a page held at some moment: cookies, kept values, the screen.
#[derive(Clone, Debug)]
pub struct Jar(Tab);

impl<'a> Bench<'a> {
    /// A user with a new account that the relying party has not heard of.
    ///
    /// # Errors
    /// When the relying party's profile or the device cannot be used.
    pub fn new(seat: &Seat<'a>) -> Result<Self, String> {
        let mut env = Env::new(seat.seed);
        let site = site(seat.rp)?;
        let setups = [seat.device.clone()];
        let world = World::new(&mut env, seat.catalogue, &setups, &site)
            .map_err(|error| error.to_string())?;
        let run_id = RunId(seat.run.clone());
        let account = seat
            .rp
            .make_account(&mut env, &run_id)
            .map_err(|error| error.to_string())?;
        let journey = Journey {
            env,
            world,
            rp: seat.rp,
            site,
            run_id,
            user_handle: None,
            account,
            tabs: BTreeMap::new(),
            hosts: BTreeMap::new(),
            mentioned: BTreeSet::new(),
            script: Expectations::default(),
            appended: Vec::new(),
            keys: BTreeMap::new(),
            files: BTreeMap::new(),
            follow_ups: FollowUps::Held,
        };
        let mut bench = Self {
            journey,
            device: seat.device.name.clone(),
        };
        bench.fresh();
        Ok(bench)
    }

    /// The user's account.
    pub fn account(&self) -> &Account {
        &self.journey.account
    }

    /// Devices and what they hold.
    pub fn world(&self) -> &World {
        &self.journey.world
    }

    /// Randomness, time and the trace.
    pub fn env(&mut self) -> &mut Env {
        &mut self.journey.env
    }

    /// A page or an app.
    pub fn front_end(&self) -> FrontEnd {
        self.journey.front_end(&self.device)
    }

    /// Goes on in a jar that has never talked to the relying party.
    pub fn fresh(&mut self) {
        let tab = Tab::new(self.journey.fresh_session(&self.device));
        self.journey.tabs.insert(self.device.clone(), tab);
    }

    /// What the page holds now.
    pub fn jar(&self) -> Jar {
        let tab = self.journey.tabs.get(&self.device);
        Jar(tab.expect("a bench's device has a tab").clone())
    }

    /// Goes on with what a page held before.
    pub fn go_on_with(&mut self, jar: Jar) {
        self.journey.tabs.insert(self.device.clone(), jar.0);
    }

    /// The last request with a response, prepared or sent by another page, is this page's now.
    pub fn carry(&mut self, from: &Jar) {
        let session = &mut self.journey.tab(&self.device.clone()).session;
        session.carry(&from.0.session);
    }

    /// Whether the profile has an action.
    pub fn has(&self, action: &str, method: Option<&str>) -> bool {
        self.journey.rp.has(self.front_end(), action, method)
    }

    /// Does an action of the profile; what its ceremony makes passes by `tamper`. `None` where
    /// the profile has no such action.
    pub fn act(
        &mut self,
        action: &str,
        method: Option<&str>,
        tamper: &mut dyn Tamper,
    ) -> Option<Done> {
        let session = &self.journey.tabs.get(&self.device)?.session;
        let program = self.journey.rp.start(session, action, method)?;
        Some(self.drive(program, tamper))
    }

    /// Does an action of the profile that has no ceremony, with these variables. `None` where the
    /// profile has no such action.
    pub fn act_given(&mut self, action: &str, given: &[(&str, Value)]) -> Option<Done> {
        let session = &self.journey.tabs.get(&self.device)?.session;
        let program = self.journey.rp.start(session, action, None)?;
        let given = given.iter();
        let program = given.fold(program, |program, (name, value)| {
            program.with(name, value.clone())
        });
        Some(self.drive(program, &mut Untouched))
    }

    /// Sends the last answer of a ceremony, once more or for the first time if it was held back.
    pub fn send_again(&mut self) -> Option<Done> {
        let session = &self.journey.tabs.get(&self.device)?.session;
        let program = self.journey.rp.send_again(session)?;
        Some(self.drive(program, &mut Untouched))
    }

    /// Sends what was held back from so many clones of this session at the same time.
    pub fn send_at_once(&mut self, times: usize) -> Vec<Done> {
        let session = self.session().clone();
        let seed = Seed::new(0);
        std::thread::scope(|scope| {
            let posts: Vec<_> = (0..times)
                .map(|_| {
                    let mut session = session.clone();
                    let mut env = Env::new(seed);
                    env.advance(self.journey.env.now().since(env.now()));
                    scope.spawn(move || post(&mut env, &mut session))
                })
                .collect();
            let posts = posts.into_iter();
            posts
                .filter_map(|post| post.join().ok().flatten())
                .collect()
        })
    }

    /// The relying party's list of the account's passkeys, where the profile has one and shows it.
    pub fn list(&mut self) -> Option<Vec<ListedPasskey>> {
        let device = self.device.clone();
        self.journey.list(&device).ok().flatten()
    }

    /// Which screen the session stands at, where the profile can ask.
    pub fn session_screen(&mut self) -> Option<Screen> {
        let call = Call {
            name: "session",
            method: None,
            action: Action::Open,
        };
        let device = self.device.clone();
        let answer = self.journey.quietly(&device, call).ok().flatten()?;
        answer.shows
    }

    /// Deletes a passkey at the relying party, by its key in the list.
    pub fn delete(&mut self, key: &str) -> Option<Done> {
        let session = &self.journey.tabs.get(&self.device)?.session;
        let program = self.journey.rp.start(session, "delete-passkey", None)?;
        Some(self.drive(program.with("key", key.into()), &mut Untouched))
    }

    /// No ceremony meets the passkeys that the devices hold for the relying party; it is not told.
    pub fn hide_passkeys(&mut self) {
        if let Ok(rp_id) = RpId::parse(self.journey.rp.rp_id()) {
            let journey = &mut self.journey;
            journey.world.hide_passkeys(&mut journey.env, &rp_id);
        }
    }

    /// A file of the relying party, as the operating system fetches it.
    ///
    /// # Errors
    /// Says why there is no answer.
    pub fn fetch(&self, url: &str) -> Result<Fetched, String> {
        self.journey.rp.fetcher(self.session()).get(url)
    }

    /// Lets time pass, for the relying party too. `false` where its clock cannot be moved.
    pub fn wait(&mut self, duration: Duration) -> Result<Waited, Ending> {
        let ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        match self.journey.rp.clock() {
            Clock::None => return Ok(Waited::OnlyHere),
            Clock::Header => {}
            Clock::Requests(_) => self.journey.advance_rp(ms)?,
        }
        let journey = &mut self.journey;
        journey.world.wait(&mut journey.env, duration);
        Ok(Waited::Everywhere)
    }

    /// Lets the relying party forget the run, where its profile knows how.
    pub fn end(&mut self) {
        let call = Call {
            name: "end",
            method: None,
            action: Action::SignOut,
        };
        let device = self.device.clone();
        // Whatever it answers, nothing comes after.
        drop(self.journey.quietly(&device, call));
    }

    fn session(&self) -> &Session {
        let tab = self.journey.tabs.get(&self.device);
        &tab.expect("a bench's device has a tab").session
    }
}

/// Whether time passed for the relying party too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waited {
    /// It did.
    Everywhere,
    /// Its clock cannot be moved.
    OnlyHere,
}
