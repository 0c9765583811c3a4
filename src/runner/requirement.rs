//! What a run needs of a profile. What is missing is what the relying party cannot do.

use crate::flow::Action;
use crate::flow::Attempt;
use crate::flow::DeviceName;
use crate::flow::Method;
use crate::flow::Rung;
use crate::rp::Clock;
use crate::rp::Decides;
use crate::rp::FrontEnd;
use crate::rp::RelyingParty;
use crate::scenario::Deed;
use crate::scenario::RpTime;
use crate::scenario::Step;
use crate::word::Word;

/// The first thing that the profile lacks for these steps, in words; `None` if it has all.
pub(super) fn missing(
    steps: &[Step],
    rp: &RelyingParty,
    front_end: impl Fn(&DeviceName) -> FrontEnd,
) -> Option<String> {
    let timeless = matches!(rp.clock(), Clock::None);
    steps.iter().find_map(|step| match step.deed.as_ref()? {
        Deed::User(deed) => {
            let front_end = front_end(&deed.device);
            let lacking = needed(deed.action, deed.with.as_ref())
                .and_then(|(action, method)| lacks(rp, front_end, action, method));
            lacking.or_else(|| no_upgrade(rp, front_end, step))
        }
        Deed::Wait(wait) if wait.rp_too == RpTime::MustPass && timeless => {
            Some("the relying party's time must pass, and the profile has no `clock`".to_owned())
        }
        Deed::Wait(_) | Deed::Set(..) | Deed::Wipe(_) | Deed::Restore(_) | Deed::SendAgain(_) => {
            None
        }
    })
}

/// A step that proves what becomes of an upgrade, or expects one to be done, needs somebody who
/// starts one.
fn no_upgrade(rp: &RelyingParty, front_end: FrontEnd, step: &Step) -> Option<String> {
    let (expected, proven) = (&step.expect.upgrade, &step.prove.upgrade);
    let expected = expected.iter().flat_map(|it| &it.value);
    let proven = proven.iter().flat_map(|it| &it.value);
    // What is expected holds only where it can be seen; but what is done shows later, in the list.
    let starts = proven
        .chain(expected.filter(|outcome| outcome.rung() == Rung::Done))
        .any(|outcome| outcome.rung() != Rung::Declined);
    let decides = *rp.decides(front_end, Attempt::Upgrade) != Decides::No;
    let lacks = starts && !decides && !rp.has(front_end, "upgrade", None);
    lacks.then(|| "the profile has no action `upgrade`".to_owned())
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
