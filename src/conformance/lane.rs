//! A lane: the users of one row at one relying party, and the ceremonies they do.
//!
//! **Invariant:** what a lane does depends on the row's seed and the relying party's answers
//! alone, not on what else runs beside it.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::Value;

use crate::conformance::case::Class;
use crate::conformance::case::Said;
use crate::conformance::forger::Abandoned;
use crate::conformance::forger::Failing;
use crate::conformance::forger::Forger;
use crate::conformance::forger::Making;
use crate::conformance::forger::Manner;
use crate::conformance::operation::KeyKind;
use crate::conformance::operation::Operation;
use crate::conformance::passkey::Passkey;
use crate::conformance::run::Plan;
use crate::conformance::sent::Sent;
use crate::conformance::setting::Places;
use crate::conformance::vocabulary::Attested;
use crate::conformance::vocabulary::Ceremony;
use crate::flow::DeviceName;
use crate::provider::DeviceSetup;
use crate::runner::Bench;
use crate::runner::Done;
use crate::runner::Seat;
use crate::runner::Untouched;
use crate::sim::Ending;
use crate::sim::Seed;
use crate::webauthn::CeremonyKind;
use crate::webauthn::base64url;

/// The users of one row.
pub(super) struct Lane<'a> {
    pub(super) plan: &'a Plan<'a>,
    pub(super) user: Bench<'a>,
    places: Places,
    seating: Seating<'a>,
    /// How many users there have been.
    users: usize,
    /// How many ceremonies there have been: each has entropy of its own.
    ceremonies: usize,
}

impl<'a> Lane<'a> {
    /// A lane whose user has signed up, on a Mac.
    ///
    /// # Errors
    /// When that does not work.
    pub(super) fn open(plan: &'a Plan<'a>, label: &str) -> Result<Self, Ending> {
        let device = DeviceSetup::new(DeviceName::new("desk"), 1, "mac");
        Self::open_on(plan, label, device)
    }

    /// A lane whose user has signed up, on this device.
    ///
    /// # Errors
    /// When that does not work.
    pub(super) fn open_on(
        plan: &'a Plan<'a>,
        label: &str,
        device: DeviceSetup,
    ) -> Result<Self, Ending> {
        let seed = plan.seed.derive(&[&plan.nonce, label]);
        let seating = Seating {
            plan,
            seed,
            run: seed.to_string(),
            device,
        };
        let mut lane = Self {
            plan,
            user: seating.sit(0)?,
            places: places(plan)?,
            seating,
            users: 1,
            ceremonies: 0,
        };
        lane.user.sign_up()?;
        Ok(lane)
    }

    /// Another user who has signed up at the same relying party.
    ///
    /// # Errors
    /// When that does not work.
    pub(super) fn another_user(&mut self) -> Result<Bench<'a>, Ending> {
        self.demand_account()?;
        let mut user = self.seating.sit(self.users)?;
        self.users += 1;
        user.sign_up()?;
        Ok(user)
    }

    /// Another user, whom the relying party has never heard of.
    ///
    /// # Errors
    /// When the profile has no account for them.
    pub(super) fn stranger(&mut self) -> Result<Bench<'a>, Ending> {
        self.demand_account()?;
        self.users += 1;
        self.seating.sit(self.users - 1)
    }

    /// Waiting for an account that this very lane has would be waiting for ever.
    fn demand_account(&self) -> Result<(), Ending> {
        match self.plan.rp.accounts_to_lend() {
            Some(accounts) if accounts < 2 => Err(Ending::Skipped {
                why: "its profile lends no second account".to_owned(),
            }),
            Some(_) | None => Ok(()),
        }
    }

    /// From here on the user is another one: what went before left traces.
    ///
    /// # Errors
    /// When the new user cannot sign up.
    pub(super) fn renew(&mut self) -> Result<(), Ending> {
        // Accounts that are lent are few: their user goes on.
        if self.plan.rp.accounts_to_lend().is_some() {
            return self.user.sign_in();
        }
        self.user = self.another_user()?;
        Ok(())
    }

    /// Has `user` and the lane's own user change places.
    pub(super) fn swap(&mut self, user: &mut Bench<'a>) {
        std::mem::swap(&mut self.user, user);
    }

    /// Registers a passkey in the session that the user has.
    pub(super) fn register(&mut self, ceremony: Ceremony, manner: &Manner<'_>) -> Sent {
        self.user.hide_passkeys();
        let action = match ceremony {
            Ceremony::Upgrade => "upgrade",
            Ceremony::Registration | Ceremony::Authentication | Ceremony::Autofill => {
                "create-passkey"
            }
        };
        self.ceremony(CeremonyKind::Registration, action, None, manner)
    }

    /// Registers a passkey whose key is ours, so that any device can answer with it.
    pub(super) fn register_own_key(&mut self) -> Sent {
        let before = [Operation::Key(KeyKind::Es256)];
        let manner = Manner {
            attested: Some(Attested::None),
            before: &before,
            ..Manner::default()
        };
        self.register(Ceremony::Registration, &manner)
    }

    /// The options of a ceremony that is then abandoned.
    pub(super) fn peek(&mut self, action: &str, method: Option<&str>) -> Option<Value> {
        if action != "sign-in" {
            self.user.hide_passkeys();
        }
        self.user.act(action, method, &mut Abandoned)?.options
    }

    /// Does a ceremony in which the client fails with this error.
    pub(super) fn fail(&mut self, action: &str, method: Option<&str>, name: &str) -> Option<Done> {
        self.user.act(action, method, &mut Failing(name.to_owned()))
    }

    /// Signs in with a passkey, in a fresh jar.
    pub(super) fn login(&mut self, ceremony: Ceremony, manner: &Manner<'_>) -> Sent {
        self.user.fresh();
        let method = self.identify(ceremony);
        self.answer_login(method, manner)
    }

    /// Enters the identifier where the relying party wants one, and says how to sign in.
    pub(super) fn identify(&mut self, ceremony: Ceremony) -> &'static str {
        match ceremony {
            Ceremony::Autofill => "autofill",
            Ceremony::Authentication | Ceremony::Registration | Ceremony::Upgrade => {
                // What it answers is judged by whether the passkey can be used then.
                drop(self.user.act("enter-identifier", None, &mut Untouched));
                "passkey"
            }
        }
    }

    /// Signs in with a passkey in the session as it is.
    pub(super) fn answer_login(&mut self, method: &str, manner: &Manner<'_>) -> Sent {
        let kind = CeremonyKind::Authentication;
        self.ceremony(kind, "sign-in", Some(method), manner)
    }

    /// The passkey of a registration that was accepted.
    pub(super) fn passkey(sent: &Sent) -> Option<Passkey> {
        let handle = sent.options.as_ref()?.pointer("/user/id")?.as_str()?;
        let handle = base64url::decode(handle).ok()?;
        Some(Passkey::of(sent.forged.as_ref()?, handle))
    }

    /// Whether the session that the user has is signed in. `None` where nobody can tell.
    pub(super) fn is_in(&mut self) -> Option<bool> {
        let screen = self.user.session_screen()?;
        Some(!matches!(
            screen,
            crate::flow::Screen::SignIn
                | crate::flow::Screen::SignUp
                | crate::flow::Screen::Password
                | crate::flow::Screen::Passkey
                | crate::flow::Screen::Error
        ))
    }

    /// The relying party's answer to a request that was held back or is repeated.
    pub(super) fn again(&mut self) -> Sent {
        match self.user.send_again() {
            Some(done) => self.taken(done, Making::default()),
            None => Sent::nothing("no answer of a ceremony was ever prepared"),
        }
    }

    fn ceremony(
        &mut self,
        kind: CeremonyKind,
        action: &str,
        method: Option<&str>,
        manner: &Manner<'_>,
    ) -> Sent {
        self.ceremonies += 1;
        let label = format!("ceremony {}", self.ceremonies);
        let entropy = ChaCha20Rng::from_seed(self.seating.seed.bytes(&label));
        let user_name = self.user.account().identifier.clone();
        let mut forger = Forger {
            kind,
            places: &self.places,
            manner,
            user_name,
            entropy,
            making: Making::default(),
        };
        match self.user.act(action, method, &mut forger) {
            Some(done) => {
                let making = forger.making;
                self.taken(done, making)
            }
            None => Sent::nothing(&match method {
                Some(method) => format!("its profile has no `{action}: {method}`"),
                None => format!("its profile has no `{action}`"),
            }),
        }
    }

    fn taken(&self, done: Done, making: Making) -> Sent {
        let class = match (Class::of(&done), &making.forged) {
            // Servers may close the door on what is too large before they have read it.
            (Class::Broken, Some(forged)) if forged.json.to_string().len() > LARGE_BYTES => {
                Class::Refused
            }
            (class, _) => class,
        };
        let trouble = match &done.answer {
            Err(error) => Some(error.why.clone()),
            Ok(_) => making.client_error,
        };
        Sent {
            class,
            forged: making.forged,
            differences: making.differences,
            whole: making.whole,
            unforgeable: making.unforgeable,
            trouble,
            said: done.exchange.as_ref().map(Said::of),
            options: done.options,
        }
    }
}

/// Where users of a lane sit down.
struct Seating<'a> {
    plan: &'a Plan<'a>,
    seed: Seed,
    run: String,
    device: DeviceSetup,
}

impl<'a> Seating<'a> {
    fn sit(&self, number: usize) -> Result<Bench<'a>, Ending> {
        let seat = Seat {
            rp: self.plan.rp,
            catalogue: self.plan.devices,
            device: self.device.clone(),
            seed: self.seed.derive(&[&number.to_string()]),
            run: self.run.clone(),
        };
        Bench::new(&seat).map_err(|why| Ending::SetUpFailed { why })
    }
}

fn places(plan: &Plan<'_>) -> Result<Places, Ending> {
    let origin = plan.rp.origin();
    let url = url::Url::parse(&origin).map_err(|error| Ending::SetUpFailed {
        why: error.to_string(),
    })?;
    Ok(Places {
        host: url.host_str().unwrap_or_default().to_owned(),
        port: url.port_or_known_default().unwrap_or(443),
        rp_id: plan.rp.rp_id().to_owned(),
        android: plan.rp.android_origin().unwrap_or_default().to_owned(),
        origin,
    })
}

/// What is larger need not be read to be refused.
const LARGE_BYTES: usize = 64 * 1024;
