//! One event of a trace, as an entry of a timeline.

use serde::Serialize;

use crate::report::html::payload::Block;
use crate::report::html::said::Said;
use crate::report::html::told;
use crate::report::html::tone::Tone;
use crate::sim::Event;
use crate::sim::Record;
use crate::sim::VirtualTime;
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

impl Entry {
    /// The entry of a record; nothing for what only structures the trace.
    pub(super) fn of(record: &Record, rp_id: Option<&RpId>) -> Option<Self> {
        let said = said(&record.event, rp_id)?;
        Some(Self {
            seq: record.seq,
            at: elapsed(record.at),
            class: said.span.class(),
            lanes: said.span.title(),
            device: record.event.device().map(ToString::to_string),
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
    let (hours, minutes, seconds) = (rest / 3600, rest / 60 % 60, rest % 60);
    text.push_str(&format!("{hours:02}:{minutes:02}:{seconds:02}"));
    if ms > 0 {
        text.push_str(&format!(".{ms:03}"));
    }
    text
}

fn said(event: &Event, rp_id: Option<&RpId>) -> Option<Said> {
    Some(match event {
        Event::Run(_) | Event::Phase { .. } | Event::Step { .. } => return None,
        Event::Device { facts, .. } => told::device(facts),
        Event::Prompt { kind, answer, .. } => told::prompt(*kind, *answer),
        Event::Notified { provider, what, .. } => told::notified(provider, *what),
        Event::Http(exchange) => told::exchange(exchange),
        Event::Code { source, .. } => told::code(source),
        Event::ProvesUser { .. } => told::proves_user(),
        Event::Issued {
            ceremony,
            mediation,
            options,
            ..
        } => told::issued(*ceremony, *mediation, options, rp_id),
        Event::Ctap {
            provider,
            gesture,
            request,
            response,
            ..
        } => told::ctap(*gesture, request, response, provider),
        Event::Ceremony { ceremony, end, .. } => told::ceremony(*ceremony, end, rp_id),
        Event::Tampered { ceremony, json, .. } => told::tampered(*ceremony, json, rp_id),
        Event::Shows {
            screen, evidence, ..
        } => told::shows(*screen, *evidence),
        Event::Refused { action, reason, .. } => told::refused(*action, *reason),
        Event::Because {
            attempt, reason, ..
        } => told::because(*attempt, *reason),
        Event::FellBack { to, evidence, .. } => told::fell_back(*to, *evidence),
        Event::Rung {
            attempt,
            outcome,
            evidence,
            ..
        } => told::rung(*attempt, *outcome, *evidence),
        Event::Stored { credential, .. } => told::stored(credential),
        Event::Removed { credential, .. } => told::removed(credential),
        Event::Reach {
            credential, how, ..
        } => told::reach(credential, *how),
        Event::Listed { passkeys, .. } => told::listed(passkeys.len()),
        Event::Signal { signal, ids, .. } => told::signal(*signal, ids),
        Event::SignedIn { .. } => told::signed_in(),
        Event::SignedOut { .. } => told::signed_out(),
        Event::Waited { ms } => return told::waited(*ms),
        Event::Probing => told::probing(),
        Event::Proof {
            credential,
            outcome,
            evidence,
            ..
        } => told::proof(credential.as_ref(), *outcome, *evidence),
        Event::Deleted { credential, .. } => told::deleted(credential.as_ref()),
        Event::Ended { how } => told::ended(how),
    })
}
