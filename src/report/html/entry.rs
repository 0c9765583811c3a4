//! One event of a trace, as an entry of a timeline.

use serde::Serialize;
use serde_json::Value;

use crate::ctap::Command;
use crate::ctap::Status;
use crate::flow::Evidence;
use crate::flow::Outcome;
use crate::flow::Rung;
use crate::report::html::lane::Lane;
use crate::report::html::lane::Span;
use crate::report::html::payload::Block;
use crate::report::html::tone::Tone;
use crate::report::word;
use crate::report::word::spaced;
use crate::sim::CeremonyEnd;
use crate::sim::DeviceFacts;
use crate::sim::Ending;
use crate::sim::Event;
use crate::sim::Exchange;
use crate::sim::GestureKind;
use crate::sim::Record;
use crate::sim::StoredCredential;
use crate::sim::VirtualTime;
use crate::webauthn::CeremonyKind;
use crate::webauthn::HexBytes;
use crate::webauthn::RpId;

/// An entry of a timeline.
#[derive(Debug, Serialize)]
pub(super) struct Entry {
    /// Its place in the trace.
    seq: u32,
    /// Virtual time since the run began.
    at: String,
    /// The class of its columns.
    class: String,
    /// Who acts, towards whom.
    lanes: Option<String>,
    /// The device it is about.
    device: Option<String>,
    text: String,
    tone: Tone,
    blocks: Vec<Block>,
}

/// What there is to say of an event.
struct Said {
    span: Span,
    device: Option<String>,
    text: String,
    tone: Tone,
    blocks: Vec<Block>,
}

impl Entry {
    /// The entry of a record; nothing for what only structures the trace.
    pub(super) fn of(record: &Record, rp_id: Option<&RpId>) -> Option<Self> {
        let said = said(&record.event, rp_id)?;
        Some(Self {
            seq: record.seq,
            at: elapsed(record.at),
            class: said.span.class(),
            lanes: said.span.title(),
            device: said.device,
            text: said.text,
            tone: said.tone,
            blocks: said.blocks,
        })
    }
}

/// `30 d 01:02:03`; milliseconds only where there are any.
fn elapsed(at: VirtualTime) -> String {
    let took = at.since(VirtualTime::START);
    let (seconds, ms) = (took.as_secs(), took.subsec_millis());
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let mut text = match days {
        0 => String::new(),
        days => format!("{days} d "),
    };
    let (minutes, second) = (rest / 60, rest % 60);
    text.push_str(&format!(
        "{:02}:{:02}:{second:02}",
        minutes / 60,
        minutes % 60
    ));
    if ms > 0 {
        text.push_str(&format!(".{ms:03}"));
    }
    text
}

fn said(event: &Event, rp_id: Option<&RpId>) -> Option<Said> {
    Some(match event {
        Event::Run(_) | Event::Phase { .. } | Event::Step { .. } => return None,
        Event::Device { device, facts } => of_device(facts).on(device),
        Event::Prompt {
            device,
            kind,
            answer,
        } => Said::new(
            Span::Across(Lane::Device, Lane::User),
            format!("prompt {}: the user {}", spaced(kind), spaced(answer)),
        )
        .on(device),
        Event::Notified {
            device,
            provider,
            what,
        } => Said::new(
            Span::Across(Lane::Provider, Lane::User),
            format!("{provider} says: {}", spaced(what)),
        )
        .on(device),
        Event::Http(exchange) => of_exchange(exchange).on(&exchange.device),
        Event::Code { device, source } => {
            Said::new(Span::At(Lane::User), format!("reads a code from {source}")).on(device)
        }
        Event::Issued {
            device,
            ceremony,
            mediation,
            options,
        } => Said::new(
            Span::Across(Lane::Rp, Lane::Client),
            format!("options for {}, mediation {mediation}", spaced(ceremony)),
        )
        .with([Block::options(*ceremony, options, rp_id)])
        .on(device),
        Event::Ctap {
            device,
            provider,
            gesture,
            request,
            response,
        } => of_ctap(*gesture, request, response, &provider.to_string()).on(device),
        Event::Ceremony {
            device,
            ceremony,
            end,
            ..
        } => of_ceremony(*ceremony, end, rp_id).on(device),
        Event::Shows {
            device,
            screen,
            evidence,
        } => Said::new(
            Span::Across(Lane::Rp, Lane::User),
            format!("shows {}{}", spaced(screen), by(*evidence)),
        )
        .toned(evident(*evidence))
        .on(device),
        Event::Refused {
            device,
            action,
            reason,
        } => {
            let reason = reason.map(|reason| format!(": {}", spaced(&reason)));
            let text = format!(
                "refuses to {}{}",
                spaced(action),
                reason.unwrap_or_default()
            );
            Said::new(Span::At(Lane::Rp), text)
                .toned(Tone::Bad)
                .on(device)
        }
        Event::Because {
            device,
            attempt,
            reason,
        } => Said::new(
            Span::At(Lane::Rp),
            format!("{attempt} declined because {}", spaced(reason)),
        )
        .on(device),
        Event::FellBack {
            device,
            to,
            evidence,
        } => Said::new(
            Span::Across(Lane::Rp, Lane::User),
            format!("falls back to {to}{}", by(*evidence)),
        )
        .toned(evident(*evidence))
        .on(device),
        Event::Rung {
            device,
            attempt,
            outcome,
            evidence,
        } => Said::new(
            Span::Whole,
            format!("{attempt}: {outcome}{}", by(*evidence)),
        )
        .toned(Tone::Mark)
        .on(device),
        Event::Stored { device, credential } => of_stored(credential).on(device),
        Event::Removed { device, credential } => Said::new(
            Span::At(Lane::Provider),
            format!("passkey {} is gone", short(credential)),
        )
        .on(device),
        Event::Reach {
            credential,
            device,
            how,
        } => Said::new(
            Span::At(Lane::Device),
            format!("passkey {}: {}", short(credential), spelled(how)),
        )
        .toned(Tone::Faint)
        .on(device),
        Event::Listed { device, passkeys } => Said::new(
            Span::At(Lane::Rp),
            format!("lists {}", word::counted(passkeys.len(), "passkey")),
        )
        .on(device),
        Event::Signal {
            device,
            signal,
            ids,
        } => {
            let ids: Vec<_> = ids.iter().map(|id| short(id)).collect();
            let text = format!("signals {}: {}", spelled(signal), ids.join(", "));
            Said::new(Span::Across(Lane::Client, Lane::Provider), text).on(device)
        }
        Event::SignedIn { device } => Said::new(Span::At(Lane::Rp), "a session is there".into())
            .toned(Tone::Good)
            .on(device),
        Event::SignedOut { device } => {
            Said::new(Span::At(Lane::Rp), "the session ended".into()).on(device)
        }
        Event::Waited { ms } => return waited(*ms),
        Event::Probing => Said::new(
            Span::Whole,
            "from here the runner looks on its own account".into(),
        )
        .toned(Tone::Faint),
        Event::Proof {
            device,
            credential,
            outcome,
            evidence,
        } => {
            let id = credential.as_ref().map(|id| format!(" with {}", short(id)));
            let text = format!(
                "proof by login{}: {outcome}{}",
                id.unwrap_or_default(),
                by(*evidence)
            );
            Said::new(Span::Whole, text)
                .toned(of_outcome(*outcome))
                .on(device)
        }
        Event::Deleted { device, credential } => {
            let id = credential.as_ref().map(|id| format!(" {}", short(id)));
            let text = format!("the user deletes the passkey{}", id.unwrap_or_default());
            Said::new(Span::Across(Lane::User, Lane::Rp), text).on(device)
        }
        Event::Ended { how } => of_ending(how),
    })
}

impl Said {
    fn new(span: Span, text: String) -> Self {
        Self {
            span,
            device: None,
            text,
            tone: Tone::Plain,
            blocks: Vec::new(),
        }
    }

    fn on(mut self, device: &impl ToString) -> Self {
        self.device = Some(device.to_string());
        self
    }

    fn toned(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    fn with(mut self, block: impl IntoIterator<Item = Block>) -> Self {
        self.blocks.extend(block);
        self
    }
}

fn of_device(facts: &DeviceFacts) -> Said {
    let ready = if facts.ready { "ready" } else { "not ready" };
    let online = if facts.online { "" } else { ", offline" };
    let text = format!(
        "{} with {}, {}, lock {}, {ready} for passkeys{online}",
        facts.preset, facts.client, facts.provider, facts.lock
    );
    Said::new(Span::At(Lane::Device), text).toned(Tone::Faint)
}

fn of_exchange(exchange: &Exchange) -> Said {
    let request = &exchange.request;
    let said = Said::new(Span::Across(Lane::Client, Lane::Rp), String::new());
    let head = format!("{} {}", request.method, request.url);
    let sent = Block::message("sent", &head, &request.headers, request.body.as_deref());
    let path = crate::report::exchange::path(&request.url);
    match &exchange.response {
        Ok(response) => {
            let tone = match response.status {
                400.. => Tone::Bad,
                _ => Tone::Plain,
            };
            let head = format!("status {}", response.status);
            let answer = Block::message("answer", &head, &response.headers, Some(&response.body));
            Said {
                text: format!("{} {path} → {}", request.method, response.status),
                ..said
            }
            .toned(tone)
            .with([sent, answer])
        }
        Err(why) => Said {
            text: format!("{} {path}: {why}", request.method),
            ..said
        }
        .toned(Tone::Bad)
        .with([sent]),
    }
}

/// CTAP 2.2 §8: the first byte of a request is the command, that of a response the status.
fn of_ctap(gesture: GestureKind, request: &HexBytes, response: &HexBytes, provider: &str) -> Said {
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
    let text = format!("{command} ({}) to {provider} → {status}", spelled(&gesture),);
    Said::new(Span::Across(Lane::Client, Lane::Provider), text).toned(tone)
}

fn of_ceremony(ceremony: CeremonyKind, end: &CeremonyEnd, rp_id: Option<&RpId>) -> Said {
    let span = Span::Across(Lane::Client, Lane::Rp);
    match end {
        CeremonyEnd::Credential {
            json,
            provider,
            from,
        } => Said::new(
            span,
            format!("{} answered by {provider} on {from}", spaced(&ceremony)),
        )
        .toned(Tone::Good)
        .with([Block::credential(ceremony, json, rp_id)]),
        CeremonyEnd::Error {
            name,
            outcome,
            cause,
        } => Said::new(
            span,
            format!(
                "{} ended with {name}: {outcome}, {cause}",
                spaced(&ceremony)
            ),
        )
        .toned(Tone::Bad),
    }
}

fn of_stored(credential: &StoredCredential) -> Said {
    let text = format!(
        "passkey {} for {} in {}, {}, backup {}, {}",
        short(&credential.id),
        credential.user_name,
        credential.provider,
        spelled(&credential.by),
        spelled(&credential.backup),
        crate::webauthn::Algorithm::from_cose_id(credential.algorithm).map_or_else(
            || credential.algorithm.to_string(),
            |known| known.to_string()
        ),
    );
    Said::new(Span::At(Lane::Device), text)
}

fn of_ending(how: &Ending) -> Said {
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

fn of_outcome(outcome: Outcome) -> Tone {
    match outcome.rung() {
        Rung::Done => Tone::Good,
        Rung::Declined
        | Rung::Offered
        | Rung::Skipped
        | Rung::Cancelled
        | Rung::Failed
        | Rung::Refused => Tone::Mark,
    }
}

/// Time that passes; no time is nothing to tell.
fn waited(ms: u64) -> Option<Said> {
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
    format!("{} {verb}", word::counted(count, unit))
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
fn short(id: &impl ToString) -> String {
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
