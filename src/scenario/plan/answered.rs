//! Which product screen a step answers.

use crate::flow::Action;
use crate::flow::Method;
use crate::flow::Screen;
use crate::scenario::model::Deed;
use crate::scenario::model::Step;
use crate::scenario::model::UserDeed;

/// The product screen that a step answers, if it answers one.
pub(super) fn answered(before: &[Step], step: &Step) -> Option<Screen> {
    let Some(Deed::User(deed)) = &step.deed else {
        return None;
    };
    match deed.action {
        Action::EnterCode => {
            // After a login by code its screen is the login's own, and no product step.
            let by_code = login(before, deed).is_some_and(|with| with == Method::Code);
            (!by_code).then_some(Screen::Code)
        }
        Action::SetPin => Some(Screen::Pin),
        Action::SetLocalBiometrics => Some(Screen::LocalBiometrics),
        // Without a word about the screen, the first to inform is the confirmation.
        Action::Continue => Some(informing(before, deed).unwrap_or(Screen::Confirmation)),
        Action::Skip => informing(before, deed),
        Action::Open
        | Action::Unlock
        | Action::SignUp
        | Action::EnterIdentifier
        | Action::SignIn
        | Action::CreatePasskey
        | Action::RenamePasskey
        | Action::DeletePasskey
        | Action::SignOut
        | Action::Wait
        | Action::Set
        | Action::Wipe
        | Action::Restore
        | Action::SendAgain => None,
    }
}

/// The screen that only informs and is up on the device, as far as the steps before say.
fn informing(before: &[Step], deed: &UserDeed) -> Option<Screen> {
    let mut mine = before
        .iter()
        .rev()
        .filter_map(|step| Some((step, on(step, deed)?)));
    let (last, last_deed) = mine.next()?;
    let shows = last.prove.shows.as_ref().or(last.expect.shows.as_ref());
    let screens = shows.map_or(&[][..], |shows| &shows.value);
    let informs = [Screen::Confirmation, Screen::FurtherDevices];
    let said = screens.iter().find(|screen| informs.contains(screen));
    match (said, last_deed.action) {
        (Some(screen), _) => Some(*screen),
        // What follows the confirmation, when nothing is said about it.
        (None, Action::Continue) if screens.is_empty() => Some(Screen::FurtherDevices),
        (None, _) => None,
    }
}

/// How the user signed in or up last on the device.
fn login(before: &[Step], deed: &UserDeed) -> Option<Method> {
    let mine = before.iter().rev().filter_map(|step| on(step, deed));
    let mut logins = mine.filter(|deed| matches!(deed.action, Action::SignIn | Action::SignUp));
    logins.next()?.with.clone()
}

/// What a step does, if the user acts on the same device.
fn on<'a>(step: &'a Step, deed: &UserDeed) -> Option<&'a UserDeed> {
    match &step.deed {
        Some(Deed::User(other)) if other.device == deed.device => Some(other),
        Some(
            Deed::User(_)
            | Deed::Wait(_)
            | Deed::Set(..)
            | Deed::Wipe(_)
            | Deed::Restore(_)
            | Deed::SendAgain(_),
        )
        | None => None,
    }
}
