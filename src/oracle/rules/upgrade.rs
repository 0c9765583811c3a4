//! The silent upgrade: no prompt, not before the login is complete, and nobody waits for it.

use crate::flow::Attempt;
use crate::flow::PromptKind;
use crate::flow::Screen;
use crate::oracle::Finding;
use crate::oracle::Kind;
use crate::oracle::rules::Rule;
use crate::oracle::rules::document;
use crate::oracle::story::Story;
use crate::sim::Event;
use crate::webauthn::CeremonyKind;
use crate::webauthn::Mediation;

pub(super) const UPGRADE_PROMPTS: Rule = Rule {
    id: "upgrade-prompts",
    demand: "an automatic upgrade never shows a prompt",
    why: "a sheet out of nowhere frightens users, who close it and distrust the site",
    clause: document(
        "automatic-upgrade",
        4,
        "conditional create, without a prompt",
    ),
    mend: "issue the upgrade's options for create() with mediation `conditional`",
    check: upgrade_prompts,
};

pub(super) const UPGRADE_TOO_EARLY: Rule = Rule {
    id: "upgrade-too-early",
    demand: "an upgrade starts after the second factor, not before",
    why: "a stolen password would be enough to plant a passkey",
    clause: document("automatic-upgrade", 4, "after the second factor"),
    mend: "issue the upgrade's options with the answer to the last factor",
    check: upgrade_too_early,
};

pub(super) const UPGRADE_WAITS: Rule = Rule {
    id: "upgrade-waits",
    demand: "nobody waits for the upgrade: the dashboard comes at once",
    why: "the login gets slower for something that the user did not ask for",
    clause: document("automatic-upgrade", 5, "the dashboard comes at once"),
    mend: "redirect first, and run the upgrade in the background",
    check: upgrade_waits,
};

fn upgrade_prompts(story: &Story<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut issued = false;
    let mut prompted = false;
    story.replay(|moment| match &moment.record.event {
        Event::Issued { ceremony, .. } => {
            issued = *ceremony == CeremonyKind::Registration;
            prompted = false;
        }
        Event::Prompt {
            kind: PromptKind::Create | PromptKind::SetUp,
            ..
        } => prompted |= issued,
        Event::Rung {
            attempt, device, ..
        } => {
            if *attempt == Attempt::Upgrade && prompted {
                let what = format!("the automatic upgrade showed a prompt on `{device}`");
                findings.push(Finding {
                    expected: "no prompt".to_owned(),
                    got: "a create sheet".to_owned(),
                    ..moment.finding(UPGRADE_PROMPTS.id, Kind::Misbehaved, what)
                });
            }
            issued = false;
            prompted = false;
        }
        _ => {}
    });
    findings
}

fn upgrade_too_early(story: &Story<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    story.replay(|moment| {
        let Event::Issued {
            device,
            ceremony: CeremonyKind::Registration,
            mediation: Mediation::Conditional,
            ..
        } = &moment.record.event
        else {
            return;
        };
        let waits_for_code = moment.ledger.screens.get(device) == Some(&Screen::Code);
        if waits_for_code {
            let what =
                format!("the upgrade starts on `{device}` while the code is still asked for");
            findings.push(Finding {
                expected: "upgrade: declined (not yet)".to_owned(),
                got: "creation options issued".to_owned(),
                ..moment.finding(UPGRADE_TOO_EARLY.id, Kind::Misbehaved, what)
            });
        }
    });
    findings
}

fn upgrade_waits(story: &Story<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    story.replay(|moment| {
        let Event::Shows {
            device,
            screen: Screen::Waiting,
            ..
        } = &moment.record.event
        else {
            return;
        };
        let upgrades = moment.scene.is_some_and(|scene| {
            scene.events().any(|event| {
                matches!(
                    event,
                    Event::Rung {
                        attempt: Attempt::Upgrade,
                        ..
                    }
                )
            })
        });
        if upgrades {
            let what = format!("the user on `{device}` waits until the upgrade has ended");
            findings.push(Finding {
                expected: "dashboard at once".to_owned(),
                got: "waiting".to_owned(),
                ..moment.finding(UPGRADE_WAITS.id, Kind::Misbehaved, what)
            });
        }
    });
    findings
}
