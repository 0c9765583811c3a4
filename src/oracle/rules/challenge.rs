//! Challenges: fresh for every ceremony, good for one answer.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde_json::Value;

use crate::flow::Action;
use crate::flow::DeviceName;
use crate::oracle::Finding;
use crate::oracle::Kind;
use crate::oracle::rules::Rule;
use crate::oracle::rules::webauthn;
use crate::oracle::story::Story;
use crate::sim::CeremonyEnd;
use crate::sim::Event;
use crate::sim::Exchange;
use crate::webauthn::base64url;

pub(super) const CHALLENGE_REPEATS: Rule = Rule {
    id: "challenge-repeats",
    demand: "every ceremony has a fresh challenge",
    why: "an answer that was overheard once signs in for ever",
    clause: webauthn("13.4.3", "cryptographic challenges"),
    mend: "draw a challenge of at least 16 random bytes for each ceremony",
    check: challenge_repeats,
};

pub(super) const REPLAY_ACCEPTED: Rule = Rule {
    id: "replay-accepted",
    demand: "an answer is accepted once",
    why: "whoever gets hold of an answer can use it again",
    clause: webauthn("13.4.3", "a challenge is good for one answer"),
    mend: "consume the challenge with the first answer, whatever becomes of it",
    check: replay_accepted,
};

/// The least length of a challenge (§13.4.3: at least 16 bytes).
const LEAST_BYTES: usize = 16;

fn challenge_repeats(story: &Story<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut used = BTreeSet::new();
    let mut under_way: BTreeMap<&DeviceName, Use<'_>> = BTreeMap::new();
    story.replay(|moment| match &moment.record.event {
        Event::Issued {
            device, options, ..
        } => {
            let Some(challenge) = options.get("challenge").and_then(Value::as_str) else {
                return;
            };
            let retried = under_way
                .get(device)
                .is_some_and(|last| last.may_be_retried_with(challenge));
            let again = !used.insert(challenge) && !retried;
            let short = base64url::decode(challenge)
                .ok()
                .map(|bytes| bytes.len())
                .filter(|length| *length < LEAST_BYTES);
            under_way.insert(device, Use::of(challenge));
            let (what, expected, got) = match short {
                Some(length) => (
                    format!("a challenge of {length} bytes can be guessed"),
                    format!("a challenge of at least {LEAST_BYTES} bytes"),
                    format!("{length} bytes"),
                ),
                None if again => (
                    "a challenge is used for two ceremonies".to_owned(),
                    "a fresh challenge".to_owned(),
                    challenge.to_owned(),
                ),
                None => return,
            };
            findings.push(Finding {
                expected,
                got,
                ..moment.finding(CHALLENGE_REPEATS.id, Kind::Misbehaved, what)
            });
        }
        Event::Ceremony {
            device,
            end: CeremonyEnd::Error { .. },
            ..
        } => {
            if let Some(last) = under_way.get_mut(device) {
                last.failed = true;
            }
        }
        Event::Http(exchange) => {
            if let Some(last) = under_way.get_mut(&exchange.device) {
                last.options_since |= brings_options(exchange);
            }
        }
        _ => {}
    });
    findings
}

/// A challenge that a client was given, and what has happened since.
struct Use<'t> {
    challenge: &'t str,
    failed: bool,
    options_since: bool,
}

impl<'t> Use<'t> {
    fn of(challenge: &'t str) -> Self {
        Self {
            challenge,
            failed: false,
            options_since: false,
        }
    }

    /// The page may call the client again with the very options of a call that failed: the
    /// relying party was not asked for others, so the choice was not its own.
    fn may_be_retried_with(&self, challenge: &str) -> bool {
        self.challenge == challenge && self.failed && !self.options_since
    }
}

/// Whether an answer of the relying party has options in it.
fn brings_options(exchange: &Exchange) -> bool {
    let answer = exchange.response.as_ref().ok();
    answer.is_some_and(|response| response.body.contains("challenge"))
}

fn replay_accepted(story: &Story<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    story.replay(|moment| {
        let Some(scene) = moment
            .scene
            .filter(|scene| scene.action == Some(Action::SendAgain))
        else {
            return;
        };
        let ends = scene
            .acted
            .last()
            .is_some_and(|last| last.seq == moment.record.seq);
        let refused = scene
            .events()
            .any(|event| matches!(event, Event::Refused { .. }));
        let failed = scene
            .last_exchange()
            .is_none_or(|exchange| exchange.response.is_err());
        if ends && !refused && !failed {
            let what = "the same answer is accepted a second time".to_owned();
            findings.push(Finding {
                expected: "refused".to_owned(),
                got: "accepted".to_owned(),
                ..moment.finding(REPLAY_ACCEPTED.id, Kind::Misbehaved, what)
            });
        }
    });
    findings
}
