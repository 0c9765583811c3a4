//! What a run needs of a profile. What is missing is what the relying party cannot do.

use crate::flow::Action;
use crate::flow::DeviceName;
use crate::flow::Method;
use crate::flow::Outcome;
use crate::flow::Word;
use crate::rp::Clock;
use crate::rp::FrontEnd;
use crate::rp::RelyingParty;
use crate::scenario::Deed;
use crate::scenario::RpTime;
use crate::scenario::Step;

/// The first thing that the profile lacks for these steps, in words; `None` if it has all.
pub(super) fn missing(
    steps: &[Step],
    rp: &RelyingParty,
    front_end: impl Fn(&DeviceName) -> FrontEnd,
) -> Option<String> {
    let timeless = matches!(rp.clock(), Clock::None);
    let silent = steps.iter().find_map(|step| {
        let device = step.device()?;
        let upgrades = upgrades(step) && !rp.can_upgrade(front_end(device));
        upgrades.then(|| "the profile has no action `upgrade`".to_owned())
    });
    if silent.is_some() {
        return silent;
    }
    steps.iter().find_map(|step| match step.deed.as_ref()? {
        Deed::User(deed) => {
            let (action, method) = needed(deed.action, deed.with.as_ref())?;
            lacks(rp, front_end(&deed.device), action, method)
        }
        Deed::Wait(wait) if wait.rp_too == RpTime::MustPass && timeless => {
            Some("the relying party's time must pass, and the profile has no `clock`".to_owned())
        }
        Deed::Wait(_) | Deed::Set(..) | Deed::Wipe(_) | Deed::Restore(_) | Deed::SendAgain(_) => {
            None
        }
    })
}

/// Whether the step is only right if an upgrade was done: no other action brings one about.
fn upgrades(step: &Step) -> bool {
    let wanted = [&step.expect.upgrade, &step.prove.upgrade];
    let mut wanted = wanted.into_iter().flatten();
    wanted.any(|wanted| wanted.value.iter().all(|outcome| *outcome == Outcome::Done))
}

/// The profile's action that a scenario's action cannot do without.
fn needed(action: Action, with: Option<&Method>) -> Option<(Action, Option<&'static str>)> {
    match action {
        Action::SignUp => match with {
            Some(Method::Passkey) => Some((action, Some("passkey"))),
            Some(
                Method::Password
                | Method::SavedPassword
                | Method::Autofill
                | Method::Code
                | Method::Device(_),
            )
            | None => Some((action, Some("password"))),
        },
        Action::SignIn => Some((action, method_needed(with))),
        Action::CreatePasskey | Action::RenamePasskey | Action::DeletePasskey => {
            Some((action, None))
        }
        Action::Open
        | Action::Unlock
        | Action::EnterIdentifier
        | Action::EnterCode
        | Action::Skip
        | Action::Continue
        | Action::SetPin
        | Action::SetLocalBiometrics
        | Action::SignOut
        | Action::Wait
        | Action::Set
        | Action::Wipe
        | Action::Restore
        | Action::SendAgain => None,
    }
}

fn method_needed(with: Option<&Method>) -> Option<&'static str> {
    match with {
        None => None,
        Some(Method::Password | Method::SavedPassword) => Some("password"),
        Some(Method::Passkey | Method::Device(_)) => Some("passkey"),
        Some(Method::Autofill) => Some("autofill"),
        Some(Method::Code) => Some("code"),
    }
}

fn lacks(
    rp: &RelyingParty,
    front_end: FrontEnd,
    action: Action,
    method: Option<&str>,
) -> Option<String> {
    if rp.has(front_end, action.as_str(), method) {
        return None;
    }
    let name = match method {
        Some(method) => format!("{action}: {method}"),
        None => action.to_string(),
    };
    Some(format!("the profile has no action `{name}`"))
}
