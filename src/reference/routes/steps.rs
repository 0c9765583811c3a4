//! The user's "next" and "not now" on the screens between a first factor and the dashboard.
//!
//! **Invariant:** neither creates anything; passing on an offer costs nothing but the offer.

use serde::Deserialize;

use crate::reference::answer::Answer;
use crate::reference::answer::Screen;
use crate::reference::bug::FlowBug;
use crate::reference::session::Mediation;
use crate::reference::session::Standing;
use crate::reference::visit::Visit;

/// The empty body of both calls.
#[derive(Deserialize)]
pub(in crate::reference) struct Nothing {}

/// Passes on what the screen offers.
pub(in crate::reference) fn skip(visit: &mut Visit<'_>, _: Nothing) -> Answer {
    match visit.session.stage {
        Screen::Offer => skip_offer(visit),
        Screen::Confirmation | Screen::FurtherDevices => visit.advance(),
        Screen::Code
        | Screen::Dashboard
        | Screen::Error
        | Screen::LocalBiometrics
        | Screen::Locked
        | Screen::Passkey
        | Screen::Password
        | Screen::Pin
        | Screen::SignIn
        | Screen::SignUp
        | Screen::Waiting => visit.stays(),
    }
}

fn skip_offer(visit: &mut Visit<'_>) -> Answer {
    visit.session.drop_pending();
    if let Standing::Newcomer(_) = visit.session.standing {
        return visit.give_up_sign_up();
    }
    if let Some(id) = visit.session.account() {
        let account = visit.tenant.account_mut(id);
        account.remember_dismissal(&visit.session.client, visit.now_ms);
    }
    let answer = visit.advance();
    if visit.has(FlowBug::CreateOnSkip) {
        let upgrade = visit.begin_registration(Mediation::Modal);
        return Answer { upgrade, ..answer };
    }
    answer
}

/// Goes on from a screen that has nothing to ask.
pub(in crate::reference) fn go_on(visit: &mut Visit<'_>, _: Nothing) -> Answer {
    match visit.session.stage {
        Screen::Confirmation if has_one_passkey(visit) => visit.at(Screen::FurtherDevices),
        Screen::Confirmation | Screen::FurtherDevices | Screen::LocalBiometrics | Screen::Pin => {
            visit.advance()
        }
        Screen::Code
        | Screen::Dashboard
        | Screen::Error
        | Screen::Locked
        | Screen::Offer
        | Screen::Passkey
        | Screen::Password
        | Screen::SignIn
        | Screen::SignUp
        | Screen::Waiting => visit.stays(),
    }
}

fn has_one_passkey(visit: &Visit<'_>) -> bool {
    visit
        .account()
        .is_some_and(|(_, account)| account.records.len() == 1)
}
