//! What devices hold and what the relying party knows, side by side.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::flow::Action;
use crate::flow::Attempt;
use crate::flow::DeviceName;
use crate::flow::FaultName;
use crate::flow::Outcome;
use crate::flow::Rung;
use crate::oracle::Finding;
use crate::oracle::Kind;
use crate::oracle::ledger::Ledger;
use crate::oracle::rules::Rule;
use crate::oracle::rules::document;
use crate::oracle::rules::options::ids;
use crate::oracle::rules::webauthn;
use crate::oracle::story::Scene;
use crate::oracle::story::Story;
use crate::sim::CeremonyEnd;
use crate::sim::Event;
use crate::sim::Phase;
use crate::sim::SignalKind;
use crate::webauthn::CeremonyKind;
use crate::webauthn::CredentialId;

pub(super) const GHOST: Rule = Rule {
    id: "ghost-passkey",
    demand: "a passkey that the relying party refuses is signalled as unknown",
    why: "the device goes on offering a passkey that never works",
    clause: webauthn("5.1.10.2", "signalUnknownCredential"),
    mend: "call signalUnknownCredential with the id when verification refuses it",
    check: ghost,
};

pub(super) const ORPHAN: Rule = Rule {
    id: "orphan-record",
    demand: "every passkey in the list is on some device",
    why: "the relying party asks for a passkey that nobody has",
    clause: webauthn("5.1.10.3", "signalAllAcceptedCredentials"),
    mend: "exclude what the account has, so that providers do not overwrite it",
    check: orphan,
};

pub(super) const PASSKEY_LOST: Rule = Rule {
    id: "passkey-lost",
    demand: "a new passkey leaves the others as they are",
    why: "the user's other devices can no longer sign in",
    clause: document("second-device", 6, "passkeys on multiple devices"),
    mend: "add a credential record, and never replace one",
    check: passkey_lost,
};

pub(super) const NO_PROOF: Rule = Rule {
    id: "passkey-does-not-sign-in",
    demand: "a passkey that was appended signs in",
    why: "the passkey that was confirmed is worthless",
    clause: webauthn("7.2", "verifying an assertion"),
    mend: "store the credential record that verification yields, and look it up by its id",
    check: no_proof,
};

/// Refused creations whose passkey stays on the device although the client could have been told.
fn ghost(story: &Story<'_>) -> Vec<Finding> {
    let signalled: BTreeSet<_> = signals(story, SignalKind::Unknown).flatten().collect();
    let held = story.ledger_at_end().held;
    let mut findings = Vec::new();
    let mut made: Option<CredentialId> = None;
    story.replay(|moment| match &moment.record.event {
        Event::Ceremony { end, .. } => made = created(end),
        Event::Rung {
            attempt: Attempt::Append | Attempt::Upgrade,
            outcome,
            device,
            ..
        } => {
            let Some(id) = made.take().filter(|_| outcome.rung() == Rung::Refused) else {
                return;
            };
            let silent = held.contains_key(&id) && !signalled.contains(&id);
            // Before the steps the scenario may have ghosts made on purpose.
            if silent && moment.phase != Phase::Given {
                let kind = if can_signal(moment.ledger, device) {
                    Kind::Misbehaved
                } else {
                    Kind::Unlucky
                };
                let what = format!("`{device}` keeps a passkey that the relying party refused");
                findings.push(Finding {
                    expected: "signalUnknownCredential".to_owned(),
                    got: "nothing is signalled".to_owned(),
                    ground_truth: Some(format!("{id} is on {device}")),
                    ..moment.finding(GHOST.id, kind, what)
                });
            }
        }
        _ => {}
    });
    findings
}

/// Whether the page on a device could have told the client: the client knows the signal, and the
/// profile shows when the page sends it. Without such a rule the page's part is not seen.
fn can_signal(ledger: &Ledger<'_>, device: &DeviceName) -> bool {
    let asked = ledger.asked(device);
    let able = asked.and_then(|asked| asked.pointer("/capabilities/signalUnknownCredential"));
    let shown = ledger
        .front(device)
        .is_some_and(|front| front.signals_unknown);
    able == Some(&Value::Bool(true)) && shown
}

/// The credentials of each signal of a kind.
fn signals<'t>(
    story: &Story<'t>,
    wanted: SignalKind,
) -> impl Iterator<Item = &'t [CredentialId]> + use<'t> {
    story
        .records
        .iter()
        .filter_map(move |record| match &record.event {
            Event::Signal { signal, ids, .. } if *signal == wanted => Some(ids.as_slice()),
            _ => None,
        })
}

fn created(end: &CeremonyEnd) -> Option<CredentialId> {
    let CeremonyEnd::Credential { json, .. } = end else {
        return None;
    };
    let id = crate::webauthn::base64url::decode(json.get("rawId")?.as_str()?).ok()?;
    json.pointer("/response/attestationObject")
        .is_some()
        .then_some(CredentialId(id))
}

/// Listed passkeys that no device holds at the end, and that the user did not take away.
///
/// The relying party could know of it only where it had a hand in it: it left the passkey out of
/// an exclude list, so that a provider overwrote it, or it told the client to drop it.
fn orphan(story: &Story<'_>) -> Vec<Finding> {
    let ledger = story.ledger_at_end();
    let taken = taken_away(story);
    let gone: Vec<_> = ledger
        .listed
        .unwrap_or_default()
        .iter()
        .filter_map(|passkey| passkey.id.as_ref())
        .filter(|id| !ledger.held.contains_key(id) && !ledger.deleted.contains(id))
        .filter(|id| !taken.contains(id))
        .collect();
    let mut findings = Vec::new();
    story.replay(|moment| {
        // The last list is what the relying party says.
        let listed = match &moment.record.event {
            Event::Listed { passkeys, .. } => passkeys.as_slice(),
            _ => return,
        };
        if !ledger.listed.is_some_and(|last| std::ptr::eq(last, listed)) {
            return;
        }
        for id in &gone {
            let kind = if had_a_hand(story, id) {
                Kind::Misbehaved
            } else {
                Kind::Unlucky
            };
            let what = "the relying party lists a passkey that no device has".to_owned();
            findings.push(Finding {
                expected: "only passkeys that devices hold".to_owned(),
                got: id.to_string(),
                ..moment.finding(ORPHAN.id, kind, what)
            });
        }
    });
    findings
}

/// Credentials that left a device because the user wiped, restored or changed it.
fn taken_away<'t>(story: &Story<'t>) -> BTreeSet<&'t CredentialId> {
    let by_user = |action: Option<Action>| {
        matches!(action, Some(Action::Wipe | Action::Restore | Action::Set))
    };
    let scenes = story.scenes.iter().filter(|scene| by_user(scene.action));
    scenes
        .flat_map(Scene::events)
        .filter_map(|event| match event {
            Event::Removed { credential, .. } => Some(credential),
            _ => None,
        })
        .collect()
}

/// Whether the relying party let a passkey be overwritten, or had the client drop it.
fn had_a_hand(story: &Story<'_>, id: &CredentialId) -> bool {
    let dropped = signals(story, SignalKind::Unknown).any(|unknown| unknown.contains(id))
        || signals(story, SignalKind::AllAccepted).any(|accepted| !accepted.contains(id));
    let mut left_out = false;
    story.replay(|moment| {
        if let Event::Issued {
            ceremony: CeremonyKind::Registration,
            options,
            ..
        } = &moment.record.event
        {
            let excluded = ids(options, "excludeCredentials").contains(&id.to_string());
            left_out |= moment.ledger.registered.contains_key(id) && !excluded;
        }
    });
    dropped || left_out
}

/// A passkey vanished from the list that nobody deleted.
fn passkey_lost(story: &Story<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    story.replay(|moment| {
        let Event::Listed { passkeys, .. } = &moment.record.event else {
            return;
        };
        let listed: Option<BTreeSet<_>> =
            passkeys.iter().map(|passkey| passkey.id.as_ref()).collect();
        let Some(listed) = listed else { return };
        let lost = moment
            .ledger
            .registered
            .keys()
            .find(|id| !listed.contains(id));
        if let Some(lost) = lost {
            let what = "a passkey is gone from the relying party's list".to_owned();
            findings.push(Finding {
                expected: format!("{lost} in the list"),
                got: format!("{} others", listed.len()),
                ..moment.finding(PASSKEY_LOST.id, Kind::Misbehaved, what)
            });
        }
    });
    findings.truncate(1);
    findings
}

/// An appended passkey whose proof by login the relying party itself fails.
fn no_proof(story: &Story<'_>) -> Vec<Finding> {
    let faulty = story
        .scenes
        .iter()
        .any(|scene| scene.fault != FaultName::None);
    let mut findings = Vec::new();
    story.replay(|moment| {
        let Event::Proof {
            device,
            credential: Some(credential),
            outcome,
            ..
        } = &moment.record.event
        else {
            return;
        };
        let by_rp = match outcome {
            Outcome::Refused(_) => true,
            Outcome::Declined(_) => !faulty && !moment.ledger.failures.contains_key(device),
            Outcome::Failed(_)
            | Outcome::Cancelled
            | Outcome::Offered
            | Outcome::Skipped
            | Outcome::Done => false,
        };
        if by_rp && moment.phase == Phase::Proof {
            let what = format!("the passkey appended on `{device}` does not sign in: {outcome}");
            findings.push(Finding {
                device: Some(device.clone()),
                expected: "passkey-login: done".to_owned(),
                got: format!("passkey-login: {outcome}"),
                ground_truth: Some(format!("{credential} is on {device}")),
                ..moment.finding(NO_PROOF.id, Kind::Misbehaved, what)
            });
        }
    });
    findings
}
