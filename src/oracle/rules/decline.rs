//! No passkey login where the relying party declined passkey login.

use crate::flow::Attempt;
use crate::flow::Evidence;
use crate::flow::Outcome;
use crate::oracle::Finding;
use crate::oracle::Kind;
use crate::oracle::rules::Rule;
use crate::oracle::rules::document;
use crate::oracle::story::Story;
use crate::sim::Event;
use crate::webauthn::CeremonyKind;

pub(super) const STARTED_THOUGH_DECLINED: Rule = Rule {
    id: "login-despite-decline",
    demand: "where passkey login is declined, no get() follows",
    why: "the user would see a QR code or `no passkeys available`",
    clause: document(
        "second-device",
        2,
        "no passkey login where none is in reach",
    ),
    mend: "send no request options, and start no get(), with an answer that declines",
    check: started_though_declined,
};

fn started_though_declined(story: &Story<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut declined = None;
    story.replay(|moment| match &moment.record.event {
        Event::Step { .. } | Event::Probing | Event::Phase { .. } => declined = None,
        Event::Rung {
            device,
            attempt: Attempt::PasskeyLogin,
            outcome: Outcome::Declined(_),
            evidence: Evidence::Seen,
        } if !moment.probing => declined = Some(device),
        Event::Issued {
            device,
            ceremony: CeremonyKind::Authentication,
            ..
        } if declined == Some(device) => {
            let what = format!("passkey login was declined, and yet get() is called on `{device}`");
            findings.push(Finding {
                expected: "no passkey login".to_owned(),
                got: "request options reach the client".to_owned(),
                ..moment.finding(STARTED_THOUGH_DECLINED.id, Kind::Misbehaved, what)
            });
        }
        _ => {}
    });
    findings
}
