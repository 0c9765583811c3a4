//! The login survives whatever becomes of the passkey, and there is always a way on.

use crate::flow::Action;
use crate::flow::Attempt;
use crate::flow::Evidence;
use crate::flow::Rung;
use crate::flow::Screen;
use crate::oracle::Finding;
use crate::oracle::Kind;
use crate::oracle::rules::Rule;
use crate::oracle::rules::document;
use crate::oracle::story::Scene;
use crate::oracle::story::Story;
use crate::sim::Event;
use crate::sim::Phase;

pub(super) const LOST_LOGIN: Rule = Rule {
    id: "lost-login",
    demand: "a login is never lost because creating a passkey failed",
    why: "the user did everything right and is thrown out",
    clause: document(
        "after-login-non-mfa",
        4,
        "the login goes on, whatever becomes of the passkey",
    ),
    mend: "treat every end of create() as a reason to go on, never to end the session",
    check: lost_login,
};

pub(super) const DEAD_END: Rule = Rule {
    id: "dead-end",
    demand: "after a passkey login that fails there is another way in",
    why: "the user is locked out by a passkey that does not work",
    clause: document("second-device", 3, "fallback to the traditional method"),
    mend: "show the fallback when get() fails or its answer is refused",
    check: dead_end,
};

pub(super) const CONFIRMED_WITHOUT_PASSKEY: Rule = Rule {
    id: "confirmed-without-passkey",
    demand: "a passkey is confirmed to the user after its verification, not before",
    why: "the user relies on a passkey that the relying party does not have",
    clause: document("onboarding", 5, "confirmation"),
    mend: "confirm with the answer to a verified registration only",
    check: confirmed_without_passkey,
};

fn lost_login(story: &Story<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    story.replay(|moment| {
        let Some(scene) = ends_here(&moment) else {
            return;
        };
        let signing_up = scene.action == Some(Action::SignUp);
        let failed =
            rung_of(&scene, &[Attempt::Append, Attempt::Upgrade]).filter(|rung| below(*rung));
        let thrown_out = matches!(
            last_screen(&scene),
            Some(Screen::SignIn | Screen::Password | Screen::SignUp | Screen::Error)
        );
        if let Some(rung) = failed.filter(|_| thrown_out && !signing_up) {
            let what = format!(
                "creating the passkey {}, and the login is lost",
                ended(rung)
            );
            findings.push(Finding {
                expected: "the session goes on".to_owned(),
                got: last_screen(&scene)
                    .map(|screen| screen.to_string())
                    .unwrap_or_default(),
                ..moment.finding(LOST_LOGIN.id, Kind::Misbehaved, what)
            });
        }
    });
    findings
}

fn dead_end(story: &Story<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    story.replay(|moment| {
        let Some(scene) = ends_here(&moment) else {
            return;
        };
        let failed = rung_of(&scene, &[Attempt::PasskeyLogin]).filter(|rung| below(*rung));
        let stranded = matches!(last_screen(&scene), Some(Screen::Error | Screen::Waiting));
        if let Some(rung) = failed.filter(|_| stranded) {
            let what = format!(
                "passkey login {}, and no other way in is shown",
                ended(rung)
            );
            findings.push(Finding {
                expected: "a fallback".to_owned(),
                got: last_screen(&scene)
                    .map(|screen| screen.to_string())
                    .unwrap_or_default(),
                ..moment.finding(DEAD_END.id, Kind::Misbehaved, what)
            });
        }
    });
    findings
}

fn confirmed_without_passkey(story: &Story<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    story.replay(|moment| {
        let Event::Shows {
            device,
            screen: Screen::Confirmation,
            evidence: Evidence::Seen,
        } = &moment.record.event
        else {
            return;
        };
        let Some(scene) = moment.scene.filter(|_| moment.phase == Phase::Steps) else {
            return;
        };
        if let Some(rung) = rung_of(&scene, &[Attempt::Append]).filter(|rung| below(*rung)) {
            let what = format!(
                "a passkey is confirmed on `{device}`, though it {}",
                ended(rung)
            );
            findings.push(Finding {
                expected: "no confirmation".to_owned(),
                got: "confirmation".to_owned(),
                ..moment.finding(CONFIRMED_WITHOUT_PASSKEY.id, Kind::Misbehaved, what)
            });
        }
    });
    findings
}

/// The scene whose last event of its own this is.
fn ends_here<'t>(moment: &crate::oracle::story::Moment<'_, 't>) -> Option<Scene<'t>> {
    let scene = moment.scene.filter(|_| moment.phase == Phase::Steps)?;
    (scene.acted.last()?.seq == moment.record.seq).then_some(scene)
}

/// The last rung in a scene that one of these attempts reached.
fn rung_of(scene: &Scene<'_>, attempts: &[Attempt]) -> Option<Rung> {
    scene.events().rev().find_map(|event| match event {
        Event::Rung {
            attempt, outcome, ..
        } if attempts.contains(attempt) => Some(outcome.rung()),
        _ => None,
    })
}

/// Whether a rung is where something was tried and did not succeed.
fn below(rung: Rung) -> bool {
    match rung {
        Rung::Cancelled | Rung::Failed | Rung::Refused => true,
        Rung::Declined | Rung::Offered | Rung::Skipped | Rung::Done => false,
    }
}

/// `was refused`, `failed`: how an attempt ended, as a predicate.
fn ended(rung: Rung) -> String {
    match rung {
        Rung::Failed => rung.to_string(),
        Rung::Declined
        | Rung::Offered
        | Rung::Skipped
        | Rung::Cancelled
        | Rung::Refused
        | Rung::Done => format!("was {rung}"),
    }
}

fn last_screen(scene: &Scene<'_>) -> Option<Screen> {
    scene.events().rev().find_map(|event| match event {
        Event::Shows {
            screen,
            evidence: Evidence::Seen,
            ..
        } => Some(*screen),
        _ => None,
    })
}
