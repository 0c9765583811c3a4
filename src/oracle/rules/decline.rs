//! No passkey prompt where the relying party declined passkey login.

use crate::flow::Attempt;
use crate::flow::Evidence;
use crate::flow::Outcome;
use crate::flow::PromptKind;
use crate::oracle::Finding;
use crate::oracle::Kind;
use crate::oracle::rules::Rule;
use crate::oracle::story::Story;
use crate::sim::Event;

pub(super) const PROMPTED_THOUGH_DECLINED: Rule = Rule {
    id: "prompted-though-declined",
    demand: "where passkey login is declined, no passkey prompt follows",
    why: "the user would see a QR code or `no passkeys available`",
    clause: "second-device, step 2",
    mend: "send no request options, and start no get(), with an answer that declines",
    check: prompted_though_declined,
};

fn prompted_though_declined(story: &Story<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    story.replay(|moment| {
        let Event::Prompt { device, kind, .. } = &moment.record.event else { return };
        let passkey_prompt = match kind {
            PromptKind::Get | PromptKind::Qr | PromptKind::Chooser => true,
            PromptKind::Unlock
            | PromptKind::Fill
            | PromptKind::Create
            | PromptKind::Pin
            | PromptKind::SetUp => false,
        };
        let Some(scene) = moment.scene.filter(|_| passkey_prompt && !moment.probing) else {
            return;
        };
        let declined = scene.events().any(|event| {
            matches!(event, Event::Rung {
                device: on,
                attempt: Attempt::PasskeyLogin,
                outcome: Outcome::Declined(_),
                evidence: Evidence::Seen,
            } if on == device)
        });
        if declined {
            let what = format!("passkey login was declined, and yet `{device}` showed a {kind} prompt");
            findings.push(Finding {
                expected: "no passkey prompt".to_owned(),
                got: format!("prompt {kind}"),
                ..moment.finding(PROMPTED_THOUGH_DECLINED.id, Kind::Misbehaved, what)
            });
        }
    });
    findings
}
