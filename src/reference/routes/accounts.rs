//! Signing up: `POST /api/accounts`.
//!
//! **Invariant:** an account exists from its first way in, not before.

use axum::http::StatusCode;
use lettre::Address;
use serde::Deserialize;

use crate::reference::account::Account;
use crate::reference::account::Newcomer;
use crate::reference::answer::Answer;
use crate::reference::answer::Refusal;
use crate::reference::answer::Screen;
use crate::reference::bug::FlowBug;
use crate::reference::client_info::ClientInfo;
use crate::reference::http::malformed;
use crate::reference::password::PasswordHash;
use crate::reference::session::Mediation;
use crate::reference::session::Standing;
use crate::reference::visit::Visit;

/// The body of a sign-up; without password the passkey is to be the only way in.
#[derive(Deserialize)]
pub(in crate::reference) struct SignUp {
    identifier: String,
    password: Option<String>,
    client: Option<ClientInfo>,
}

/// Signs up.
pub(in crate::reference) fn sign_up(visit: &mut Visit<'_>, body: SignUp) -> Answer {
    let identifier = body.identifier.trim();
    if identifier.parse::<Address>().is_err() {
        return malformed("the identifier is not an e-mail address");
    }
    if body.password.as_deref() == Some("") {
        return malformed("the password is empty");
    }
    if visit.tenant.find(identifier).is_some() {
        return taken();
    }
    let newcomer = Newcomer {
        identifier: identifier.to_owned(),
        user_handle: visit.tenant.random_bytes(),
    };
    match body.password {
        Some(password) => with_password(visit, newcomer, &password, body.client),
        None => with_passkey(visit, newcomer, body.client),
    }
}

/// The identifier has an account.
pub(in crate::reference) fn taken() -> Answer {
    Answer::refuses(StatusCode::CONFLICT, Screen::SignUp, Refusal::Taken)
        .detail("there is an account with this e-mail address")
}

fn with_password(
    visit: &mut Visit<'_>,
    newcomer: Newcomer,
    password: &str,
    client: Option<ClientInfo>,
) -> Answer {
    let cost = visit.shop.config.password_cost;
    let hash = PasswordHash::of(password, cost, &mut visit.tenant.rng);
    let id = visit.tenant.add(Account::new(newcomer, Some(hash)));
    visit.begin(Standing::Full(id), client);
    visit.plan_offer();
    visit.advance()
}

fn with_passkey(visit: &mut Visit<'_>, newcomer: Newcomer, client: Option<ClientInfo>) -> Answer {
    let standing = if visit.has(FlowBug::NoWayIn) {
        Standing::Full(visit.tenant.add(Account::new(newcomer, None)))
    } else {
        Standing::Newcomer(newcomer)
    };
    visit.begin(standing, client);
    let options = visit.begin_registration(Mediation::Modal);
    Answer {
        options,
        ..visit.at(Screen::Offer)
    }
}
