//! What one relying party's requests pass through: the tape as it is for its runs.

use std::sync::Arc;

use crate::rp::RunId;
use crate::rp::http::Incoming;
use crate::rp::http::Outgoing;
use crate::rp::http::TransportError;
use crate::rp::redact::Redactor;
use crate::rp::tape::Tape;
use crate::rp::tape::difference::differences;
use crate::rp::tape::line::Came;
use crate::rp::tape::line::Entry;
use crate::rp::tape::line::TapedExchange;
use crate::rp::tape::line::TapedRequest;
use crate::rp::tape::reel::Key;

/// The tape for one relying party.
#[derive(Clone, Debug)]
pub(in crate::rp) struct Track {
    pub(in crate::rp) tape: Arc<Tape>,
    /// The relying party's place in the invocation.
    pub(in crate::rp) rp: usize,
}

impl Track {
    /// The answer on the tape, or the one that `send` brings, which is noted then. `at` is where in
    /// the scenario the request is sent.
    pub(in crate::rp) fn send(
        &self,
        run: &RunId,
        at: String,
        outgoing: &Outgoing,
        redactor: &Redactor,
        send: impl FnOnce() -> Result<Incoming, TransportError>,
    ) -> Result<Incoming, TransportError> {
        let request = TapedRequest::of(outgoing, redactor);
        if self.tape.replays() {
            return self.replay(run, &at, &request);
        }
        let incoming = send();
        if let Some(came) = Came::of(&incoming, |text| redactor.redact(text)) {
            let exchange = TapedExchange { at, request, came };
            self.note(run, Entry::Exchange(Box::new(exchange)));
        }
        incoming
    }

    /// The code on the tape, or the one that `wait` brings.
    pub(in crate::rp) fn code(
        &self,
        run: &RunId,
        at: &str,
        redactor: &Redactor,
        wait: impl FnOnce() -> Result<String, String>,
    ) -> Result<String, String> {
        if self.tape.replays() {
            return match self.next(run) {
                Some(Some(Entry::Code(code))) => code,
                next => Err(off(at, "waits for a code", next)),
            };
        }
        let code = wait();
        let redacted = |text: &String| redactor.redact(text);
        let noted = code.as_ref().map(redacted).map_err(redacted);
        self.note(run, Entry::Code(noted));
        code
    }

    /// The place of the lent account on the tape.
    pub(in crate::rp) fn account(&self, run: &RunId) -> Result<usize, String> {
        match self.next(run) {
            Some(Some(Entry::Account(index))) => Ok(index),
            next => Err(off("the begin", "borrows an account", next)),
        }
    }

    pub(in crate::rp) fn note_account(&self, run: &RunId, index: usize) {
        self.note(run, Entry::Account(index));
    }

    pub(in crate::rp) fn replays(&self) -> bool {
        self.tape.replays()
    }

    fn replay(
        &self,
        run: &RunId,
        at: &str,
        request: &TapedRequest,
    ) -> Result<Incoming, TransportError> {
        match self.next(run) {
            Some(Some(Entry::Exchange(exchange))) if exchange.request == *request => {
                exchange.came.again()
            }
            Some(Some(Entry::Exchange(exchange))) => Err(TransportError::OffTape(format!(
                "the run leaves the tape at {at}\n{}",
                differences(&exchange, request)
            ))),
            next => {
                let does = format!("sends {}", request.shown());
                Err(TransportError::OffTape(off(at, &does, next)))
            }
        }
    }

    fn note(&self, run: &RunId, entry: Entry) {
        self.tape.note(self.key(run), entry);
    }

    fn next(&self, run: &RunId) -> Option<Option<Entry>> {
        self.tape.next(&self.key(run))
    }

    fn key(&self, run: &RunId) -> Key {
        (self.rp, run.0.clone())
    }
}

/// Where a run leaves the tape, when the tape has something of another kind there, or nothing.
fn off(at: &str, does: &str, next: Option<Option<Entry>>) -> String {
    let has = match next {
        None => {
            return "this run is not on the tape: its scenario or row was not recorded, or has \
                    another name now"
                .to_owned();
        }
        Some(None) => "nothing more: the recorded run ended before this".to_owned(),
        Some(Some(Entry::Exchange(exchange))) => {
            format!("{}, at {}", exchange.request.shown(), exchange.at)
        }
        Some(Some(Entry::Code(_))) => "the wait for a code".to_owned(),
        Some(Some(Entry::Account(_))) => "the loan of an account".to_owned(),
    };
    format!("the run leaves the tape at {at}\n  the run {does}\n  the tape has {has}")
}

impl TapedRequest {
    fn of(outgoing: &Outgoing, redactor: &Redactor) -> Self {
        let media_type = outgoing
            .headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let body = outgoing.body.as_ref();
        Self {
            method: outgoing.method.to_owned(),
            url: redactor.redact(outgoing.url.as_str()),
            media_type: media_type.map(|(_, value)| value.clone()),
            body: body.map(|body| redactor.redact(&String::from_utf8_lossy(body))),
        }
    }

    pub(super) fn shown(&self) -> String {
        format!("`{} {}`", self.method, self.url)
    }
}
