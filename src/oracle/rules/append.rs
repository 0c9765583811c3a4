//! Offers to append a passkey: where they help, and nowhere else.

use std::time::Duration;

use serde_json::Value;

use crate::flow::Action;
use crate::flow::Attempt;
use crate::flow::DeclineReason;
use crate::flow::DeviceName;
use crate::flow::Evidence;
use crate::flow::Outcome;
use crate::flow::Rung;
use crate::flow::Screen;
use crate::oracle::Finding;
use crate::oracle::Kind;
use crate::oracle::ecosystem::Known;
use crate::oracle::ecosystem::known;
use crate::oracle::rules::Rule;
use crate::oracle::rules::reach::records;
use crate::oracle::rules::reach::whereabouts;
use crate::oracle::story::Moment;
use crate::oracle::story::Scene;
use crate::oracle::story::Story;
use crate::sim::Event;
use crate::sim::Phase;
use crate::sim::Reachability;

/// Within this time a dismissed nudge does not come back (documented default of 86 400 s).
const DEBOUNCE: Duration = Duration::from_secs(24 * 60 * 60);

pub(super) const NOT_READY: Rule = Rule {
    id: "nudge-not-ready",
    demand: "no passkey is offered on a device that is not ready for one",
    why: "the user accepts, and the system fails",
    clause: "in-app-after-unlock, step 2: the device is passkey-ready",
    mend: "ask the client for its screen lock or isUVPAA before offering",
    check: not_ready,
};

pub(super) const ALREADY_HERE: Rule = Rule {
    id: "append-despite-passkey",
    demand: "no passkey is offered where one of the same ecosystem is",
    why: "the user accepts and learns that there is one already, or loses the old one",
    clause: "in-app-after-unlock, step 2: no passkey on this ecosystem",
    mend: "compare the AAGUIDs and devices of the account's passkeys with the client",
    check: already_here,
};

pub(super) const BEFORE_UNLOCK: Rule = Rule {
    id: "nudge-before-unlock",
    demand: "no passkey is offered before the app is unlocked",
    why: "whoever holds the phone could add a passkey",
    clause: "in-app-after-unlock, step 2: immediately after the unlock",
    mend: "decide on the nudge when the app says that it was unlocked",
    check: before_unlock,
};

pub(super) const TOO_SOON: Rule = Rule {
    id: "nudge-too-soon",
    demand: "a dismissed nudge does not come back within a day",
    why: "users learn to dismiss without reading",
    clause: "in-app-after-unlock, step 2: the context is appropriate",
    mend: "remember when the nudge was dismissed on this device",
    check: too_soon,
};

pub(super) const MISSED_APPEND: Rule = Rule {
    id: "append-missed",
    demand: "after a login that fell back because no passkey was in reach, one is offered",
    why: "the user will type the password on this device for ever",
    clause: "second-device, step 4",
    mend: "decide on the offer after the password, independently of passkeys elsewhere",
    check: missed_append,
};

/// The device on which the relying party itself offers to append.
fn offered<'t>(moment: &Moment<'_, 't>) -> Option<&'t DeviceName> {
    match &moment.record.event {
        Event::Rung {
            device,
            attempt: Attempt::Append,
            outcome: Outcome::Offered,
            evidence: Evidence::Seen,
        } => Some(device),
        _ => None,
    }
}

/// Findings at offers for which `accuse` finds words. An offer that answers the user's own wish
/// to create one, in the settings, accuses nobody.
fn at_offers(
    story: &Story<'_>,
    rule: &Rule,
    accuse: impl Fn(&Moment<'_, '_>, &DeviceName) -> Option<String>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    story.replay(|moment| {
        let Some(device) = offered(&moment) else {
            return;
        };
        let wished = moment.scene.is_some_and(|scene| {
            matches!(
                scene.action,
                Some(Action::CreatePasskey | Action::SendAgain)
            )
        });
        if wished || moment.phase != Phase::Steps {
            return;
        }
        if let Some(what) = accuse(&moment, device) {
            findings.push(Finding {
                expected: "append: declined".to_owned(),
                got: "append: offered".to_owned(),
                ground_truth: Some(whereabouts(moment.ledger, device)),
                rp_knew: Some(records(moment.ledger)),
                ..moment.finding(rule.id, Kind::Misbehaved, what)
            });
        }
    });
    findings
}

fn not_ready(story: &Story<'_>) -> Vec<Finding> {
    at_offers(story, &NOT_READY, |moment, device| {
        let told = moment.ledger.told(device)?;
        let no_lock = told.get("lock").and_then(Value::as_str) == Some("none");
        let no_verifier = told.get("uvpaa") == Some(&Value::Bool(false));
        (no_lock || no_verifier)
            .then(|| format!("a passkey is offered on `{device}`, which is not ready for one"))
    })
}

fn already_here(story: &Story<'_>) -> Vec<Finding> {
    at_offers(story, &ALREADY_HERE, |moment, device| {
        let ledger = moment.ledger;
        if ledger.failures.contains_key(device) {
            return None;
        }
        let told = ledger.told(device);
        ledger
            .registered
            .iter()
            .any(|(credential, passkey)| {
                ledger.reach(credential, device) == Reachability::Local
                    && known(passkey, told) == Known::Here
            })
            .then(|| format!("a passkey is offered on `{device}`, where one works already"))
    })
}

fn before_unlock(story: &Story<'_>) -> Vec<Finding> {
    at_offers(story, &BEFORE_UNLOCK, |moment, device| {
        let unlocked = moment.scene.is_some_and(|scene| {
            scene
                .acted
                .iter()
                .take_while(|record| record.seq < moment.record.seq)
                .any(|record| {
                    matches!(&record.event, Event::Prompt {
                    device: on,
                    kind: crate::flow::PromptKind::Unlock,
                    ..
                } if on == device)
                })
        });
        let opening = moment
            .scene
            .is_some_and(|scene| matches!(scene.action, Some(Action::Open | Action::Unlock)));
        let locks = moment.ledger.screens.get(device) == Some(&Screen::Locked) || opening;
        (locks && opening && !unlocked && told_locked(moment, device))
            .then(|| format!("a passkey is offered on `{device}` while the app is locked"))
    })
}

/// Whether the front end told, in the last request, that the app is locked.
fn told_locked(moment: &Moment<'_, '_>, device: &DeviceName) -> bool {
    let Some(exchange) = moment
        .ledger
        .last_exchange
        .filter(|last| last.device == *device)
    else {
        return false;
    };
    let body = exchange.request.body.as_deref().unwrap_or_default();
    serde_json::from_str::<Value>(body)
        .ok()
        .and_then(|body| body.pointer("/client/app_lock").and_then(Value::as_bool))
        .unwrap_or(false)
}

fn too_soon(story: &Story<'_>) -> Vec<Finding> {
    at_offers(story, &TOO_SOON, |moment, device| {
        let unlocking = moment
            .scene
            .is_some_and(|scene| scene.action == Some(Action::Unlock));
        let skipped = moment.ledger.skipped.get(device)?;
        let since = moment.record.at.since(*skipped);
        (unlocking && since < DEBOUNCE).then(|| {
            let minutes = since.as_secs() / 60;
            format!("the nudge comes back on `{device}` {minutes} min after it was dismissed")
        })
    })
}

fn missed_append(story: &Story<'_>) -> Vec<Finding> {
    if !story.facts.decides.contains(&Attempt::Append) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let mut declined_on = None;
    for scene in &story.scenes {
        if reached(scene, Attempt::PasskeyLogin, declined_for_reach) {
            declined_on = scene.device;
        }
        let asked = declined_on.is_some() && scene.device == declined_on;
        let offered = |rung: Outcome| rung.rung() != Rung::Declined;
        if asked && reached(scene, Attempt::Append, offered) {
            declined_on = None;
        }
        if asked && signs_in(scene) && ends_at_dashboard(scene) && declined_on.is_some() {
            findings.extend(missed(story, scene));
            declined_on = None;
        }
    }
    findings
}

fn missed(story: &Story<'_>, scene: &Scene<'_>) -> Option<Finding> {
    let last = scene.acted.last()?;
    let mut finding = None;
    story.replay(|moment| {
        if moment.record.seq != last.seq {
            return;
        }
        let device = scene.device.map(ToString::to_string).unwrap_or_default();
        let ready = scene.device.is_some_and(|device| {
            let told = moment.ledger.told(device);
            told.is_some_and(|told| {
                told.get("lock").and_then(Value::as_str) != Some("none")
                    && told.get("uvpaa") != Some(&Value::Bool(false))
            })
        });
        let upgraded = reached(scene, Attempt::Upgrade, |rung| rung == Outcome::Done);
        if ready && !upgraded {
            let what =
                format!("`{device}` cannot reach a passkey, and none is offered after login");
            finding = Some(Finding {
                expected: "append: offered".to_owned(),
                got: "append: declined".to_owned(),
                rp_knew: Some(records(moment.ledger)),
                ..moment.finding(MISSED_APPEND.id, Kind::Misbehaved, what)
            });
        }
    });
    finding
}

/// Whether the relying party itself brought an attempt to such a rung in a scene.
fn reached(scene: &Scene<'_>, attempt: Attempt, wanted: impl Fn(Outcome) -> bool) -> bool {
    scene.events().any(|event| match event {
        Event::Rung {
            attempt: of,
            outcome,
            ..
        } => *of == attempt && wanted(*outcome),
        _ => false,
    })
}

fn declined_for_reach(outcome: Outcome) -> bool {
    outcome == Outcome::Declined(Some(DeclineReason::OutOfReach))
}

fn signs_in(scene: &Scene<'_>) -> bool {
    matches!(scene.action, Some(Action::SignIn | Action::EnterCode))
}

fn ends_at_dashboard(scene: &Scene<'_>) -> bool {
    let last = scene.events().rev().find_map(|event| match event {
        Event::Shows {
            screen,
            evidence: Evidence::Seen,
            ..
        } => Some(*screen),
        _ => None,
    });
    last == Some(Screen::Dashboard)
}
