//! Traces without secrets. Requests and answers are redacted when they are noted; what devices note
//! of an account may hold a secret too, as where its name is one.

use serde_json::Value;

use crate::rp::RelyingParty;
use crate::rp::redact::Redactor;
use crate::sim::CeremonyEnd;
use crate::sim::Ending;
use crate::sim::Event;
use crate::sim::Trace;

impl RelyingParty {
    /// Puts a stand-in for every secret into what devices noted. In CTAP messages it is as long as
    /// the secret, so that they still can be read.
    pub fn redact(&self, trace: &mut Trace) {
        let redactor = &self.inner.redactor;
        if redactor.is_idle() {
            return;
        }
        for event in trace.events_mut() {
            redact(redactor, event);
        }
    }
}

fn redact(redactor: &Redactor, event: &mut Event) {
    match event {
        Event::Issued { options: json, .. } | Event::Tampered { json, .. } => {
            redact_json(redactor, json);
        }
        Event::Ctap {
            request, response, ..
        } => {
            redactor.blot(&mut request.0);
            redactor.blot(&mut response.0);
        }
        Event::Ceremony { end, .. } => match end {
            CeremonyEnd::Credential { json, .. } => redact_json(redactor, json),
            CeremonyEnd::Error { cause, .. } => *cause = redactor.redact(cause),
        },
        Event::Stored { credential, .. } => {
            credential.user_handle = redactor.redact(&credential.user_handle);
            credential.user_name = redactor.redact(&credential.user_name);
        }
        Event::Ended { how } => redact_ending(redactor, how),
        Event::Run(_)
        | Event::Phase { .. }
        | Event::Step { .. }
        | Event::Device { .. }
        | Event::Prompt { .. }
        | Event::Notified { .. }
        | Event::Http(_)
        | Event::Code { .. }
        | Event::ProvesUser { .. }
        | Event::Shows { .. }
        | Event::Refused { .. }
        | Event::Because { .. }
        | Event::FellBack { .. }
        | Event::Rung { .. }
        | Event::Removed { .. }
        | Event::Reach { .. }
        | Event::Listed { .. }
        | Event::Signal { .. }
        | Event::SignedIn { .. }
        | Event::SignedOut { .. }
        | Event::Waited { .. }
        | Event::Probing
        | Event::Proof { .. }
        | Event::Deleted { .. } => {}
    }
}

fn redact_ending(redactor: &Redactor, how: &mut Ending) {
    match how {
        Ending::Completed => {}
        Ending::SetUpFailed { why }
        | Ending::Blocked { why }
        | Ending::Skipped { why }
        | Ending::Stuck { why }
        | Ending::Unreachable { why } => *why = redactor.redact(why),
    }
}

fn redact_json(redactor: &Redactor, json: &mut Value) {
    match json {
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
        Value::String(text) => *text = redactor.redact(text),
        Value::Array(items) => items.iter_mut().for_each(|it| redact_json(redactor, it)),
        Value::Object(members) => members
            .values_mut()
            .for_each(|member| redact_json(redactor, member)),
    }
}
