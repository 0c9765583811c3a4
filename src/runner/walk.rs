//! A walk through a profile: its actions one after the other on one device, for who writes it.
//!
//! A walk proves nothing and judges nothing: it says for every leg whether the user got where the
//! leg leads, and where in the trace it is told.

use crate::flow::Action;
use crate::flow::Attempt;
use crate::flow::DeviceName;
use crate::flow::Method;
use crate::flow::Outcome;
use crate::flow::Screen;
use crate::sim::Ending;
use crate::sim::Event;
use crate::sim::Phase;
use crate::sim::Trace;
use crate::word::Word;

use super::call::Call;
use super::facts::begin;
use super::job::Job;
use super::journey::Journey;
use super::journey::Manner;
use super::start::set_out;

/// One leg of a walk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leg {
    /// A new account, with a password or a passkey.
    SignUp(Method),
    /// The user signs in, in this way.
    SignIn(Method),
    /// A passkey is appended.
    CreatePasskey,
    /// The account's passkeys are listed.
    List,
    /// The passkey is renamed.
    RenamePasskey,
    /// The passkey is deleted.
    DeletePasskey,
    /// The user signs out.
    SignOut,
    /// Any other action of the profile, by its name.
    Other(String),
}

/// How a leg went.
#[derive(Clone, Debug, PartialEq)]
pub struct LegEnd {
    /// The leg.
    pub leg: Leg,
    /// Where its events begin and end in the trace.
    pub from: usize,
    /// The first event after it.
    pub to: usize,
    /// Whether the user got where it leads.
    pub went: Went,
}

/// Whether the user got where a leg leads.
#[derive(Clone, Debug, PartialEq)]
pub enum Went {
    /// They did.
    Through,
    /// The relying party or the client said something else.
    Elsewhere(String),
    /// It could not go on.
    Stopped(Ending),
}

/// A walk that is over. Legs after one that did not go through were not begun.
#[derive(Clone, Debug)]
pub struct Walked {
    /// Everything that happened.
    pub trace: Trace,
    /// The legs that were begun, in order.
    pub legs: Vec<LegEnd>,
}

/// Walks the legs with the first device of the job, whose steps it does not do.
///
/// # Errors
/// When there is no device or account to begin with.
pub fn walk(job: &Job, legs: &[Leg]) -> Result<Walked, Ending> {
    let mut env = begin(job);
    env.note(Event::Phase {
        phase: Phase::Steps,
    });
    let mut journey = set_out(job, env, &[]).map_err(|lost| lost.1)?;
    let Some(device) = journey.tabs.keys().next().cloned() else {
        let why = "the device has no client to walk with".to_owned();
        return Err(Ending::Stuck { why });
    };
    let mut ended = Vec::new();
    for leg in legs {
        let from = journey.env.trace.mark();
        let went = match journey.walk_leg(&device, leg) {
            Ok(()) => journey.arrived(from, &device, leg),
            Err(ending) => Went::Stopped(ending),
        };
        let through = went == Went::Through;
        ended.push(LegEnd {
            leg: leg.clone(),
            from,
            to: journey.env.trace.mark(),
            went,
        });
        if !through {
            break;
        }
    }
    journey.tidy_up();
    let mut trace = journey.env.trace;
    job.rp.redact(&mut trace);
    Ok(Walked { trace, legs: ended })
}

impl Journey<'_> {
    fn walk_leg(&mut self, device: &DeviceName, leg: &Leg) -> Result<(), Ending> {
        let manner = Manner::plain();
        match leg {
            Leg::SignUp(method) => self.sign_up(device, Some(method), &manner)?,
            Leg::SignIn(method) => self.sign_in(device, Some(method), &manner)?,
            Leg::CreatePasskey => self.create_passkey(device, &manner)?,
            Leg::List => return self.list(device).map(drop),
            Leg::RenamePasskey => self.rename_passkey(device, "stuntkey", &manner)?,
            Leg::DeletePasskey => self.delete_passkey(device, &manner)?,
            Leg::SignOut => return self.sign_out(device),
            Leg::Other(name) => {
                let action = Action::parse(name).unwrap_or(Action::Open);
                let method = None;
                let call = Call {
                    name,
                    method,
                    action,
                };
                self.perform(device, call, &manner)?;
                return Ok(());
            }
        }
        self.by_habit(device)
    }

    fn arrived(&self, from: usize, device: &DeviceName, leg: &Leg) -> Went {
        if let Some(refused) = self.refusal(from) {
            return Went::Elsewhere(refused);
        }
        match leg {
            Leg::SignUp(Method::Passkey) => self.done(from, device, Attempt::Append),
            Leg::SignIn(Method::Passkey | Method::Autofill | Method::Device(_)) => {
                self.done(from, device, Attempt::PasskeyLogin)
            }
            Leg::SignUp(_) | Leg::SignIn(_) => self.is_in(device),
            Leg::CreatePasskey => self.done(from, device, Attempt::Append),
            Leg::List => self.saw(from, "no rule said `passkeys`", |event| {
                matches!(event, Event::Listed { .. })
            }),
            Leg::DeletePasskey => self.saw(from, "nothing was deleted", |event| {
                matches!(event, Event::Deleted { .. })
            }),
            Leg::RenamePasskey | Leg::SignOut | Leg::Other(_) => Went::Through,
        }
    }

    /// What the relying party refused since a mark.
    fn refusal(&self, from: usize) -> Option<String> {
        self.env.trace.since(from).find_map(|event| {
            let Event::Refused { action, reason, .. } = event else {
                return None;
            };
            let reason = reason.map(|reason| format!(" ({reason})"));
            let reason = reason.unwrap_or_default();
            Some(format!("a rule said that `{action}` is refused{reason}"))
        })
    }

    fn done(&self, from: usize, device: &DeviceName, attempt: Attempt) -> Went {
        match self.last_rung(from, device, attempt) {
            Some(Outcome::Done) => Went::Through,
            Some(outcome) => Went::Elsewhere(format!("{attempt} ended: {outcome}")),
            None => Went::Elsewhere(format!("no ceremony began for {attempt}")),
        }
    }

    fn is_in(&self, device: &DeviceName) -> Went {
        let screen = self.screen(device);
        match screen {
            Some(Screen::Dashboard | Screen::Offer) => Went::Through,
            Some(screen) => Went::Elsewhere(format!("`{screen}` is shown, not the dashboard")),
            None => Went::Elsewhere("no rule said `shows: dashboard`".to_owned()),
        }
    }

    fn saw(&self, from: usize, otherwise: &str, wanted: impl Fn(&Event) -> bool) -> Went {
        match self.env.trace.since(from).any(wanted) {
            true => Went::Through,
            false => Went::Elsewhere(otherwise.to_owned()),
        }
    }
}
