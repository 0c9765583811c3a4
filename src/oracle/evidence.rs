//! Expectations against what was seen: held, broken, or not to be seen.

use std::collections::BTreeSet;

use crate::flow::Attempt;
use crate::flow::DeviceName;
use crate::flow::Evidence;
use crate::flow::Outcome;
use crate::flow::PromptKind;
use crate::flow::RefuseReason;
use crate::flow::Rung;
use crate::scenario::Expectations;
use crate::scenario::Expected;
use crate::scenario::Made;
use crate::scenario::Prompts;
use crate::sim::CeremonyEnd;
use crate::sim::Event;
use crate::sim::Record;
use crate::webauthn::CeremonyKind;
use crate::webauthn::RegistrationResponse;
use crate::word::Word;

use super::ledger::Ledger;
use super::story::Scene;

/// What became of one expectation.
pub(super) struct Check<'t> {
    /// Its key in the file.
    pub(super) key: &'static str,
    /// The line it is written on.
    pub(super) line: usize,
    /// Whether it held.
    pub(super) result: Checked<'t>,
}

/// Whether an expectation held.
pub(super) enum Checked<'t> {
    /// It held, and this is who shows it.
    Held(Evidence),
    /// It did not.
    Broken {
        /// What was expected, in words.
        expected: String,
        /// What was seen, in words.
        got: String,
        /// The event that shows it; `None` where what was expected is missing.
        by: Option<&'t Record>,
    },
    /// It cannot be seen, because of this.
    Unseen(String),
}

/// Checks everything that is expected of a scene. `after` is the ledger at the scene's end.
pub(super) fn check<'t>(
    wanted: &Expectations,
    scene: &Scene<'t>,
    after: &Ledger<'_>,
) -> Vec<Check<'t>> {
    let mut checks = Vec::new();
    for attempt in Attempt::ALL.iter().copied() {
        note(
            &mut checks,
            attempt.as_str(),
            wanted.attempt(attempt),
            |any| attempted(attempt, any, scene),
        );
    }
    note(&mut checks, "fallback", wanted.fallback.as_ref(), |any| {
        fell_back(any, scene)
    });
    note(&mut checks, "shows", wanted.shows.as_ref(), |any| {
        shown(any, scene)
    });
    note(&mut checks, "refused", wanted.refused.as_ref(), |any| {
        refused(any, scene)
    });
    note(&mut checks, "passkeys", wanted.passkeys.as_ref(), |any| {
        listed(any, scene)
    });
    note(&mut checks, "usable-on", wanted.usable_on.as_ref(), |all| {
        usable(all, scene)
    });
    note(&mut checks, "orphans", wanted.orphans.as_ref(), |any| {
        orphaned(any, scene, after)
    });
    note(&mut checks, "prompts", wanted.prompts.as_ref(), |exact| {
        prompted(exact, scene)
    });
    note(&mut checks, "notified", wanted.notified.as_ref(), |exact| {
        notified(exact, scene)
    });
    note(&mut checks, "made", wanted.made.as_ref(), |made| {
        was_made(made, scene)
    });
    checks
}

fn note<'t, T>(
    checks: &mut Vec<Check<'t>>,
    key: &'static str,
    wanted: Option<&Expected<T>>,
    check: impl FnOnce(&T) -> Checked<'t>,
) {
    if let Some(wanted) = wanted {
        checks.push(Check {
            key,
            line: wanted.line,
            result: check(&wanted.value),
        });
    }
}

fn attempted<'t>(attempt: Attempt, any: &[Outcome], scene: &Scene<'t>) -> Checked<'t> {
    let found = scene
        .acted
        .iter()
        .rev()
        .find_map(|record| match &record.event {
            Event::Rung {
                attempt: of,
                outcome,
                evidence,
                ..
            } if *of == attempt => Some((*outcome, *evidence, record)),
            _ => None,
        });
    let Some((got, evidence, by)) = found else {
        return Checked::Unseen(format!("nothing in this step shows how `{attempt}` stands"));
    };
    if evidence == Evidence::Played {
        return Checked::Unseen(format!(
            "the page decides on `{attempt}`, and the page is played"
        ));
    }
    if any.iter().any(|wanted| agrees(*wanted, got)) {
        return Checked::Held(evidence);
    }
    Checked::Broken {
        expected: either(any),
        got: got.to_string(),
        by: Some(offer_instead_of_no(attempt, any, scene).unwrap_or(by)),
    }
}

/// Where the attempt was to be declined, the offer shows the mistake, not what became of it.
fn offer_instead_of_no<'t>(
    attempt: Attempt,
    any: &[Outcome],
    scene: &Scene<'t>,
) -> Option<&'t Record> {
    let declined = any.iter().any(|wanted| wanted.rung() == Rung::Declined);
    let mut records = scene.acted.iter().filter(|_| declined);
    records.find(|record| match &record.event {
        Event::Rung {
            attempt: of,
            outcome: Outcome::Offered,
            evidence: Evidence::Seen,
            ..
        } => *of == attempt,
        _ => false,
    })
}

/// Whether a wanted outcome allows for what was seen. A reason that the relying party does not
/// give is unseen, and then the rung alone is judged.
fn agrees(wanted: Outcome, got: Outcome) -> bool {
    match (wanted, got) {
        (Outcome::Declined(Some(wanted)), Outcome::Declined(Some(got))) => wanted == got,
        (Outcome::Refused(Some(wanted)), Outcome::Refused(Some(got))) => {
            reason_agrees(wanted, Some(got))
        }
        (Outcome::Failed(Some(wanted)), Outcome::Failed(Some(got))) => wanted == got,
        _ => wanted.rung() == got.rung(),
    }
}

fn reason_agrees(wanted: RefuseReason, got: Option<RefuseReason>) -> bool {
    let vague = |reason| reason == RefuseReason::Any;
    vague(wanted) || got.is_none_or(|got| vague(got) || got == wanted)
}

fn fell_back<'t>(any: &[crate::flow::Fallback], scene: &Scene<'t>) -> Checked<'t> {
    let found = scene
        .acted
        .iter()
        .rev()
        .find_map(|record| match &record.event {
            Event::FellBack { to, evidence, .. } => Some((*to, *evidence, record)),
            _ => None,
        });
    match found {
        Some((_, Evidence::Played, _)) => {
            Checked::Unseen("the profile has no `enter-identifier` that would show it".to_owned())
        }
        Some((to, evidence, _)) if any.contains(&to) => Checked::Held(evidence),
        Some((to, _, by)) => Checked::Broken {
            expected: either(any),
            got: to.to_string(),
            by: Some(by),
        },
        None => Checked::Broken {
            expected: either(any),
            got: "no fallback".to_owned(),
            by: None,
        },
    }
}

fn shown<'t>(any: &[crate::flow::Screen], scene: &Scene<'t>) -> Checked<'t> {
    let found = scene
        .acted
        .iter()
        .rev()
        .find_map(|record| match &record.event {
            Event::Shows {
                screen, evidence, ..
            } => Some((*screen, *evidence, record)),
            _ => None,
        });
    match found {
        None => Checked::Unseen("no answer in this step names a screen".to_owned()),
        Some((_, Evidence::Played, _)) => {
            Checked::Unseen("the screen is the page's part, and the page is played".to_owned())
        }
        Some((screen, evidence, _)) if any.contains(&screen) => Checked::Held(evidence),
        Some((screen, _, by)) => Checked::Broken {
            expected: either(any),
            got: screen.to_string(),
            by: Some(by),
        },
    }
}

fn refused<'t>(any: &[RefuseReason], scene: &Scene<'t>) -> Checked<'t> {
    let found = scene.acted.iter().find_map(|record| match &record.event {
        Event::Refused { reason, .. } => Some((*reason, record)),
        _ => None,
    });
    match found {
        Some((reason, _)) if any.iter().any(|wanted| reason_agrees(*wanted, reason)) => {
            Checked::Held(Evidence::Seen)
        }
        Some((reason, by)) => {
            let got = reason.map_or("refused".to_owned(), |reason| format!("refused ({reason})"));
            Checked::Broken {
                expected: format!("refused ({})", either(any)),
                got,
                by: Some(by),
            }
        }
        None if scene.last_exchange().is_none() => {
            Checked::Unseen("nothing was sent to the relying party in this step".to_owned())
        }
        None => Checked::Broken {
            expected: format!("refused ({})", either(any)),
            got: "accepted".to_owned(),
            by: None,
        },
    }
}

fn listed<'t>(any: &[usize], scene: &Scene<'t>) -> Checked<'t> {
    let found = scene
        .probed
        .iter()
        .rev()
        .find_map(|record| match &record.event {
            Event::Listed { passkeys, .. } => Some((passkeys.len(), record)),
            _ => None,
        });
    match found {
        None => Checked::Unseen("the relying party shows no list of passkeys here".to_owned()),
        Some((count, _)) if any.contains(&count) => Checked::Held(Evidence::Seen),
        Some((count, by)) => Checked::Broken {
            expected: either(any),
            got: count.to_string(),
            by: Some(by),
        },
    }
}

fn usable<'t>(all: &[DeviceName], scene: &Scene<'t>) -> Checked<'t> {
    let mut unseen = None;
    for wanted in all {
        let found = scene.probed.iter().find_map(|record| match &record.event {
            Event::Proof {
                device,
                outcome,
                evidence,
                ..
            } if device == wanted => Some((*outcome, *evidence, record)),
            _ => None,
        });
        match found {
            Some((Outcome::Done, ..)) => {}
            Some((_, Evidence::Played, _)) | None => {
                unseen = Some(format!("no passkey login could be tried on `{wanted}`"));
            }
            Some((outcome, _, by)) => {
                return Checked::Broken {
                    expected: format!("a fresh login by passkey on {}", either(all)),
                    got: format!("on {wanted} it was {outcome}"),
                    by: Some(by),
                };
            }
        }
    }
    if all.is_empty() {
        return Checked::Held(Evidence::Device);
    }
    unseen.map_or(Checked::Held(Evidence::Seen), Checked::Unseen)
}

fn orphaned<'t>(any: &[usize], scene: &Scene<'t>, after: &Ledger<'_>) -> Checked<'t> {
    let found = scene
        .probed
        .iter()
        .rev()
        .find_map(|record| match &record.event {
            Event::Listed { passkeys, .. } => Some((passkeys, record)),
            _ => None,
        });
    let Some((passkeys, by)) = found else {
        return Checked::Unseen("the relying party shows no list of passkeys here".to_owned());
    };
    let known: Option<BTreeSet<_>> = passkeys.iter().map(|passkey| passkey.id.as_ref()).collect();
    let Some(known) = known else {
        return Checked::Unseen("the relying party's list shows no credential ids".to_owned());
    };
    let count = after
        .held
        .keys()
        .filter(|credential| !known.contains(*credential))
        .count();
    if any.contains(&count) {
        return Checked::Held(Evidence::Seen);
    }
    Checked::Broken {
        expected: either(any),
        got: count.to_string(),
        by: Some(by),
    }
}

fn prompted<'t>(exact: &Prompts, scene: &Scene<'t>) -> Checked<'t> {
    let wanted: Vec<(&DeviceName, &[PromptKind])> = match exact {
        Prompts::Here(kinds) => scene
            .device
            .iter()
            .map(|own| (*own, kinds.as_slice()))
            .collect(),
        Prompts::On(devices) => devices
            .iter()
            .map(|(device, kinds)| (device, kinds.as_slice()))
            .collect(),
    };
    let met: Vec<_> = scene
        .acted
        .iter()
        .filter_map(|record| match &record.event {
            Event::Prompt { device, kind, .. } => Some((device, *kind, record)),
            _ => None,
        })
        .collect();
    for (device, kinds) in &wanted {
        let here = || met.iter().filter(|(on, ..)| on == device);
        let on_it: Vec<_> = here().map(|(_, kind, _)| *kind).collect();
        if on_it != **kinds {
            return Checked::Broken {
                expected: prompts(kinds),
                got: prompts(&on_it),
                by: here().next_back().map(|(.., record)| *record),
            };
        }
    }
    let stray = met
        .iter()
        .find(|(on, ..)| !wanted.iter().any(|(device, _)| device == on));
    match stray {
        Some((device, kind, by)) => Checked::Broken {
            expected: "no prompt on other devices".to_owned(),
            got: format!("{kind} on {device}"),
            by: Some(by),
        },
        None => Checked::Held(Evidence::Device),
    }
}

fn notified<'t>(exact: &[crate::flow::Notification], scene: &Scene<'t>) -> Checked<'t> {
    let got: Vec<_> = scene
        .events()
        .filter_map(|event| match event {
            Event::Notified { what, .. } => Some(*what),
            _ => None,
        })
        .collect();
    if got == exact {
        return Checked::Held(Evidence::Device);
    }
    Checked::Broken {
        expected: listing(exact),
        got: listing(&got),
        by: None,
    }
}

fn was_made<'t>(wanted: &Made, scene: &Scene<'t>) -> Checked<'t> {
    let found = scene
        .acted
        .iter()
        .rev()
        .find_map(|record| match &record.event {
            Event::Ceremony {
                ceremony: CeremonyKind::Registration,
                end: CeremonyEnd::Credential { json, provider, .. },
                ..
            } => Some((json, provider, record)),
            _ => None,
        });
    let Some((json, provider, by)) = found else {
        return Checked::Broken {
            expected: "a new credential".to_owned(),
            got: "none was made".to_owned(),
            by: None,
        };
    };
    let Some(auth_data) = RegistrationResponse::from_json(json)
        .ok()
        .and_then(|response| response.auth_data().ok())
    else {
        return Checked::Unseen("the credential's authenticator data cannot be read".to_owned());
    };
    let algorithm = json
        .pointer("/response/publicKeyAlgorithm")
        .and_then(|alg| alg.as_i64());
    let flags = auth_data.flags;
    let differing = [
        differs("up", wanted.up, flags.up()),
        differs("uv", wanted.uv, flags.uv()),
        differs("be", wanted.be, flags.be()),
        differs("bs", wanted.bs, flags.bs()),
        wanted
            .algorithm
            .filter(|wanted| Some(*wanted) != algorithm)
            .map(|wanted| {
                (
                    format!("alg {wanted}"),
                    format!("alg {}", algorithm.unwrap_or_default()),
                )
            }),
        wanted
            .provider
            .as_ref()
            .filter(|wanted| *wanted != provider)
            .map(|wanted| (format!("provider {wanted}"), format!("provider {provider}"))),
    ];
    match differing.into_iter().flatten().next() {
        Some((expected, got)) => Checked::Broken {
            expected,
            got,
            by: Some(by),
        },
        None => Checked::Held(Evidence::Device),
    }
}

fn differs(name: &str, wanted: Option<bool>, got: bool) -> Option<(String, String)> {
    let wanted = wanted?;
    (wanted != got).then(|| (format!("{name} {wanted}"), format!("{name} {got}")))
}

/// Whether a wanted outcome is a no, which proves nothing where a yes never comes.
pub(super) fn is_no(outcome: Outcome) -> bool {
    match outcome.rung() {
        Rung::Declined | Rung::Skipped | Rung::Cancelled | Rung::Failed | Rung::Refused => true,
        Rung::Offered | Rung::Done => false,
    }
}

fn either<T: std::fmt::Display>(any: &[T]) -> String {
    let words: Vec<_> = any.iter().map(ToString::to_string).collect();
    if words.is_empty() {
        "none".to_owned()
    } else {
        words.join(" or ")
    }
}

fn listing<T: std::fmt::Display>(all: &[T]) -> String {
    let words: Vec<_> = all.iter().map(ToString::to_string).collect();
    if words.is_empty() {
        "none".to_owned()
    } else {
        words.join(", ")
    }
}

fn prompts(kinds: &[PromptKind]) -> String {
    if kinds.is_empty() {
        "no prompt".to_owned()
    } else {
        PromptKind::list(kinds)
    }
}
