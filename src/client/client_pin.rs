//! The PIN of a security key, which the client asks for and never sends: what comes of it is a
//! token.
//!
//! Implements the platform's part of CTAP 2.2 §6.5.5 (authenticatorClientPIN), as browsers drive
//! it: attempts that are left are looked up first, a PIN that must be changed is changed, and a
//! wrong one closes the dialogue. Facts: CTAP §6.5.5.5–§6.5.5.7.

use sha2::Digest;
use sha2::Sha256;

use crate::authenticator::Gesture;
use crate::client::KnownPin;
use crate::client::agreement::Agreement;
use crate::client::ceremony::Ceremony;
use crate::client::error::Failure;
use crate::client::place::Place;
use crate::client::token::Token;
use crate::client::token::Wanted;
use crate::client::trouble::Trouble;
use crate::ctap;
use crate::ctap::Status;
use crate::ctap::client_pin::Request;
use crate::ctap::client_pin::Response;
use crate::ctap::client_pin::SubCommand;
use crate::ctap::get_info::Info;
use crate::flow::Answer;
use crate::flow::PromptKind;
use crate::sim::Env;

/// What the user does in the dialogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Typing {
    /// The right PIN.
    Right,
    /// A wrong one, and then no other.
    Wrong,
    /// Wrong ones until no more are taken.
    WrongUntilLocked,
}

/// A token for the PIN that the user types.
pub(super) fn token(
    ceremony: &mut Ceremony<'_, '_>,
    place: Place,
    gesture: Gesture<'_>,
    info: &Info,
    wanted: &Wanted<'_>,
) -> Result<(Agreement, Token), Failure> {
    refuse_locked(ceremony, place, gesture, info)?;
    let typing = type_pin(ceremony, place)?;
    if info.force_pin_change {
        change(ceremony, place, gesture, (info, typing))?;
    }
    let protocol = protocol(info)?;
    let request = |env: &mut Env, agreement: &Agreement, pin: &str| Request {
        pin_hash_enc: Some(agreement.encrypt(env, &hash(pin))),
        ..wanted.request(info, agreement, By::Pin)
    };
    let (agreement, answer) = attempt(ceremony, place, gesture, (info, typing), &request)?;
    let token = Token::open(protocol, &agreement, &answer)?;
    Ok((agreement, token))
}

/// Who vouches for the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// A PIN.
    Pin,
    /// Verification that the authenticator has built in.
    BuiltIn,
}

/// Lets the user choose a first PIN (§6.5.5.5).
pub(super) fn set(
    ceremony: &mut Ceremony<'_, '_>,
    place: Place,
    gesture: Gesture<'_>,
    info: &Info,
) -> Result<(), Failure> {
    match type_pin(ceremony, place)? {
        Typing::Right => {}
        Typing::Wrong | Typing::WrongUntilLocked => {
            let cause = "the user typed two different PINs where a first one was asked for";
            return Err(Trouble::NotVerified.because(cause));
        }
    }
    let chosen = known(ceremony, place).lengthened(info.min_pin_length);
    let agreement = Agreement::reach(ceremony, place, gesture, protocol(info)?)?;
    let new_pin_enc = agreement.encrypt(ceremony.env, &padded(chosen.as_str()));
    let request = Request {
        pin_uv_auth_protocol: Some(number(&agreement)),
        sub_command: SubCommand::SetPin.number(),
        key_agreement: Some(agreement.public.clone()),
        pin_uv_auth_param: Some(agreement.secret.authenticate(&new_pin_enc)),
        new_pin_enc: Some(new_pin_enc),
        ..Request::default()
    };
    exchange(ceremony, place, gesture, &request)
        .map_err(|status| ceremony.refused(place, status))?;
    *place.slot_mut(ceremony.reachable).pin = chosen;
    Ok(())
}

/// Changes a PIN that its key no longer takes (§6.5.5.6, `forcePINChange`), in the same dialogue.
fn change(
    ceremony: &mut Ceremony<'_, '_>,
    place: Place,
    gesture: Gesture<'_>,
    (info, typing): (&Info, Typing),
) -> Result<(), Failure> {
    let chosen = known(ceremony, place).renewed(info.min_pin_length);
    let request = |env: &mut Env, agreement: &Agreement, pin: &str| {
        let new_pin_enc = agreement.encrypt(env, &padded(chosen.as_str()));
        let pin_hash_enc = agreement.encrypt(env, &hash(pin));
        let signed = [new_pin_enc.as_slice(), &pin_hash_enc].concat();
        Request {
            pin_uv_auth_protocol: Some(number(agreement)),
            sub_command: SubCommand::ChangePin.number(),
            key_agreement: Some(agreement.public.clone()),
            pin_uv_auth_param: Some(agreement.secret.authenticate(&signed)),
            new_pin_enc: Some(new_pin_enc),
            pin_hash_enc: Some(pin_hash_enc),
            ..Request::default()
        }
    };
    attempt(ceremony, place, gesture, (info, typing), &request)?;
    *place.slot_mut(ceremony.reachable).pin = chosen;
    Ok(())
}

/// A key that takes no PIN now is found out before its user is asked for one (§6.5.5.2).
fn refuse_locked(
    ceremony: &mut Ceremony<'_, '_>,
    place: Place,
    gesture: Gesture<'_>,
    info: &Info,
) -> Result<(), Failure> {
    let left = retries(ceremony, place, gesture, info)
        .map_err(|status| ceremony.refused(place, status))?;
    if left.pin_retries == Some(0) {
        return Err(blocked());
    }
    if left.power_cycle_state == Some(true) {
        return Err(locked());
    }
    Ok(())
}

fn type_pin(ceremony: &mut Ceremony<'_, '_>, place: Place) -> Result<Typing, Failure> {
    match ceremony.ask_at(place, PromptKind::Pin) {
        Answer::Verifies | Answer::Picks(_) => Ok(Typing::Right),
        Answer::Fails => Ok(Typing::Wrong),
        Answer::LocksOut => Ok(Typing::WrongUntilLocked),
        Answer::Cancels => Err(Trouble::Cancelled.because("the user closed `pin`")),
        Answer::Ignores => Err(ceremony.time_out()),
    }
}

/// Sends what is made of a PIN, as often as the user types one.
fn attempt(
    ceremony: &mut Ceremony<'_, '_>,
    place: Place,
    gesture: Gesture<'_>,
    (info, typing): (&Info, Typing),
    request: &dyn Fn(&mut Env, &Agreement, &str) -> Request,
) -> Result<(Agreement, Response), Failure> {
    let known = known(ceremony, place);
    let typed = match typing {
        Typing::Right => known.as_str().to_owned(),
        Typing::Wrong | Typing::WrongUntilLocked => known.mistyped(),
    };
    loop {
        // After a wrong PIN an authenticator has another key (§6.5.5.7.2).
        let agreement = Agreement::reach(ceremony, place, gesture, protocol(info)?)?;
        let request = request(ceremony.env, &agreement, &typed);
        match exchange(ceremony, place, gesture, &request) {
            Ok(answer) => return Ok((agreement, answer)),
            Err(Status::PinInvalid) if typing == Typing::WrongUntilLocked => {}
            Err(status) => return Err(refusal(ceremony, place, gesture, (info, status))),
        }
    }
}

fn refusal(
    ceremony: &mut Ceremony<'_, '_>,
    place: Place,
    gesture: Gesture<'_>,
    (info, status): (&Info, Status),
) -> Failure {
    if status == Status::PinBlocked {
        return blocked();
    }
    if status == Status::PinAuthBlocked {
        return locked();
    }
    if status != Status::PinInvalid {
        return ceremony.refused(place, status);
    }
    let left = retries(ceremony, place, gesture, info);
    let left = left.ok().and_then(|left| left.pin_retries);
    let left = left.map_or_else(String::new, |left| format!(" ({left} attempts are left)"));
    Trouble::NotVerified.because(format!("the user typed a wrong PIN{left}"))
}

fn blocked() -> Failure {
    let cause = "the key's PIN is blocked for good: only a reset of the key helps";
    Trouble::NotVerified.because(cause)
}

fn locked() -> Failure {
    let cause = "the key takes no PIN until it is taken out and plugged in again";
    Trouble::NotVerified.because(cause)
}

fn retries(
    ceremony: &mut Ceremony<'_, '_>,
    place: Place,
    gesture: Gesture<'_>,
    info: &Info,
) -> Result<Response, Status> {
    let request = Request {
        pin_uv_auth_protocol: info.protocol().map(|protocol| protocol.number().into()),
        sub_command: SubCommand::GetPinRetries.number(),
        ..Request::default()
    };
    exchange(ceremony, place, gesture, &request)
}

pub(super) fn exchange(
    ceremony: &mut Ceremony<'_, '_>,
    place: Place,
    gesture: Gesture<'_>,
    request: &Request,
) -> Result<Response, Status> {
    let answer = ceremony.send(place, gesture, &request.encode());
    ctap::parse(&answer).and_then(Response::decode)
}

fn known(ceremony: &Ceremony<'_, '_>, place: Place) -> KnownPin {
    place.slot(ceremony.reachable).pin.clone()
}

pub(super) fn protocol(info: &Info) -> Result<ctap::pin_uv::Protocol, Failure> {
    let unknown = || Trouble::Broken.because("the authenticator names no PIN/UV auth protocol");
    info.protocol().ok_or_else(unknown)
}

fn number(agreement: &Agreement) -> i64 {
    i64::from(agreement.secret.protocol().number())
}

/// The left half of SHA-256 (§6.5.5.7.2, `pinHashEnc`).
fn hash(pin: &str) -> Vec<u8> {
    Sha256::digest(pin)[..16].to_vec()
}

/// §6.5.5.5, `newPinEnc`: filled up with zeros.
fn padded(pin: &str) -> [u8; 64] {
    let mut padded = [0; 64];
    let length = pin.len().min(63);
    padded[..length].copy_from_slice(&pin.as_bytes()[..length]);
    padded
}
