//! A creation that failed on the device: `POST /api/passkeys/failed`.
//!
//! **Invariant:** the login goes on, whatever the device says.

use serde::Deserialize;
use serde_json::Value;

use crate::reference::answer::Answer;
use crate::reference::answer::Because;
use crate::reference::answer::Decline;
use crate::reference::answer::Screen;
use crate::reference::bug::FlowBug;
use crate::reference::bug::Lapse;
use crate::reference::session::Ceremony;
use crate::reference::session::Mediation;
use crate::reference::session::Standing;
use crate::reference::visit::Visit;

/// The body of `POST /api/passkeys/failed`: the error as the client named it.
#[derive(Deserialize)]
pub(in crate::reference) struct Failed {
    #[serde(default)]
    error: Value,
}

impl Failed {
    fn name(&self) -> &str {
        let name = self.error.get("name").unwrap_or(&self.error);
        name.as_str().unwrap_or_default()
    }

    /// An exclude match: the device has a passkey of this account (§5.1.3 step 22).
    fn is_exclude_match(&self) -> bool {
        self.name() == "InvalidStateError"
    }
}

/// The ceremony failed on the device. The login goes on.
pub(in crate::reference) fn failed(visit: &mut Visit<'_>, body: Failed) -> Answer {
    let mediation = match visit.session.pending() {
        Some(pending) => match &pending.ceremony {
            Ceremony::Registration(issued) => issued.mediation,
            Ceremony::Authentication(_) => return visit.stays(),
        },
        None => return visit.stays(),
    };
    visit.session.drop_pending();
    if let Some(mistake) = mistaken(visit, &body, mediation) {
        return mistake;
    }
    if body.is_exclude_match()
        && let Some(id) = visit.session.account()
    {
        // The passkey is here after all, whatever failed before.
        visit
            .tenant
            .account_mut(id)
            .forget_failures(&visit.session.client);
    }
    match (&visit.session.standing, mediation) {
        (Standing::Newcomer(_), _) => visit.give_up_sign_up(),
        (_, Mediation::Conditional) => upgrade_failed(visit, &body),
        (_, Mediation::Modal) => visit.advance(),
    }
}

/// What a failure must not cost, and does in a mistaken shop.
fn mistaken(visit: &mut Visit<'_>, body: &Failed, mediation: Mediation) -> Option<Answer> {
    let lapse = match (mediation, body.name()) {
        (Mediation::Conditional, _) => Lapse::Ux06,
        (Mediation::Modal, "AbortError" | "NotAllowedError") => Lapse::R02_1,
        (Mediation::Modal, "InvalidStateError") => Lapse::R02_2,
        (Mediation::Modal, _) => Lapse::R02_3,
    };
    if lapse == Lapse::R02_2 && visit.has(lapse) {
        visit.session.ahead.clear();
        return Some(visit.at(Screen::Error));
    }
    if visit.has(FlowBug::LoginLostOnFailedCreate) || visit.has(lapse) {
        visit.end();
        return Some(visit.at(Screen::SignIn));
    }
    None
}

/// Where the upgrade failed, an ordinary offer may follow, unless the passkey is there.
fn upgrade_failed(visit: &mut Visit<'_>, body: &Failed) -> Answer {
    let answer = visit.end_upgrade();
    if answer.screen != Screen::Dashboard {
        return answer;
    }
    if body.is_exclude_match() {
        return visit.at_because(Screen::Dashboard, Because::append(Decline::AlreadyHere));
    }
    visit.plan_offer();
    visit.advance()
}
