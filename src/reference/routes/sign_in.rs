//! Signing in: by identifier, then by password.
//!
//! **Invariant:** until something was proven, an account that exists and one that does not are told
//! apart by nothing but what a passkey login has to show.

use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use crate::reference::answer::Answer;
use crate::reference::answer::Because;
use crate::reference::answer::Decline;
use crate::reference::answer::Refusal;
use crate::reference::answer::Screen;
use crate::reference::bug::FlowBug;
use crate::reference::bug::Lapse;
use crate::reference::client_info::ClientInfo;
use crate::reference::client_info::Kind;
use crate::reference::intelligence::Intelligence;
use crate::reference::password::PasswordHash;
use crate::reference::record::Record;
use crate::reference::session::FirstFactor;
use crate::reference::session::Standing;
use crate::reference::session::Step;
use crate::reference::state::AccountId;
use crate::reference::visit::Visit;

/// The body of `POST /api/sign-in`; without identifier the page arms autofill.
#[derive(Deserialize)]
pub(in crate::reference) struct Start {
    identifier: Option<String>,
    client: Option<ClientInfo>,
}

/// Starts a login; a half login is dropped.
pub(in crate::reference) fn start(visit: &mut Visit<'_>, body: Start) -> Answer {
    let Some(identifier) = body.identifier else {
        visit.begin(Standing::Nobody, body.client);
        let options = visit.begin_authentication(Vec::new(), Vec::new());
        return visit.at(Screen::SignIn).options(options);
    };
    let account = visit.tenant.find(&identifier);
    visit.begin(Standing::Identified(identifier), body.client);
    let Some(id) = account else {
        if visit.has(Lapse::Opt20) {
            return unknown_account(visit);
        }
        // It looks like an account without passkey.
        return visit.at_because(Screen::Password, Because::passkey_login(Decline::NoPasskey));
    };
    match judge_login(visit, id) {
        Ok(()) => {
            let options = request_options(visit, id);
            visit.at(Screen::Passkey).options(options)
        }
        Err(reason) => decline(visit, id, reason),
    }
}

/// The mistake of telling who is no customer.
fn unknown_account(visit: &mut Visit<'_>) -> Answer {
    visit
        .at(Screen::SignIn)
        .refused(StatusCode::NOT_FOUND, Refusal::Any)
        .detail("there is no such account")
}

fn judge_login(visit: &Visit<'_>, id: AccountId) -> Result<(), Decline> {
    let rules = Intelligence {
        account: visit.tenant.account(id),
        client: &visit.session.client,
        bugs: &visit.shop.config.bugs,
    };
    if visit.has(Lapse::A02_1) && rules.account.failures_on(rules.client) > 0 {
        return Err(Decline::TriedBefore);
    }
    if visit.has(Lapse::A02_2) {
        let records = rules.account.records.iter();
        let ids: Vec<_> = records.map(|record| record.id.clone()).collect();
        if !ids.is_empty() && visit.tenant.ledger.left_alone(&ids) > 2 {
            return Err(Decline::TriedBefore);
        }
    }
    rules.login()
}

fn request_options(visit: &mut Visit<'_>, id: AccountId) -> Value {
    let records = &visit.tenant.account(id).records;
    let allowed = records.iter().map(|record| record.id.clone()).collect();
    let descriptors = records.iter().map(Record::descriptor).collect();
    visit.begin_authentication(allowed, descriptors)
}

fn decline(visit: &mut Visit<'_>, id: AccountId, reason: Decline) -> Answer {
    let answer = Answer {
        because: Because::passkey_login(reason),
        ..visit.fall_back()
    };
    if visit.has(FlowBug::LoginDespiteDecline) {
        let login = Some(request_options(visit, id));
        return Answer { login, ..answer };
    }
    answer
}

/// The body of `POST /api/sign-in/password`.
#[derive(Deserialize)]
pub(in crate::reference) struct Password {
    password: String,
}

/// Takes the password.
pub(in crate::reference) fn password(visit: &mut Visit<'_>, body: Password) -> Answer {
    let Standing::Identified(identifier) = visit.session.standing.clone() else {
        return visit
            .stays()
            .refused(StatusCode::UNAUTHORIZED, Refusal::WrongPassword)
            .detail("nobody was identified");
    };
    if visit.tenant.attempts(&identifier).are_locked(visit.now_ms) {
        return visit
            .at(Screen::Password)
            .refused(StatusCode::TOO_MANY_REQUESTS, Refusal::TooMany);
    }
    let Some(id) = check_password(visit, &identifier, &body.password) else {
        visit.tenant.attempts(&identifier).count_wrong(visit.now_ms);
        if visit.has(Lapse::Ux19) && visit.tenant.find(&identifier).is_none() {
            return unknown_account(visit);
        }
        return visit
            .at(Screen::Password)
            .refused(StatusCode::UNAUTHORIZED, Refusal::WrongPassword);
    };
    visit.tenant.forget_attempts(&identifier);
    visit.session.drop_pending();
    visit.session.code = None;
    visit.raise(Standing::FirstFactor(id));
    visit.plan(FirstFactor::Password);
    let failed_before = visit.tenant.account(id).failures_on(&visit.session.client) > 0;
    if failed_before && visit.has(Lapse::Ux20) {
        visit.session.standing = Standing::Full(id);
        visit.session.ahead.retain(|step| *step != Step::Code);
        return visit.advance();
    }
    second_factor(visit)
}

fn check_password(visit: &Visit<'_>, identifier: &str, password: &str) -> Option<AccountId> {
    let id = visit.tenant.find(identifier);
    let hash = id.and_then(|id| visit.tenant.account(id).password.as_ref());
    match hash {
        Some(hash) => id.filter(|_| hash.matches(password)),
        None => {
            PasswordHash::matches_nothing(password, visit.shop.config.password_cost);
            None
        }
    }
}

/// The upgrade waits for the second factor, and the answer says so.
fn second_factor(visit: &mut Visit<'_>) -> Answer {
    let answer = visit.advance();
    match visit.session.client.kind {
        Kind::App => answer,
        Kind::Browser if visit.has(FlowBug::UpgradeBeforeSecondFactor) => {
            visit.with_upgrade(answer)
        }
        Kind::Browser => Answer {
            because: Because::upgrade(Decline::NotYet),
            ..answer
        },
    }
}
