//! The way from a first factor to the dashboard.
//!
//! A login plans its steps once ([`Visit::plan`]); [`Visit::advance`] takes the next that applies.
//! Steps that the rules decline fall away, and the answer says why.
//!
//! **Invariant:** this is the only place that decides what comes after what.

use std::collections::VecDeque;

use rand::RngExt;

use crate::reference::answer::Answer;
use crate::reference::answer::Because;
use crate::reference::answer::Decline;
use crate::reference::answer::Screen;
use crate::reference::bug::FlowBug;
use crate::reference::client_info::Kind;
use crate::reference::intelligence::Intelligence;
use crate::reference::intelligence::Situation;
use crate::reference::mail::Letter;
use crate::reference::session::FirstFactor;
use crate::reference::session::Mediation;
use crate::reference::session::PendingCode;
use crate::reference::session::Standing;
use crate::reference::session::Step;
use crate::reference::state::AccountId;
use crate::reference::visit::Visit;

impl Visit<'_> {
    /// Plans what comes between this first factor and the dashboard.
    pub fn plan(&mut self, first_factor: FirstFactor) {
        use Step::Code;
        use Step::LocalBiometrics;
        use Step::Offer;
        use Step::Pin;
        let steps: &[Step] = match (self.session.client.kind, first_factor) {
            (Kind::App, FirstFactor::Password) if self.has(FlowBug::CodeBeforeOffer) => {
                &[Code, Offer, Pin, LocalBiometrics]
            }
            (Kind::App, FirstFactor::Password) => &[Offer, Code, Pin, LocalBiometrics],
            (Kind::App, FirstFactor::Code) => &[Pin, LocalBiometrics],
            (Kind::Browser, FirstFactor::Password) => {
                &[Code, Step::Upgrade(FirstFactor::Password), Offer]
            }
            (Kind::Browser, FirstFactor::Code) => &[Step::Upgrade(FirstFactor::Code), Offer],
        };
        self.session.ahead = steps.iter().copied().collect();
    }

    /// Only an offer may come before the dashboard.
    pub fn plan_offer(&mut self) {
        self.session.ahead = VecDeque::from([Step::Offer]);
    }

    /// Goes on to the next step that applies, or to the dashboard.
    pub fn advance(&mut self) -> Answer {
        let mut because = Because::default();
        while let Some(step) = self.session.ahead.pop_front() {
            match step {
                Step::Code => return self.ask_for_code(because),
                Step::Pin => return self.at_because(Screen::Pin, because),
                Step::LocalBiometrics => return self.at_because(Screen::LocalBiometrics, because),
                Step::Offer => match self.judge(|rules| rules.append(Situation::Journey)) {
                    Ok(()) => return self.at_because(Screen::Offer, because),
                    Err(reason) => because.append = Some(reason),
                },
                Step::Upgrade(first_factor) => {
                    match self.judge(|rules| rules.upgrade(first_factor)) {
                        Ok(()) => return self.upgrade(),
                        Err(reason) => because.upgrade = Some(reason),
                    }
                }
            }
        }
        let home = match self.session.standing {
            Standing::Full(_) => Screen::Dashboard,
            Standing::FirstFactor(_)
            | Standing::Identified(_)
            | Standing::Newcomer(_)
            | Standing::Nobody => Screen::SignIn,
        };
        self.at_because(home, because)
    }

    /// Asks the rules about this session's account and client.
    pub fn judge(
        &self,
        question: impl FnOnce(&Intelligence<'_>) -> Result<(), Decline>,
    ) -> Result<(), Decline> {
        match self.account() {
            Some((_, account)) => question(&Intelligence {
                account,
                client: &self.session.client,
                bugs: &self.shop.config.bugs,
            }),
            None => Err(Decline::NotYet),
        }
    }

    /// Mails a code to the account this session belongs to, and asks for it.
    fn ask_for_code(&mut self, because: Because) -> Answer {
        if let Some(account) = self.session.account() {
            self.mail_code(account);
        }
        self.at_because(Screen::Code, because)
    }

    /// Mails a code that is good in this session only.
    pub fn mail_code(&mut self, account: AccountId) {
        let number: u32 = self.tenant.rng.random_range(0..1_000_000);
        let code = format!("{number:06}");
        self.letter = Some(Letter {
            to: self.tenant.account(account).identifier.clone(),
            code: code.clone(),
            sent_ms: self.now_ms,
        });
        self.session.code = Some(PendingCode {
            code,
            expires_ms: self.now_ms.saturating_add(CODE_MS),
            wrong: 0,
        });
    }

    /// Shows the dashboard and has its page run the upgrade in the background. The ordinary offer
    /// that is still ahead comes only if that fails.
    fn upgrade(&mut self) -> Answer {
        self.session.ahead.clear();
        let screen = if self.has(FlowBug::RedirectWaitsForUpgrade) {
            Screen::Waiting
        } else {
            Screen::Dashboard
        };
        let answer = self.at(screen);
        self.with_upgrade(answer)
    }

    /// Adds creation options that are bound to this session as conditional.
    pub fn with_upgrade(&mut self, answer: Answer) -> Answer {
        let mediation = if self.has(FlowBug::ModalUpgrade) {
            None
        } else {
            Some("conditional")
        };
        Answer {
            upgrade: self.begin_registration(Mediation::Conditional),
            mediation,
            ..answer
        }
    }

    /// The upgrade has ended: only a page that waited for it moves on.
    pub fn end_upgrade(&mut self) -> Answer {
        if self.session.stage == Screen::Waiting {
            return self.at(Screen::Dashboard);
        }
        self.stays()
    }

    /// The passkey that was to be the only way in was not made: there is no account.
    pub fn give_up_sign_up(&mut self) -> Answer {
        self.session.standing = Standing::Nobody;
        self.at(Screen::SignUp)
    }

    /// Where a login goes on that cannot use a passkey: the password, or a code when there is none.
    pub fn fall_back(&mut self) -> Answer {
        let Standing::Identified(identifier) = &self.session.standing else {
            return self.stays();
        };
        match self.tenant.find(identifier) {
            Some(id) if self.tenant.account(id).password.is_none() => {
                self.mail_code(id);
                self.at(Screen::Code)
            }
            Some(_) | None => self.at(Screen::Password),
        }
    }
}

/// A code is good for ten minutes.
const CODE_MS: u64 = 10 * 60 * 1000;
