//! Invariants of the simulator itself. A finding here is a bug of ours, never the relying party's.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::flow::Rung;
use crate::oracle::Finding;
use crate::oracle::Kind;
use crate::oracle::rules::Rule;
use crate::oracle::rules::webauthn;
use crate::oracle::story::Story;
use crate::sim::Arrival;
use crate::sim::CeremonyEnd;
use crate::sim::Event;
use crate::webauthn::AuthenticationResponse;
use crate::webauthn::BackupState;
use crate::webauthn::CeremonyKind;
use crate::webauthn::Clause;
use crate::webauthn::RegistrationResponse;
use crate::webauthn::Spec;

const LADDER: Clause = Clause {
    spec: Spec::Document("docs/scenarios.md"),
    section: "the ladder",
    step: None,
    title: "each attempt ends on one rung",
};

pub(super) const DEVICE_BOUND_TRAVELS: Rule = Rule {
    id: "device-bound-travels",
    demand: "a device-bound credential never appears on another machine",
    why: "the simulation would be wrong",
    clause: webauthn("6.1.3", "backup eligibility"),
    mend: "report it as a bug of stuntkey, with the trace",
    check: device_bound_travels,
};

pub(super) const BACKUP_FLAGS: Rule = Rule {
    id: "backup-flags",
    demand: "BE never changes, and BS needs BE",
    why: "the simulation would be wrong",
    clause: webauthn("6.1.3", "backup eligibility and state"),
    mend: "report it as a bug of stuntkey, with the trace",
    check: backup_flags,
};

pub(super) const ONE_RUNG: Rule = Rule {
    id: "one-rung",
    demand: "every ceremony ends on exactly one rung",
    why: "the simulation would be wrong",
    clause: LADDER,
    mend: "report it as a bug of stuntkey, with the trace",
    check: one_rung,
};

fn device_bound_travels(story: &Story<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    story.replay(|moment| {
        let Event::Stored { device, credential } = &moment.record.event else {
            return;
        };
        let bound = credential.backup == BackupState::NotEligible;
        if bound && credential.by != Arrival::Created {
            let what = format!(
                "the device-bound credential {} came to `{device}`",
                credential.id
            );
            findings.push(moment.finding(DEVICE_BOUND_TRAVELS.id, Kind::Ours, what));
        }
    });
    findings
}

fn backup_flags(story: &Story<'_>) -> Vec<Finding> {
    let mut eligible = BTreeMap::new();
    let mut findings = Vec::new();
    story.replay(|moment| {
        let Event::Ceremony {
            ceremony,
            end: CeremonyEnd::Credential { json, .. },
            ..
        } = &moment.record.event
        else {
            return;
        };
        let read = match ceremony {
            CeremonyKind::Registration => RegistrationResponse::from_json(json)
                .and_then(|response| Ok((response.id.clone(), response.auth_data()?.flags))),
            CeremonyKind::Authentication => AuthenticationResponse::from_json(json)
                .and_then(|response| Ok((response.id.clone(), response.auth_data()?.flags))),
        };
        let Ok((id, flags)) = read else {
            let what = "an answer of ours cannot be decoded".to_owned();
            findings.push(moment.finding(BACKUP_FLAGS.id, Kind::Ours, what));
            return;
        };
        let before = *eligible.entry(id).or_insert(flags.be());
        if flags.backup().is_none() || before != flags.be() {
            let what = format!("the backup flags of an answer of ours are wrong: {flags}");
            findings.push(moment.finding(BACKUP_FLAGS.id, Kind::Ours, what));
        }
    });
    findings
}

fn one_rung(story: &Story<'_>) -> Vec<Finding> {
    let mut open = BTreeMap::new();
    let mut findings = Vec::new();
    let mut proofs = BTreeSet::new();
    story.replay(|moment| match &moment.record.event {
        Event::ProvesUser { device } => drop(proofs.insert(device)),
        Event::Ceremony { device, .. } if proofs.remove(device) => {}
        Event::Ceremony { device, .. } => {
            let still_open = open.insert(device, ());
            findings.extend(still_open.map(|()| {
                let what = format!("a ceremony on `{device}` ended on no rung");
                moment.finding(ONE_RUNG.id, Kind::Ours, what)
            }));
        }
        Event::Rung {
            device, outcome, ..
        } => match outcome.rung() {
            Rung::Cancelled | Rung::Failed | Rung::Refused | Rung::Done => {
                open.remove(device);
            }
            Rung::Declined | Rung::Offered | Rung::Skipped => {}
        },
        Event::Ended { .. } => open.clear(),
        _ => {}
    });
    findings
}
