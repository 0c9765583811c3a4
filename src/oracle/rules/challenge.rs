//! Challenges: fresh for every ceremony, good for one answer.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::flow::Action;
use crate::oracle::Finding;
use crate::oracle::Kind;
use crate::oracle::rules::Rule;
use crate::oracle::story::Story;
use crate::sim::Event;

pub(super) const CHALLENGE_REPEATS: Rule = Rule {
    id: "challenge-repeats",
    demand: "every ceremony has a fresh challenge",
    why: "an answer that was overheard once signs in for ever",
    clause: "WebAuthn L3 §13.4.3 (cryptographic challenges)",
    mend: "draw a challenge of at least 16 random bytes for each ceremony",
    check: challenge_repeats,
};

pub(super) const REPLAY_ACCEPTED: Rule = Rule {
    id: "replay-accepted",
    demand: "an answer is accepted once",
    why: "whoever gets hold of an answer can use it again",
    clause: "WebAuthn L3 §7.1 step 8, §7.2 step 12 (challenge)",
    mend: "consume the challenge with the first answer, whatever becomes of it",
    check: replay_accepted,
};

fn challenge_repeats(story: &Story<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut seen = BTreeSet::new();
    let mut last = None;
    story.replay(|moment| {
        let Event::Issued { options, .. } = &moment.record.event else {
            return;
        };
        let Some(challenge) = options.get("challenge").and_then(Value::as_str) else {
            return;
        };
        // The same options may be answered again after the user closed the sheet.
        if last != Some(challenge) && !seen.insert(challenge) {
            let what = "a challenge is used for two ceremonies".to_owned();
            findings.push(Finding {
                expected: "a fresh challenge".to_owned(),
                got: challenge.to_owned(),
                ..moment.finding(CHALLENGE_REPEATS.id, Kind::Misbehaved, what)
            });
        }
        last = Some(challenge);
    });
    findings
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
