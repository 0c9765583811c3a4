//! Signing in: by identifier, then by passkey or password.
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
use crate::reference::bug::Bug;
use crate::reference::client_info::ClientInfo;
use crate::reference::client_info::Kind;
use crate::reference::intelligence::Intelligence;
use crate::reference::password::PasswordHash;
use crate::reference::session::Authentication;
use crate::reference::session::FirstFactor;
use crate::reference::session::Standing;
use crate::reference::session::Step;
use crate::reference::state::AccountId;
use crate::reference::verify::Asked;
use crate::reference::verify::Asserted;
use crate::reference::verify::Claimant;
use crate::reference::verify::CredentialId;
use crate::reference::verify::Refused;
use crate::reference::verify::Stored;
use crate::reference::verify::UserVerification;
use crate::reference::verify::authenticate;
use crate::reference::verify::named_id;
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

fn judge_login(visit: &Visit<'_>, id: AccountId) -> Result<(), Decline> {
    let rules = Intelligence {
        account: visit.tenant.account(id),
        client: &visit.session.client,
        bugs: &visit.shop.config.bugs,
    };
    rules.login()
}

fn request_options(visit: &mut Visit<'_>, id: AccountId) -> Value {
    let records = &visit.tenant.account(id).records;
    let allowed = records.iter().map(|record| record.id.clone()).collect();
    let descriptors = records.iter().map(|record| record.descriptor()).collect();
    visit.begin_authentication(allowed, descriptors)
}

fn decline(visit: &mut Visit<'_>, id: AccountId, reason: Decline) -> Answer {
    let answer = Answer {
        because: Because::passkey_login(reason),
        ..visit.fall_back()
    };
    if visit.has(Bug::LoginDespiteDecline) {
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
        return visit
            .at(Screen::Password)
            .refused(StatusCode::UNAUTHORIZED, Refusal::WrongPassword);
    };
    visit.tenant.forget_attempts(&identifier);
    visit.session.drop_pending();
    visit.session.code = None;
    visit.raise(Standing::FirstFactor(id));
    visit.plan(FirstFactor::Password);
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
        Kind::Browser if visit.has(Bug::UpgradeBeforeSecondFactor) => visit.with_upgrade(answer),
        Kind::Browser => Answer {
            because: Because::upgrade(Decline::NotYet),
            ..answer
        },
    }
}

/// The body of `POST /api/sign-in/failed`; whatever the error is called, the login failed.
#[derive(Deserialize)]
pub(in crate::reference) struct Failed {}

/// The passkey login failed on the device.
pub(in crate::reference) fn failed(visit: &mut Visit<'_>, _: Failed) -> Answer {
    let now_ms = visit.now_ms;
    let was_asked = visit
        .session
        .take_authentication(now_ms, &visit.shop.config);
    if let (Some(_), Standing::Identified(identifier)) = (was_asked, &visit.session.standing)
        && let Some(id) = visit.tenant.find(identifier)
    {
        let account = visit.tenant.account_mut(id);
        account.remember_failure(&visit.session.client);
    }
    visit.fall_back()
}

/// The body of `POST /api/sign-in/passkey`.
#[derive(Deserialize)]
pub(in crate::reference) struct Passkey {
    credential: Value,
}

/// Takes the answer of a passkey login.
pub(in crate::reference) fn passkey(visit: &mut Visit<'_>, body: Passkey) -> Answer {
    let now_ms = visit.now_ms;
    let Some(asked) = visit
        .session
        .take_authentication(now_ms, &visit.shop.config)
    else {
        return refuse(
            visit,
            &body.credential,
            Refusal::WrongChallenge,
            "no login is pending",
        );
    };
    match verify(visit, &body.credential, &asked) {
        Ok(asserted) => sign_in(visit, &asserted, &body.credential),
        Err(refused) => {
            let detail = refused.to_string();
            refuse(visit, &body.credential, refused.fault.reason, &detail)
        }
    }
}

fn verify(
    visit: &Visit<'_>,
    credential: &Value,
    asked: &Authentication,
) -> Result<Asserted, Refused> {
    let (claimant, claimed) = match &visit.session.standing {
        Standing::Identified(identifier) => (Claimant::Identified, visit.tenant.find(identifier)),
        Standing::FirstFactor(_) | Standing::Full(_) | Standing::Newcomer(_) | Standing::Nobody => {
            (Claimant::Unknown, None)
        }
    };
    let find = |id: &CredentialId| {
        let owner = visit.tenant.owner(id)?;
        let record = visit.tenant.account(owner).record(id)?;
        Some(Stored {
            belongs_to_claimant: claimed.is_none_or(|claimed| claimed == owner),
            user_handle: record.user_handle.clone(),
            public_key: record.public_key.clone(),
            backup_eligible: record.backup_eligible,
            sign_count: record.sign_count,
        })
    };
    let asked = Asked {
        relying_party: &visit.shop.relying_party,
        challenge: &asked.challenge,
        allowed: &asked.allowed,
        claimant,
        verification: UserVerification::Preferred,
        find: &find,
    };
    authenticate(credential, &asked)
}

/// §7.2 steps 24 and 25: updates the record and signs its owner in.
fn sign_in(visit: &mut Visit<'_>, asserted: &Asserted, credential: &Value) -> Answer {
    let id = visit
        .tenant
        .owner(&asserted.id)
        .expect("verification found its record");
    let now_ms = visit.now_ms;
    let account = visit.tenant.account_mut(id);
    account.forget_failures(&visit.session.client);
    let record = account
        .record_mut(&asserted.id)
        .expect("verification found its record");
    record.update(asserted, now_ms);
    // A passkey that came from a phone is not on this device, which may get one of its own.
    let came_from_phone = credential
        .get("authenticatorAttachment")
        .and_then(Value::as_str)
        == Some("cross-platform")
        && !record.is_on_security_key();
    visit.session.code = None;
    visit.session.ahead.clear();
    visit.raise(Standing::Full(id));
    if came_from_phone {
        visit.session.ahead.push_back(Step::Offer);
    }
    visit.advance()
}

/// A login that is refused goes on another way. Where no record has the id, the page lets the
/// provider know (§5.1.10.1, signalUnknownCredential).
fn refuse(visit: &mut Visit<'_>, credential: &Value, error: Refusal, detail: &str) -> Answer {
    let id = named_id(credential).filter(|id| visit.tenant.owner(id).is_none());
    Answer {
        unknown: id.map(|id| id.to_text()),
        ..visit.fall_back()
    }
    .refused(StatusCode::UNPROCESSABLE_ENTITY, error)
    .detail(detail)
}
