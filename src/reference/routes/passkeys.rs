//! Creating a passkey: options, and the answer of the ceremony.
//!
//! **Invariant:** how a registration was issued is the session's word, never the page's; and a
//! login outlives any failure of a registration.

use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use crate::reference::account::Account;
use crate::reference::answer::Answer;
use crate::reference::answer::Refusal;
use crate::reference::answer::Screen;
use crate::reference::bug::FlowBug;
use crate::reference::bug::Lapse;
use crate::reference::client_info::ClientInfo;
use crate::reference::client_info::Kind;
use crate::reference::ledger::Repetition;
use crate::reference::record::Record;
use crate::reference::routes::accounts::taken;
use crate::reference::session::Mediation;
use crate::reference::session::Registration;
use crate::reference::session::Standing;
use crate::reference::session::Step;
use crate::reference::state::AccountId;
use crate::reference::verify::Caller;
use crate::reference::verify::CredentialId;
use crate::reference::verify::Issued;
use crate::reference::verify::Owner;
use crate::reference::verify::Refused;
use crate::reference::verify::Registered;
use crate::reference::verify::UserPresence;
use crate::reference::verify::UserVerification;
use crate::reference::verify::named_id;
use crate::reference::verify::register;
use crate::reference::verify::unverified;
use crate::reference::visit::Visit;

/// The body of `POST /api/passkeys/start`.
#[derive(Deserialize)]
pub(in crate::reference) struct Start {
    client: Option<ClientInfo>,
}

/// Issues the options of an ordinary creation, from the offer or from the settings.
pub(in crate::reference) fn start(visit: &mut Visit<'_>, body: Start) -> Answer {
    visit.hear(body.client);
    let Some(options) = visit.begin_registration(Mediation::Modal) else {
        return visit
            .stays()
            .refused(StatusCode::UNAUTHORIZED, Refusal::Any);
    };
    // A product step that was up comes back after the ceremony.
    let interrupted = match visit.session.stage {
        Screen::Code => Some(Step::Code),
        Screen::Pin => Some(Step::Pin),
        Screen::LocalBiometrics => Some(Step::LocalBiometrics),
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
        | Screen::Waiting => None,
    };
    if let Some(step) = interrupted {
        visit.session.ahead.push_front(step);
    }
    visit.at(Screen::Offer).options(options)
}

/// The body of `POST /api/passkeys`.
#[derive(Deserialize)]
pub(in crate::reference) struct Finish {
    credential: Value,
}

/// Takes the answer of a creation.
pub(in crate::reference) fn finish(visit: &mut Visit<'_>, body: Finish) -> Answer {
    let repetition = visit.repetition(&body.credential);
    let Some(issued) = visit.take_registration(&body.credential) else {
        let answer = visit.stays();
        let answer = refuse(visit, answer, &body.credential, Refusal::WrongChallenge);
        return answer.detail("no registration is pending");
    };
    let outcome = verify(visit, &body.credential, &issued, repetition);
    if let (Ok(_), Standing::Newcomer(newcomer)) = (&outcome, &visit.session.standing)
        && visit.tenant.find(&newcomer.identifier).is_some()
    {
        // Somebody else took the identifier meanwhile; the passkey leads nowhere.
        visit.give_up_sign_up();
        return Answer {
            unknown: unknown_id(visit, &body.credential),
            ..taken()
        };
    }
    match outcome {
        Ok(registered) => {
            store(visit, registered, &issued, &body.credential);
            succeed(visit, issued.mediation)
        }
        Err(refused) => {
            if let (true, Some(registered)) =
                (visit.has(Lapse::R29_4), unverified(&body.credential))
            {
                store(visit, registered, &issued, &body.credential);
            }
            reject(visit, &body.credential, issued.mediation, refused)
        }
    }
}

fn verify(
    visit: &Visit<'_>,
    credential: &Value,
    registration: &Registration,
    repetition: Repetition,
) -> Result<Registered, Refused> {
    let owner = |id: &CredentialId| owner(visit, id, repetition);
    let issued = Issued {
        relying_party: &visit.shop.relying_party,
        challenge: &registration.challenge,
        was_issued: &|challenge| visit.tenant.ledger.has(challenge),
        presence: presence(visit, registration.mediation),
        verification: UserVerification::Preferred,
        caller: caller(&visit.session.client),
        owner: &owner,
        anchors: &visit.shop.anchors,
        now_ms: visit.now_ms,
        bugs: &visit.shop.config.bugs,
    };
    register(credential, &issued)
}

/// §7.1 step 26: whose the id is already. A repetition that a mistake lets in finds its own record.
fn owner(visit: &Visit<'_>, id: &CredentialId, repetition: Repetition) -> Owner {
    let races = visit.has(Lapse::R08_12) || visit.has(Lapse::R26_3);
    let replays = visit.has(FlowBug::ChallengeReusable)
        || visit.has(Lapse::R08_10) && repetition == Repetition::Replay;
    match (visit.tenant.owner(id), visit.session.account()) {
        (None, _) => Owner::Nobody,
        (Some(_), _) if races && visit.arrival.was_free(id) => Owner::Nobody,
        (Some(owner), Some(account)) if owner == account && replays => Owner::Nobody,
        (Some(owner), Some(account)) if owner == account => Owner::TheUser,
        (Some(_), _) => Owner::SomebodyElse,
    }
}

/// An app on an Apple system has the site's own origin, which some shops do not know.
fn caller(client: &ClientInfo) -> Caller {
    match client.kind {
        Kind::App if client.platform.is_apple() => Caller::AppleApp,
        Kind::App | Kind::Browser => Caller::Other,
    }
}

/// §7.1 step 15: only what was issued as conditional may come without user presence.
fn presence(visit: &Visit<'_>, mediation: Mediation) -> UserPresence {
    match mediation {
        Mediation::Conditional if visit.has(FlowBug::UserAbsentRefused) => UserPresence::Required,
        Mediation::Conditional => UserPresence::Optional,
        Mediation::Modal if visit.has(FlowBug::UserAbsentAccepted) => UserPresence::Optional,
        Mediation::Modal => UserPresence::Required,
    }
}

/// §7.1 step 29: stores the record for the user whom the options were for; a newcomer has an account
/// from now on.
fn store(visit: &mut Visit<'_>, registered: Registered, issued: &Registration, page: &Value) {
    let id = match (visit.session.standing.clone(), issued.account) {
        (Standing::Newcomer(newcomer), _) => {
            let id = visit.tenant.add(Account::new(newcomer, None));
            visit.raise(Standing::Full(id));
            id
        }
        (_, Some(id)) => named_user(visit, page).unwrap_or(id),
        (_, None) => return,
    };
    if visit.has(FlowBug::OldPasskeyDeactivated) {
        drop_records(visit, id);
    }
    if visit.has(Lapse::Ux15) {
        return;
    }
    visit.tenant.own(registered.id.clone(), id);
    let client = visit.session.client.clone();
    let record = Record::new(registered, issued.user_handle.clone(), client, visit.now_ms);
    let record = record.spoiled(&visit.shop.config.bugs);
    let account = visit.tenant.account_mut(id);
    account.forget_failures(&visit.session.client);
    account.records.retain(|known| known.id != record.id);
    account.records.push(record);
}

/// The mistake of letting the page say who the user is.
fn named_user(visit: &Visit<'_>, page: &Value) -> Option<AccountId> {
    let name = page.get("username").and_then(Value::as_str);
    let name = name.filter(|_| visit.has(Lapse::R29_2))?;
    visit.tenant.find(name)
}

fn drop_records(visit: &mut Visit<'_>, id: AccountId) {
    let records = std::mem::take(&mut visit.tenant.account_mut(id).records);
    for record in records {
        visit.tenant.disown(&record.id);
    }
}

/// A passkey that the user made is confirmed; one that came silently is not mentioned.
fn succeed(visit: &mut Visit<'_>, mediation: Mediation) -> Answer {
    match mediation {
        Mediation::Conditional => visit.end_upgrade(),
        Mediation::Modal => visit.at(Screen::Confirmation),
    }
}

fn reject(
    visit: &mut Visit<'_>,
    credential: &Value,
    mediation: Mediation,
    refused: Refused,
) -> Answer {
    if mediation == Mediation::Modal && visit.has(FlowBug::ConfirmationBeforeVerify) {
        return visit.at(Screen::Confirmation);
    }
    let answer = match (&visit.session.standing, mediation) {
        (Standing::Newcomer(_), _) => visit.give_up_sign_up(),
        (_, Mediation::Conditional) => visit.end_upgrade(),
        (_, Mediation::Modal) => visit.advance(),
    };
    let answer = refuse(visit, answer, credential, refused.fault.reason);
    Answer {
        status: refused.fault.status,
        ..answer.detail(refused.to_string())
    }
}

/// Refuses with the way on.
fn refuse(visit: &Visit<'_>, answer: Answer, credential: &Value, error: Refusal) -> Answer {
    Answer {
        unknown: unknown_id(visit, credential),
        ..answer
    }
    .refused(StatusCode::UNPROCESSABLE_ENTITY, error)
}

/// Where no record has the id, the device holds a passkey in vain, and the page lets the provider
/// know (§5.1.10.2, signalUnknownCredential).
fn unknown_id(visit: &Visit<'_>, credential: &Value) -> Option<String> {
    let id = named_id(credential).filter(|id| visit.tenant.owner(id).is_none());
    let id = id.filter(|_| !visit.has(Lapse::Ux12));
    id.map(|id| id.to_text())
}
