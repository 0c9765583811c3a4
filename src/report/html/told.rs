//! The words for each kind of event.

use serde::Serialize;
use serde_json::Value;

use crate::ctap::Command;
use crate::ctap::Status;
use crate::flow::Action;
use crate::flow::Answer;
use crate::flow::Attempt;
use crate::flow::DeclineReason;
use crate::flow::Evidence;
use crate::flow::Fallback;
use crate::flow::Notification;
use crate::flow::Outcome;
use crate::flow::PromptKind;
use crate::flow::ProviderId;
use crate::flow::RefuseReason;
use crate::flow::Rung;
use crate::flow::Screen;
use crate::report::exchange::path;
use crate::report::html::lane::Lane;
use crate::report::html::lane::Span;
use crate::report::html::payload::Block;
use crate::report::html::said::Said;
use crate::report::html::tone::Tone;
use crate::report::word::counted;
use crate::report::word::spaced;
use crate::sim::CeremonyEnd;
use crate::sim::DeviceFacts;
use crate::sim::Ending;
use crate::sim::Exchange;
use crate::sim::GestureKind;
use crate::sim::Reachability;
use crate::sim::SignalKind;
use crate::sim::StoredCredential;
use crate::webauthn::Algorithm;
use crate::webauthn::CeremonyKind;
use crate::webauthn::CredentialId;
use crate::webauthn::HexBytes;
use crate::webauthn::Mediation;
use crate::webauthn::RpId;

pub(super) fn device(facts: &DeviceFacts) -> Said {
    let ready = if facts.ready { "ready" } else { "not ready" };
    let online = if facts.online { "" } else { ", offline" };
    let text = format!(
        "{} with {}, {}, lock {}, {ready} for passkeys{online}",
        facts.preset, facts.client, facts.provider, facts.lock
    );
    Said::new(Span::At(Lane::Device), text).toned(Tone::Faint)
}

pub(super) fn prompt(kind: PromptKind, answer: Answer) -> Said {
    let text = format!("prompt {}: the user {}", spaced(&kind), spaced(&answer));
    Said::new(Span::Across(Lane::Device, Lane::User), text)
}

pub(super) fn notified(provider: &ProviderId, what: Notification) -> Said {
    let text = format!("{provider} says: {}", spaced(&what));
    Said::new(Span::Across(Lane::Provider, Lane::User), text)
}

pub(super) fn exchange(exchange: &Exchange) -> Said {
    let request = &exchange.request;
    let line = format!("{} {}", request.method, path(&request.url));
    let head = format!("{} {}", request.method, request.url);
    let sent = Block::message("sent", &head, &request.headers, request.body.as_deref());
    let span = Span::Across(Lane::Client, Lane::Rp);
    match &exchange.response {
        Ok(response) => {
            let tone = match response.status {
                400.. => Tone::Bad,
                _ => Tone::Plain,
            };
            let head = format!("status {}", response.status);
            let answer = Block::message("answer", &head, &response.headers, Some(&response.body));
            Said::new(span, format!("{line} → {}", response.status))
                .toned(tone)
                .with([sent, answer])
        }
        Err(why) => Said::new(span, format!("{line}: {why}"))
            .toned(Tone::Bad)
            .with([sent]),
    }
}

pub(super) fn code(source: &str) -> Said {
    Said::new(Span::At(Lane::User), format!("reads a code from {source}"))
}

pub(super) fn proves_user() -> Said {
    let text = "proves the user once more: the ceremony that follows is no attempt";
    Said::new(Span::At(Lane::Rp), text)
}

pub(super) fn issued(
    ceremony: CeremonyKind,
    mediation: Mediation,
    options: &Value,
    rp_id: Option<&RpId>,
) -> Said {
    let text = format!("options for {ceremony}, mediation {mediation}");
    Said::new(Span::Across(Lane::Rp, Lane::Client), text)
        .with([Block::options(ceremony, options, rp_id)])
}

/// CTAP 2.2 §8: the first byte of a request is the command, that of a response the status.
pub(super) fn ctap(
    gesture: GestureKind,
    request: &HexBytes,
    response: &HexBytes,
    provider: &ProviderId,
) -> Said {
    let command = request.0.first().and_then(|byte| Command::from_byte(*byte));
    let command = match command {
        // Commands bear the names of the specification, but for what they all begin with.
        Some(known) => format!("authenticator{known:?}"),
        None => "an unknown command".to_owned(),
    };
    let status = response.0.first().map(|byte| Status::from_byte(*byte));
    let (status, tone) = match status {
        Some(Status::Ok) => (Status::Ok.name(), Tone::Plain),
        Some(status) => (status.name(), Tone::Bad),
        None => ("no answer", Tone::Bad),
    };
    let text = format!("{command} ({}) to {provider} → {status}", spelled(&gesture));
    Said::new(Span::Across(Lane::Client, Lane::Provider), text).toned(tone)
}

pub(super) fn ceremony(ceremony: CeremonyKind, end: &CeremonyEnd, rp_id: Option<&RpId>) -> Said {
    let span = Span::Across(Lane::Client, Lane::Rp);
    match end {
        CeremonyEnd::Credential {
            json,
            provider,
            from,
        } => Said::new(span, format!("{ceremony} answered by {provider} on {from}"))
            .toned(Tone::Good)
            .with([Block::credential(ceremony, json, rp_id)]),
        CeremonyEnd::Error {
            name,
            outcome,
            cause,
        } => {
            let text = format!("{ceremony} ended with {name}: {outcome}, {cause}");
            Said::new(span, text).toned(Tone::Bad)
        }
    }
}

pub(super) fn tampered(ceremony: CeremonyKind, json: &Value, rp_id: Option<&RpId>) -> Said {
    let text = "what the client made is changed on its way";
    Said::new(Span::Across(Lane::Client, Lane::Rp), text)
        .toned(Tone::Bad)
        .with([Block::credential(ceremony, json, rp_id)])
}

pub(super) fn shows(screen: Screen, evidence: Evidence) -> Said {
    let text = format!("shows {}{}", spaced(&screen), by(evidence));
    Said::new(Span::Across(Lane::Rp, Lane::User), text).toned(evident(evidence))
}

pub(super) fn refused(action: Action, reason: Option<RefuseReason>) -> Said {
    let reason = reason.map(|reason| format!(": {}", spaced(&reason)));
    let reason = reason.unwrap_or_default();
    let text = format!("refuses to {}{reason}", spaced(&action));
    Said::new(Span::At(Lane::Rp), text).toned(Tone::Bad)
}

pub(super) fn because(attempt: Attempt, reason: DeclineReason) -> Said {
    let text = format!("{attempt} declined because {}", spaced(&reason));
    Said::new(Span::At(Lane::Rp), text)
}

pub(super) fn fell_back(to: Fallback, evidence: Evidence) -> Said {
    let text = format!("falls back to {to}{}", by(evidence));
    Said::new(Span::Across(Lane::Rp, Lane::User), text).toned(evident(evidence))
}

pub(super) fn rung(attempt: Attempt, outcome: Outcome, evidence: Evidence) -> Said {
    let text = format!("{attempt}: {outcome}{}", by(evidence));
    Said::new(Span::Whole, text).toned(Tone::Mark)
}

pub(super) fn stored(credential: &StoredCredential) -> Said {
    let algorithm = match Algorithm::from_cose_id(credential.algorithm) {
        Some(known) => known.to_string(),
        None => format!("COSE algorithm {}", credential.algorithm),
    };
    let text = format!(
        "passkey {} for {} in {}, {}, backup {}, {algorithm}",
        short(&credential.id),
        credential.user_name,
        credential.provider,
        spelled(&credential.by),
        spelled(&credential.backup),
    );
    Said::new(Span::At(Lane::Device), text)
}

pub(super) fn removed(credential: &CredentialId) -> Said {
    let text = format!("passkey {} is gone", short(credential));
    Said::new(Span::At(Lane::Provider), text)
}

pub(super) fn reach(credential: &CredentialId, how: Reachability) -> Said {
    let text = format!("passkey {}: {}", short(credential), spelled(&how));
    Said::new(Span::At(Lane::Device), text).toned(Tone::Faint)
}

pub(super) fn listed(passkeys: usize) -> Said {
    let text = format!("lists {}", counted(passkeys, "passkey"));
    Said::new(Span::At(Lane::Rp), text)
}

pub(super) fn signal(signal: SignalKind, ids: &[CredentialId]) -> Said {
    let ids: Vec<_> = ids.iter().map(short).collect();
    let text = format!("signals {}: {}", spelled(&signal), ids.join(", "));
    Said::new(Span::Across(Lane::Client, Lane::Provider), text)
}

pub(super) fn signed_in() -> Said {
    Said::new(Span::At(Lane::Rp), "a session is there").toned(Tone::Good)
}

pub(super) fn signed_out() -> Said {
    Said::new(Span::At(Lane::Rp), "the session ended")
}

/// Time that passes; no time is nothing to tell.
pub(super) fn waited(ms: u64) -> Option<Said> {
    if ms == 0 {
        return None;
    }
    let (seconds, rest) = (ms / 1000, ms % 1000);
    let text = match (seconds, rest) {
        (0, ms) => format!("{ms} ms pass"),
        (s, 0) if s % 86_400 == 0 => passing(s / 86_400, "day"),
        (s, 0) if s % 3600 == 0 => passing(s / 3600, "hour"),
        (s, 0) if s % 60 == 0 => passing(s / 60, "minute"),
        (s, ms) => format!("{s}.{ms:03} s pass"),
    };
    Some(Said::new(Span::Whole, text).toned(Tone::Faint))
}

fn passing(count: u64, unit: &str) -> String {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let verb = if count == 1 { "passes" } else { "pass" };
    format!("{} {verb}", counted(count, unit))
}

pub(super) fn probing() -> Said {
    let text = "from here the runner looks on its own account";
    Said::new(Span::Whole, text).toned(Tone::Faint)
}

pub(super) fn proof(
    credential: Option<&CredentialId>,
    outcome: Outcome,
    evidence: Evidence,
) -> Said {
    let with = credential.map(|id| format!(" with {}", short(id)));
    let with = with.unwrap_or_default();
    let text = format!("proof by login{with}: {outcome}{}", by(evidence));
    let tone = match outcome.rung() {
        Rung::Done => Tone::Good,
        Rung::Declined
        | Rung::Offered
        | Rung::Skipped
        | Rung::Cancelled
        | Rung::Failed
        | Rung::Refused => Tone::Mark,
    };
    Said::new(Span::Whole, text).toned(tone)
}

pub(super) fn deleted(credential: Option<&CredentialId>) -> Said {
    let which = credential.map(|id| format!(" {}", short(id)));
    let text = format!("deletes the passkey{}", which.unwrap_or_default());
    Said::new(Span::Across(Lane::User, Lane::Rp), text)
}

pub(super) fn ended(how: &Ending) -> Said {
    let (text, tone) = match how {
        Ending::Completed => ("every step ran".to_owned(), Tone::Faint),
        Ending::SetUpFailed { why } => (format!("set-up failed: {why}"), Tone::Bad),
        Ending::Blocked { why } => (format!("blocked: {why}"), Tone::Mark),
        Ending::Skipped { why } => (format!("skipped: {why}"), Tone::Mark),
        Ending::Stuck { why } => (format!("cannot go on: {why}"), Tone::Bad),
        Ending::Unreachable { why } => (format!("unreachable: {why}"), Tone::Bad),
    };
    Said::new(Span::Whole, text).toned(tone)
}

/// What is played by the runner is no evidence, and what the device shows is no merit of the
/// relying party.
fn by(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Seen => "",
        Evidence::Device => " (the device shows it)",
        Evidence::Played => " (played)",
    }
}

fn evident(evidence: Evidence) -> Tone {
    match evidence {
        Evidence::Seen | Evidence::Device => Tone::Plain,
        Evidence::Played => Tone::Faint,
    }
}

/// The beginning of a credential id, enough to tell two apart.
fn short(id: &CredentialId) -> String {
    let id = id.to_string();
    let head: String = id.chars().take(8).collect();
    if head == id { id } else { format!("{head}…") }
}

/// A word as traces spell it, with blanks.
fn spelled(word: &impl Serialize) -> String {
    match serde_json::to_value(word) {
        Ok(Value::String(text)) => text.replace('-', " "),
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}
