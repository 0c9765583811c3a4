//! What devices hold and what the relying party knows, side by side.

use std::collections::BTreeSet;

use crate::flow::Attempt;
use crate::flow::FaultName;
use crate::flow::Outcome;
use crate::flow::Rung;
use crate::oracle::Finding;
use crate::oracle::Kind;
use crate::oracle::rules::Rule;
use crate::oracle::story::Story;
use crate::sim::CeremonyEnd;
use crate::sim::Event;
use crate::sim::Phase;
use crate::sim::SignalKind;
use crate::webauthn::CredentialId;

pub(super) const GHOST: Rule = Rule {
    id: "ghost-passkey",
    demand: "a passkey that the relying party refuses is signalled as unknown",
    why: "the device goes on offering a passkey that never works",
    clause: "WebAuthn L3 §5.1.10.2 (signalUnknownCredential); after-login-non-mfa, step 4.b",
    mend: "call signalUnknownCredential with the id when verification refuses it",
    check: ghost,
};

pub(super) const ORPHAN: Rule = Rule {
    id: "orphan-record",
    demand: "every passkey in the list is on some device",
    why: "the relying party asks for a passkey that nobody has",
    clause: "WebAuthn L3 §5.1.10.3 (signalAllAcceptedCredentials)",
    mend: "exclude what the account has, so that providers do not overwrite it",
    check: orphan,
};

pub(super) const PASSKEY_LOST: Rule = Rule {
    id: "passkey-lost",
    demand: "a new passkey leaves the others as they are",
    why: "the user's other devices can no longer sign in",
    clause: "second-device, step 6: passkeys on multiple devices",
    mend: "add a credential record, and never replace one",
    check: passkey_lost,
};

pub(super) const NO_PROOF: Rule = Rule {
    id: "passkey-does-not-sign-in",
    demand: "a passkey that was appended signs in",
    why: "the passkey that was confirmed is worthless",
    clause: "WebAuthn L3 §7.2; after-login-non-mfa, step 4.b",
    mend: "store the credential record that verification yields, and look it up by its id",
    check: no_proof,
};

/// Refused creations whose passkey stays on the device although the client could have been told.
fn ghost(story: &Story<'_>) -> Vec<Finding> {
    let signalled: BTreeSet<_> = story
        .records
        .iter()
        .filter_map(|record| match &record.event {
            Event::Signal {
                signal: SignalKind::Unknown,
                ids,
                ..
            } => Some(ids),
            _ => None,
        })
        .flatten()
        .collect();
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
            if held.contains_key(&id) && !signalled.contains(&id) {
                let what = format!("`{device}` keeps a passkey that the relying party refused");
                findings.push(Finding {
                    expected: "signalUnknownCredential".to_owned(),
                    got: "nothing is signalled".to_owned(),
                    ground_truth: Some(format!("{id} is on {device}")),
                    ..moment.finding(GHOST.id, Kind::Misbehaved, what)
                });
            }
        }
        _ => {}
    });
    findings
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

/// Listed passkeys that no device holds at the end. A device that was wiped or lost excuses it.
fn orphan(story: &Story<'_>) -> Vec<Finding> {
    let wiped = story.scenes.iter().any(|scene| {
        matches!(
            scene.action,
            Some(crate::flow::Action::Wipe | crate::flow::Action::Set)
        )
    });
    let ledger = story.ledger_at_end();
    let Some(listed) = ledger.listed.filter(|_| !wiped) else {
        return Vec::new();
    };
    let gone = listed
        .iter()
        .filter_map(|passkey| passkey.id.as_ref())
        .find(|id| !ledger.held.contains_key(id) && !ledger.deleted.contains(id));
    let Some(gone) = gone else { return Vec::new() };
    let mut finding = None;
    story.replay(|moment| {
        if matches!(moment.record.event, Event::Ended { .. }) {
            let what = "the relying party lists a passkey that no device has".to_owned();
            finding = Some(Finding {
                expected: "only passkeys that devices hold".to_owned(),
                got: gone.to_string(),
                ..moment.finding(ORPHAN.id, Kind::Misbehaved, what)
            });
        }
    });
    finding.into_iter().collect()
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
