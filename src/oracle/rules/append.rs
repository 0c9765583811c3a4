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
use crate::oracle::rules::document;
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
    clause: document("in-app-after-unlock", 2, "the device is passkey-ready"),
    mend: "ask the client for its screen lock or isUVPAA before offering",
    check: not_ready,
};

pub(super) const ALREADY_HERE: Rule = Rule {
    id: "append-despite-passkey",
    demand: "no passkey is offered where one of the same ecosystem is",
    why: "the user accepts and learns that there is one already, or loses the old one",
    clause: document("in-app-after-unlock", 2, "no passkey on this ecosystem"),
    mend: "compare the AAGUIDs and devices of the account's passkeys with the client",
    check: already_here,
};

pub(super) const BEFORE_UNLOCK: Rule = Rule {
    id: "nudge-before-unlock",
    demand: "no passkey is offered before the app is unlocked",
    why: "whoever holds the phone could add a passkey",
    clause: document("in-app-after-unlock", 2, "immediately after the unlock"),
    mend: "decide on the nudge when the app says that it was unlocked",
    check: before_unlock,
};

pub(super) const TOO_SOON: Rule = Rule {
    id: "nudge-too-soon",
    demand: "a dismissed nudge does not come back within a day",
    why: "users learn to dismiss without reading",
    clause: document("in-app-after-unlock", 2, "the context is appropriate"),
    mend: "remember when the nudge was dismissed on this device",
    check: too_soon,
};

pub(super) const MISSED_APPEND: Rule = Rule {
    id: "append-missed",
    demand: "after a login that fell back because no passkey was in reach, one is offered",
    why: "the user will type the password on this device for ever",
    clause: document("second-device", 4, "a passkey for this device"),
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
                rp_knew: Some(records(moment.ledger, device)),
                ..moment.finding(rule.id, Kind::Misbehaved, what)
            });
        }
    });
    findings
}

fn not_ready(story: &Story<'_>) -> Vec<Finding> {
    at_offers(story, &NOT_READY, |moment, device| {
        let told = moment.ledger.told(device)?;
        (told_ready(&told) == Some(false))
            .then(|| format!("a passkey is offered on `{device}`, which is not ready for one"))
    })
}

/// Whether a device is ready for a passkey, as far as its front end tells: the screen lock that
/// an app sees, or the verifying authenticator that a page sees.
fn told_ready(told: &Value) -> Option<bool> {
    let lock = told.get("lock").and_then(Value::as_str);
    let verifier = told.get("uvpaa").and_then(Value::as_bool);
    if lock == Some("none") || verifier == Some(false) {
        return Some(false);
    }
    (lock.is_some() || verifier.is_some()).then_some(true)
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
                    && known(passkey, told.as_ref()) == Known::Here
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
        (locks && opening && !unlocked && has_app_lock(moment, device))
            .then(|| format!("a passkey is offered on `{device}` while the app is locked"))
    })
}

/// Whether the relying party was told that the app is locked until the user unlocks it.
fn has_app_lock(moment: &Moment<'_, '_>, device: &DeviceName) -> bool {
    let told = moment.ledger.told(device);
    told.is_some_and(|told| told.get("app_lock") == Some(&Value::Bool(true)))
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
    let mut findings = Vec::new();
    let mut declined_on = None;
    for scene in story.scenes.iter().filter(|scene| decides(story, scene)) {
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

/// Whether the relying party itself decides on appends, on the device of a scene.
fn decides(story: &Story<'_>, scene: &Scene<'_>) -> bool {
    let front = scene
        .device
        .and_then(|device| story.facts.fronts.get(device));
    front.is_some_and(|front| front.decides.contains(&Attempt::Append))
}

fn missed(story: &Story<'_>, scene: &Scene<'_>) -> Option<Finding> {
    let last = scene.acted.last()?;
    let mut finding = None;
    story.replay(|moment| {
        if moment.record.seq != last.seq {
            return;
        }
        let device = scene.device.map(ToString::to_string).unwrap_or_default();
        let told = scene.device.and_then(|device| moment.ledger.told(device));
        let kind = match told.and_then(|told| told_ready(&told)) {
            Some(true) => Kind::Misbehaved,
            Some(false) => return,
            None => Kind::Unlucky,
        };
        let upgraded = reached(scene, Attempt::Upgrade, |rung| rung == Outcome::Done);
        if !upgraded {
            let what =
                format!("`{device}` cannot reach a passkey, and none is offered after login");
            finding = Some(Finding {
                expected: "append: offered".to_owned(),
                got: "append: declined".to_owned(),
                rp_knew: scene.device.map(|device| records(moment.ledger, device)),
                ..moment.finding(MISSED_APPEND.id, kind, what)
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
            evidence: Evidence::Seen,
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
