//! The session itself: where it stands, opening and unlocking the app, signing out.
//!
//! **Invariant:** unlocking is between the user and their device. It signs nobody in, and is only
//! an occasion to offer something to a session that lives.

use serde::Deserialize;

use crate::reference::answer::Answer;
use crate::reference::answer::Because;
use crate::reference::answer::Decline;
use crate::reference::answer::Screen;
use crate::reference::bug::FlowBug;
use crate::reference::client_info::ClientInfo;
use crate::reference::intelligence::Situation;
use crate::reference::session::Standing;
use crate::reference::visit::Visit;

/// The body of `POST /api/open`.
#[derive(Deserialize)]
pub(in crate::reference) struct Open {
    situation: Occasion,
    client: Option<ClientInfo>,
}

/// What happened to the app.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Occasion {
    Opened,
    Unlocked,
}

/// The app was opened, or unlocked.
pub(in crate::reference) fn open(visit: &mut Visit<'_>, body: Open) -> Answer {
    visit.hear(body.client);
    let Standing::Full(_) = visit.session.standing else {
        return declined_for_now(visit.stays());
    };
    let is_busy = match visit.session.stage {
        Screen::Code | Screen::LocalBiometrics | Screen::Pin => true,
        Screen::Confirmation
        | Screen::Dashboard
        | Screen::Error
        | Screen::FurtherDevices
        | Screen::Locked
        | Screen::Offer
        | Screen::Passkey
        | Screen::Password
        | Screen::SignIn
        | Screen::SignUp
        | Screen::Waiting => false,
    };
    match body.situation {
        Occasion::Opened if visit.session.client.app_lock => opened_locked(visit),
        Occasion::Opened => visit.stays(),
        Occasion::Unlocked if is_busy => declined_for_now(visit.stays()),
        Occasion::Unlocked => nudge(visit),
    }
}

fn declined_for_now(answer: Answer) -> Answer {
    Answer {
        because: Because::append(Decline::NotYet),
        ..answer
    }
}

/// The session stays where it is: `locked` is how the app looks, not how far the user has come.
fn opened_locked(visit: &mut Visit<'_>) -> Answer {
    if visit.has(FlowBug::NudgeBeforeUnlock) {
        return nudge(visit);
    }
    declined_for_now(Answer::shows(Screen::Locked))
}

/// Offers a passkey if this is a good moment.
fn nudge(visit: &mut Visit<'_>) -> Answer {
    let now_ms = visit.now_ms;
    visit.session.ahead.clear();
    match visit.judge(|rules| rules.append(Situation::Unlocked { now_ms })) {
        Ok(()) => visit.at(Screen::Offer),
        Err(reason) => visit.at_because(Screen::Dashboard, Because::append(reason)),
    }
}

/// The empty body of the calls below.
#[derive(Deserialize)]
pub(in crate::reference) struct Nothing {}

/// Says where the session stands, and changes nothing.
pub(in crate::reference) fn session(visit: &mut Visit<'_>, _: Nothing) -> Answer {
    visit.stays()
}

/// Signs out.
pub(in crate::reference) fn sign_out(visit: &mut Visit<'_>, _: Nothing) -> Answer {
    visit.end();
    visit.at(Screen::SignIn)
}
