//! User presence: demanded wherever the user was asked, and nowhere else.

use crate::flow::Attempt;
use crate::flow::FaultName;
use crate::flow::Outcome;
use crate::flow::RefuseReason;
use crate::flow::Rung;
use crate::oracle::Finding;
use crate::oracle::Kind;
use crate::oracle::rules::Rule;
use crate::oracle::rules::webauthn_step;
use crate::oracle::story::Story;
use crate::sim::CeremonyEnd;
use crate::sim::Event;
use crate::webauthn::CeremonyKind;
use crate::webauthn::Mediation;
use crate::webauthn::RegistrationResponse;

pub(super) const ABSENT_USER_ACCEPTED: Rule = Rule {
    id: "absent-user-accepted",
    demand: "UP=0 is accepted only for a ceremony that was issued as conditional",
    why: "malware on the device could add a passkey without the user",
    clause: webauthn_step("7.1", 15, "user present"),
    mend: "remember with the challenge whether the ceremony is conditional",
    check: absent_user_accepted,
};

pub(super) const SILENT_UPGRADE_REFUSED: Rule = Rule {
    id: "silent-upgrade-refused",
    demand: "UP=0 is accepted for a ceremony that was issued as conditional",
    why: "the provider has a passkey that the relying party does not know, and offers it",
    clause: webauthn_step("7.1", 15, "user present"),
    mend: "skip the check of user presence where the ceremony was issued as conditional",
    check: silent_upgrade_refused,
};

fn absent_user_accepted(story: &Story<'_>) -> Vec<Finding> {
    at_rungs(story, &ABSENT_USER_ACCEPTED, |mediation, up, outcome, _| {
        let accepted = outcome.rung() == Rung::Done;
        (accepted && !up && mediation != Mediation::Conditional)
            .then_some(("refused (user absent)", "accepted with UP=0"))
    })
}

fn silent_upgrade_refused(story: &Story<'_>) -> Vec<Finding> {
    at_rungs(
        story,
        &SILENT_UPGRADE_REFUSED,
        |mediation, up, outcome, fault| {
            let refused = match outcome {
                Outcome::Refused(reason) => blames_absence(reason),
                _ => false,
            };
            let honest = fault == FaultName::None;
            (refused && honest && !up && mediation == Mediation::Conditional)
                .then_some(("accepted with UP=0", "refused"))
        },
    )
}

/// Whether a refusal may be about the absent user: it says so, or says nothing.
fn blames_absence(reason: Option<RefuseReason>) -> bool {
    reason.is_none_or(|reason| matches!(reason, RefuseReason::Any | RefuseReason::UserAbsent))
}

/// Findings where a registration's answer was judged by the relying party.
fn at_rungs(
    story: &Story<'_>,
    rule: &Rule,
    accuse: impl Fn(Mediation, bool, Outcome, FaultName) -> Option<(&'static str, &'static str)>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut made = None;
    story.replay(|moment| match &moment.record.event {
        Event::Ceremony {
            ceremony: CeremonyKind::Registration,
            mediation,
            end,
            ..
        } => {
            made = match end {
                CeremonyEnd::Credential { json, .. } => present(json).map(|up| (*mediation, up)),
                CeremonyEnd::Error { .. } => None,
            };
        }
        Event::Rung {
            attempt: Attempt::Append | Attempt::Upgrade,
            outcome,
            ..
        } => {
            let fault = moment.scene.map_or(FaultName::None, |scene| scene.fault);
            let Some((mediation, up)) = made.take() else {
                return;
            };
            if let Some((expected, got)) = accuse(mediation, up, *outcome, fault) {
                let what = format!("the relying party should have {expected}, and it was {got}");
                findings.push(Finding {
                    expected: expected.to_owned(),
                    got: got.to_owned(),
                    ..moment.finding(rule.id, Kind::Misbehaved, what)
                });
            }
        }
        _ => {}
    });
    findings
}

fn present(json: &serde_json::Value) -> Option<bool> {
    let response = RegistrationResponse::from_json(json).ok()?;
    Some(response.auth_data().ok()?.flags.up())
}
