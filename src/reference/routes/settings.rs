//! The settings: the list of passkeys, their names, and their removal.
//!
//! **Invariant:** no account loses its only way in.

use axum::http::StatusCode;
use serde::Deserialize;

use crate::reference::answer::Answer;
use crate::reference::answer::Refusal;
use crate::reference::answer::Screen;
use crate::reference::bug::FlowBug;
use crate::reference::bug::Lapse;
use crate::reference::record::Record;
use crate::reference::session::Standing;
use crate::reference::state::AccountId;
use crate::reference::verify::CredentialId;
use crate::reference::visit::Visit;

/// The empty body of calls that say all with their path.
#[derive(Deserialize)]
pub(in crate::reference) struct Nothing {}

/// Lists the account's passkeys.
pub(in crate::reference) fn list(visit: &mut Visit<'_>, _: Nothing) -> Answer {
    let Some((_, account)) = visit.account() else {
        return visit
            .stays()
            .refused(StatusCode::UNAUTHORIZED, Refusal::Any);
    };
    let passkeys = account.records.iter().map(Record::listing).collect();
    Answer {
        passkeys: Some(passkeys),
        ..visit.stays()
    }
}

/// The body of `PATCH /api/passkeys/{id}`.
#[derive(Deserialize)]
pub(in crate::reference) struct Rename {
    name: String,
}

/// Renames a passkey.
pub(in crate::reference) fn rename(visit: &mut Visit<'_>, id: &str, body: Rename) -> Answer {
    match owned(visit, id) {
        Ok((account, id)) => {
            if let Some(record) = visit.tenant.account_mut(account).record_mut(&id) {
                record.name = body.name;
            }
            done(visit, account)
        }
        Err((status, refusal)) => visit.stays().refused(status, refusal),
    }
}

/// Removes a passkey, unless it is the only way in.
pub(in crate::reference) fn remove(visit: &mut Visit<'_>, id: &str, _: Nothing) -> Answer {
    let (account, id) = match owned(visit, id) {
        Ok(found) => found,
        Err((status, refusal)) => return visit.stays().refused(status, refusal),
    };
    let known = visit.tenant.account(account);
    let is_only_way_in = known.password.is_none() && known.records.len() == 1;
    if is_only_way_in && !visit.has(FlowBug::NoWayIn) {
        return visit
            .stays()
            .refused(StatusCode::CONFLICT, Refusal::OnlyWayIn)
            .detail("this passkey is the only way to sign in");
    }
    if visit.has(Lapse::A06_9)
        && let Some(record) = visit.tenant.account(account).record(&id)
    {
        let record = record.clone();
        visit.tenant.removed.push((account, record));
    }
    visit.tenant.disown(&id);
    let records = &mut visit.tenant.account_mut(account).records;
    records.retain(|record| record.id != id);
    done(visit, account)
}

/// Changes need the whole login, and a passkey of one's own.
fn owned(visit: &Visit<'_>, id: &str) -> Result<(AccountId, CredentialId), (StatusCode, Refusal)> {
    let account = match visit.session.standing {
        Standing::Full(account) => account,
        Standing::FirstFactor(account) if visit.has(Lapse::Ux22) => account,
        Standing::FirstFactor(_)
        | Standing::Identified(_)
        | Standing::Newcomer(_)
        | Standing::Nobody => return Err((StatusCode::UNAUTHORIZED, Refusal::Any)),
    };
    CredentialId::from_text(id)
        .filter(|id| visit.tenant.owner(id) == Some(account))
        .map(|id| (account, id))
        .ok_or((StatusCode::NOT_FOUND, Refusal::UnknownCredential))
}

/// Names what is left, for `signalAllAcceptedCredentials`. Whoever is in the settings has left the
/// screens of the journey behind.
fn done(visit: &mut Visit<'_>, account: AccountId) -> Answer {
    visit.session.ahead.clear();
    let mut accepted = visit.tenant.account(account).accepted();
    if visit.has(Lapse::Ux13) {
        accepted.pop();
    }
    Answer {
        accepted: Some(accepted),
        ..visit.at(Screen::Dashboard)
    }
}
