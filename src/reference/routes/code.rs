//! Codes by e-mail: asked for, and entered.
//!
//! **Invariant:** a code is worth something only in the session it was mailed for.

use axum::http::StatusCode;
use serde::Deserialize;

use crate::reference::answer::Answer;
use crate::reference::answer::Refusal;
use crate::reference::answer::Screen;
use crate::reference::bug::FlowBug;
use crate::reference::session::FirstFactor;
use crate::reference::session::Standing;
use crate::reference::visit::Visit;

/// The empty body of `POST /api/sign-in/code`.
#[derive(Deserialize)]
pub(in crate::reference) struct Ask {}

/// Mails a code: instead of the password, or once more for the second factor.
pub(in crate::reference) fn ask(visit: &mut Visit<'_>, _: Ask) -> Answer {
    let account = match &visit.session.standing {
        Standing::Identified(identifier) => visit.tenant.find(identifier),
        Standing::FirstFactor(id) if visit.session.stage == Screen::Code => Some(*id),
        Standing::FirstFactor(_) | Standing::Full(_) | Standing::Newcomer(_) | Standing::Nobody => {
            return visit
                .stays()
                .refused(StatusCode::UNAUTHORIZED, Refusal::Any);
        }
    };
    visit.session.drop_pending();
    if let Some(id) = account {
        visit.mail_code(id);
    }
    // Without account the screen is the same, and no code will be right.
    visit.at(Screen::Code)
}

/// The body of `POST /api/code`.
#[derive(Deserialize)]
pub(in crate::reference) struct Code {
    code: String,
}

/// Takes a code.
pub(in crate::reference) fn enter(visit: &mut Visit<'_>, body: Code) -> Answer {
    let code = body.code.trim();
    if let Some(pending) = &mut visit.session.code {
        if pending.is_exhausted() {
            return visit
                .stays()
                .refused(StatusCode::TOO_MANY_REQUESTS, Refusal::TooMany);
        }
        if pending.is(code, visit.now_ms) {
            visit.session.code = None;
            return accept(visit);
        }
        pending.wrong += 1;
    }
    if visit.has(FlowBug::CodeWithoutPassword) && is_code_of_other_session(visit, code) {
        return accept(visit);
    }
    visit
        .stays()
        .refused(StatusCode::UNAUTHORIZED, Refusal::WrongCode)
}

fn accept(visit: &mut Visit<'_>) -> Answer {
    match visit.session.standing.clone() {
        // The plan was made with the password.
        Standing::FirstFactor(id) => visit.raise(Standing::Full(id)),
        Standing::Identified(identifier) => {
            let id = visit
                .tenant
                .find(&identifier)
                .expect("a code was mailed to the account");
            visit.raise(Standing::Full(id));
            visit.plan(FirstFactor::Code);
        }
        Standing::Full(_) | Standing::Newcomer(_) | Standing::Nobody => {}
    }
    visit.advance()
}

/// The mistake: codes are looked up by account, wherever they were asked for.
fn is_code_of_other_session(visit: &Visit<'_>, code: &str) -> bool {
    let Standing::Identified(identifier) = &visit.session.standing else {
        return false;
    };
    let Some(account) = visit.tenant.find(identifier) else {
        return false;
    };
    visit.tenant.sessions.values().any(|session| {
        let pending = session.code.as_ref();
        session.account() == Some(account)
            && pending.is_some_and(|pending| pending.is(code, visit.now_ms))
    })
}
