//! Builds what a scenario takes as given, through the relying party's own actions.

use std::time::Duration;

use crate::flow::AccountGiven;
use crate::flow::Action;
use crate::flow::DeviceName;
use crate::flow::Method;
use crate::flow::Screen;
use crate::rp::FrontEnd;
use crate::scenario::Given;
use crate::scenario::ScenarioRun;
use crate::sim::Ending;
use crate::sim::Event;
use crate::sim::Phase;
use crate::world;

use super::call::Call;
use super::journey::Journey;
use super::journey::Manner;
use super::journey::Signals;
use super::tab::AppLock;
use super::tab::Tab;

/// What is given happened long ago.
const LONG_AGO: Duration = Duration::from_secs(30 * 24 * 60 * 60);

impl Journey<'_> {
    /// Builds what is given. Any trouble is the set-up's, never a finding.
    pub(super) fn given(&mut self, run: &ScenarioRun) -> Result<(), Ending> {
        self.env.note(Event::Phase {
            phase: Phase::Given,
        });
        let built = self.build(run);
        self.appended.clear();
        built.map_err(|ending| match ending {
            Ending::Unreachable { .. } | Ending::Blocked { .. } => ending,
            Ending::Completed
            | Ending::SetUpFailed { .. }
            | Ending::Skipped { .. }
            | Ending::Stuck { .. } => Ending::SetUpFailed { why: cause(ending) },
        })
    }

    fn build(&mut self, run: &ScenarioRun) -> Result<(), Ending> {
        let given = &run.given;
        let account = given.account.unwrap_or(AccountGiven::Any);
        let account = self.possible(account);
        if account == AccountGiven::None {
            return Ok(());
        }
        let holders: Vec<_> = given
            .passkeys
            .iter()
            .chain(&given.orphans)
            .cloned()
            .collect();
        let first = holders
            .first()
            .or(run.devices.first().map(|device| &device.name))
            .cloned();
        let Some(first) = first.map(|device| self.host(&device)) else {
            return Ok(());
        };
        self.make_account(&first, account)?;
        for (index, holder) in holders.iter().enumerate() {
            let orphan = index >= given.passkeys.len();
            self.give_passkey(holder, account)?;
            if orphan {
                self.orphan(holder)?;
            }
        }
        self.world.wait_for_sync(&mut self.env);
        self.save_passwords(given);
        self.close_tabs();
        for device in &given.signed_in {
            self.give_session(device, account)?;
        }
        self.world.wait(&mut self.env, LONG_AGO);
        self.lock_apps(given);
        Ok(())
    }

    /// Any account is one with a password, where the relying party has such.
    fn possible(&self, account: AccountGiven) -> AccountGiven {
        let browser = self.rp.front(FrontEnd::Browser);
        let accounts = &browser.accounts;
        let provided = accounts.make.is_some() || !accounts.fixed.is_empty();
        let by_password = provided || browser.has("sign-up", Some("password"));
        if account == AccountGiven::Any && !by_password {
            return AccountGiven::Passkey;
        }
        account
    }

    fn make_account(&mut self, device: &DeviceName, account: AccountGiven) -> Result<(), Ending> {
        if let Some(program) = self.rp.start_making(&self.tab(device).session) {
            let answer = self.look(device, program)?;
            let refused = answer.refused.is_some();
            let why = "the requests of `accounts.make` were refused".to_owned();
            return if refused {
                Err(Ending::SetUpFailed { why })
            } else {
                Ok(())
            };
        }
        if !self.rp.front(FrontEnd::Browser).accounts.fixed.is_empty() {
            return self.empty_account(device);
        }
        let method = match account {
            AccountGiven::Passkey => Method::Passkey,
            AccountGiven::Any | AccountGiven::Password | AccountGiven::None => Method::Password,
        };
        self.sign_up(device, Some(&method), &Manner::plain())?;
        self.must_be_in(device, "sign up")?;
        self.pass_screens(device)
    }

    /// Makes a passkey on a device, signing in there first where nobody is.
    fn give_passkey(&mut self, device: &DeviceName, account: AccountGiven) -> Result<(), Ending> {
        let host = self.host(device);
        if account == AccountGiven::Passkey && !self.appended.is_empty() {
            return Ok(());
        }
        if !self.tab(&host).is_signed_in() {
            self.enter(&host)?;
        }
        let manner = Manner::on(device, &host);
        let before = self.appended.len();
        self.create_passkey(&host, &manner)?;
        if self.appended.len() == before {
            let why = format!("no passkey could be made on `{device}`");
            return Err(Ending::SetUpFailed { why });
        }
        self.pass_screens(&host)
    }

    /// Signs in as the relying party lets one in who has no passkey yet, up to the last factor.
    fn enter(&mut self, device: &DeviceName) -> Result<(), Ending> {
        let front = self.rp.front(self.front_end(device));
        let ways = [Method::Password, Method::Code, Method::Passkey];
        let words = ["password", "code", "passkey"];
        let mut ways = ways.into_iter().zip(words);
        let way = ways.find(|(_, word)| front.has("sign-in", Some(word)));
        let way = way.map_or(Method::Password, |(way, _)| way);
        self.sign_in(device, Some(&way), &Manner::plain())?;
        self.must_be_in(device, "sign in")?;
        if matches!(
            self.screen(device),
            Some(Screen::Code | Screen::SecondFactor)
        ) {
            let mentioned = std::mem::take(&mut self.mentioned);
            let passed = self.by_habit(device);
            self.mentioned = mentioned;
            passed?;
        }
        Ok(())
    }

    /// Deletes what earlier runs left in an account that is lent from run to run.
    fn empty_account(&mut self, device: &DeviceName) -> Result<(), Ending> {
        self.enter(device)?;
        for passkey in self.list(device)?.unwrap_or_default() {
            self.delete_listed(device, &passkey, &Manner::plain())?;
        }
        Ok(())
    }

    /// Deletes the passkey just made at the relying party, where its provider cannot hear of it.
    fn orphan(&mut self, device: &DeviceName) -> Result<(), Ending> {
        let host = self.host(device);
        let manner = Manner {
            signals: Signals::Lost,
            ..Manner::plain()
        };
        self.delete_passkey(&host, &manner)?;
        self.pass_screens(&host)
    }

    fn save_passwords(&mut self, given: &Given) {
        for saved in &given.saved_passwords {
            let host = self.host_name();
            let username = saved
                .username
                .as_deref()
                .unwrap_or(&self.account.identifier);
            let password = self.account.password.as_deref().unwrap_or_default();
            self.world
                .save_password(&mut self.env, &saved.device, &host, username, password);
        }
    }

    /// Signs in on a device and leaves the session alive.
    fn give_session(&mut self, device: &DeviceName, account: AccountGiven) -> Result<(), Ending> {
        let method = match account {
            AccountGiven::Passkey => Method::Passkey,
            AccountGiven::Any | AccountGiven::Password | AccountGiven::None => Method::Password,
        };
        self.sign_in(device, Some(&method), &Manner::plain())?;
        self.must_be_in(device, "sign in")?;
        self.pass_screens(device)
    }

    /// Goes on through whatever screens come, passing on offers, until the dashboard.
    fn pass_screens(&mut self, device: &DeviceName) -> Result<(), Ending> {
        let mentioned = std::mem::take(&mut self.mentioned);
        let passed = self.pass_on_everything(device);
        self.mentioned = mentioned;
        passed
    }

    fn pass_on_everything(&mut self, device: &DeviceName) -> Result<(), Ending> {
        self.by_habit(device)?;
        if self.screen(device) == Some(Screen::Offer) {
            self.perform(device, Call::of(Action::Skip), &Manner::plain())?;
            self.by_habit(device)?;
        }
        Ok(())
    }

    fn must_be_in(&mut self, device: &DeviceName, doing: &str) -> Result<(), Ending> {
        match self.screen(device) {
            None | Some(Screen::SignIn | Screen::SignUp | Screen::Password | Screen::Error) => {
                let why = format!("could not {doing} on `{device}`");
                Err(Ending::SetUpFailed { why })
            }
            Some(_) => Ok(()),
        }
    }

    /// Closes every page: what was set up happened in other sessions.
    fn close_tabs(&mut self) {
        let devices: Vec<_> = self.tabs.keys().cloned().collect();
        for device in devices {
            let tab = Tab::new(self.fresh_session(&device));
            self.tabs.insert(device, tab);
        }
    }

    fn lock_apps(&mut self, given: &Given) {
        for device in &given.app_lock {
            self.tab(device).lock = AppLock::Closed;
            self.world
                .lock_app(&mut self.env, device, world::AppLock::On);
        }
    }
}

fn cause(ending: Ending) -> String {
    match ending {
        Ending::SetUpFailed { why }
        | Ending::Blocked { why }
        | Ending::Skipped { why }
        | Ending::Stuck { why }
        | Ending::Unreachable { why } => why,
        Ending::Completed => String::new(),
    }
}
