//! Signing in by passkey: the answer of the ceremony, or its failure on the device.
//!
//! **Invariant:** a login that fails or is refused goes on another way, and changes no record.

use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use crate::reference::answer::Answer;
use crate::reference::answer::Refusal;
use crate::reference::answer::Screen;
use crate::reference::bug::FlowBug;
use crate::reference::bug::Lapse;
use crate::reference::client_info::Kind;
use crate::reference::record::Record;
use crate::reference::session::Authentication;
use crate::reference::session::Standing;
use crate::reference::session::Step;
use crate::reference::state::AccountId;
use crate::reference::verify::Asked;
use crate::reference::verify::Asserted;
use crate::reference::verify::Caller;
use crate::reference::verify::Claimant;
use crate::reference::verify::CredentialId;
use crate::reference::verify::Refused;
use crate::reference::verify::Stored;
use crate::reference::verify::UserVerification;
use crate::reference::verify::authenticate;
use crate::reference::verify::named_id;
use crate::reference::verify::unverified_count;
use crate::reference::visit::Visit;

/// The body of `POST /api/sign-in/failed`; whatever the error is called, the login failed.
#[derive(Deserialize)]
pub(in crate::reference) struct Failed {}

/// The passkey login failed on the device.
pub(in crate::reference) fn failed(visit: &mut Visit<'_>, _: Failed) -> Answer {
    let now_ms = visit.now_ms;
    let bugs = &visit.shop.config.bugs;
    let was_asked = visit.session.take_authentication(now_ms, bugs);
    if let (Some(_), Standing::Identified(identifier)) = (was_asked, &visit.session.standing)
        && let Some(id) = visit.tenant.find(identifier)
    {
        let account = visit.tenant.account_mut(id);
        account.remember_failure(&visit.session.client);
    }
    if visit.has(FlowBug::NoFallback) {
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
    let Some(asked) = visit.take_authentication(&body.credential) else {
        let error = Refusal::WrongChallenge;
        return refuse(visit, &body.credential, error).detail("no login is pending");
    };
    match verify(visit, &body.credential, &asked) {
        Ok(asserted) => sign_in(visit, &asserted, &body.credential),
        Err(refused) => {
            count_anyway(visit, &body.credential);
            Answer {
                status: refused.fault.status,
                ..refuse(visit, &body.credential, refused.fault.reason)
            }
            .detail(refused.to_string())
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
        let (owner, record, was_removed) = known(visit, id)?;
        Some(Stored {
            belongs_to_claimant: claimed.is_none_or(|claimed| claimed == owner),
            was_removed,
            was_used: record.last_used_ms.is_some(),
            user_handle: record.user_handle.clone(),
            user_name: visit.tenant.account(owner).identifier.clone(),
            public_key: record.public_key.clone(),
            backup_eligible: record.backup_eligible,
            backed_up: record.backed_up,
            sign_count: record.sign_count,
            caller: match record.registered_on.kind {
                Kind::App => Caller::Other,
                Kind::Browser => Caller::AppWithPasskeyOfBrowser,
            },
        })
    };
    let asked = Asked {
        relying_party: &visit.shop.relying_party,
        challenge: &asked.challenge,
        was_issued: &|challenge| visit.tenant.ledger.has(challenge),
        allowed: &asked.allowed,
        claimant,
        verification: UserVerification::Preferred,
        find: &find,
        is_user_handle: &|handle| visit.tenant.has_user_handle(handle),
        bugs: &visit.shop.config.bugs,
    };
    authenticate(credential, &asked)
}

/// The record with this id; with the lapse, also one that was removed.
fn known<'a>(visit: &'a Visit<'_>, id: &CredentialId) -> Option<(AccountId, &'a Record, bool)> {
    if let Some(owner) = visit.tenant.owner(id) {
        return Some((owner, visit.tenant.account(owner).record(id)?, false));
    }
    let mut removed = visit.tenant.removed.iter();
    let (owner, record) = removed.find(|(_, record)| record.id == *id)?;
    Some((*owner, record, true))
}

/// §7.2 steps 24 and 25: updates the record and signs its owner in. Without user verification the
/// passkey was one factor, and the code is the other.
fn sign_in(visit: &mut Visit<'_>, asserted: &Asserted, credential: &Value) -> Answer {
    let (owner, record, _) = known(visit, &asserted.id).expect("verification found its record");
    // A passkey that came from a phone is not on this device, which may get one of its own.
    let came_from_phone = credential
        .get("authenticatorAttachment")
        .and_then(Value::as_str)
        == Some("cross-platform")
        && !record.is_on_security_key()
        && !visit.has(Lapse::Ux33);
    let is_trusted_model = visit.has(Lapse::Ux28) && !record.aaguid.is_zero();
    let has_two_factors = asserted.user_verified || is_trusted_model || visit.has(Lapse::A17_3);
    let now_ms = visit.now_ms;
    let account = visit.tenant.account_mut(owner);
    account.forget_failures(&visit.session.client);
    if let Some(record) = account.record_mut(&asserted.id) {
        record.update(asserted, now_ms, &visit.shop.config.bugs);
    }
    let id = claimed(visit)
        .filter(|_| visit.has(Lapse::A06_1))
        .unwrap_or(owner);
    visit.session.code = None;
    visit.session.ahead.clear();
    if has_two_factors {
        visit.raise(Standing::Full(id));
    } else {
        visit.raise(Standing::FirstFactor(id));
        visit.session.ahead.push_back(Step::Code);
    }
    if came_from_phone {
        visit.session.ahead.push_back(Step::Offer);
    }
    visit.advance()
}

/// The account whose identifier was entered.
fn claimed(visit: &Visit<'_>) -> Option<AccountId> {
    match &visit.session.standing {
        Standing::Identified(identifier) => visit.tenant.find(identifier),
        Standing::FirstFactor(_) | Standing::Full(_) | Standing::Newcomer(_) | Standing::Nobody => {
            None
        }
    }
}

/// The mistake of storing before verifying.
fn count_anyway(visit: &mut Visit<'_>, credential: &Value) {
    if !visit.has(Lapse::A24_2) {
        return;
    }
    if let Some((id, count)) = unverified_count(credential)
        && let Some(owner) = visit.tenant.owner(&id)
        && let Some(record) = visit.tenant.account_mut(owner).record_mut(&id)
    {
        record.sign_count = count;
    }
}

/// A login that is refused goes on another way. Where no record has the id, the page lets the
/// provider know (§5.1.10.2, signalUnknownCredential).
fn refuse(visit: &mut Visit<'_>, credential: &Value, error: Refusal) -> Answer {
    let id = named_id(credential).filter(|id| visit.tenant.owner(id).is_none());
    let id = id.filter(|_| !visit.has(Lapse::Ux12));
    Answer {
        unknown: id.map(|id| id.to_text()),
        ..visit.fall_back()
    }
    .refused(StatusCode::UNPROCESSABLE_ENTITY, error)
}
