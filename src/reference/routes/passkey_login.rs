//! Signing in by passkey: the answer of the ceremony, or its failure on the device.
//!
//! **Invariant:** a login that fails or is refused goes on another way, and changes no record.

use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use crate::reference::answer::Answer;
use crate::reference::answer::Refusal;
use crate::reference::answer::Screen;
use crate::reference::bug::Bug;
use crate::reference::session::Authentication;
use crate::reference::session::Standing;
use crate::reference::session::Step;
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
    if visit.has(Bug::NoFallback) {
        return visit.at(Screen::Error);
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
