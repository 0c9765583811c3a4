//! What the relying party said: its screens, its refusals, its other ways in.

use crate::flow::Evidence;
use crate::flow::RefuseReason;
use crate::oracle::evidence::Checked;
use crate::oracle::evidence::wording::either;
use crate::oracle::story::Scene;
use crate::sim::Event;

pub(super) fn fell_back<'t>(any: &[crate::flow::Fallback], scene: &Scene<'t>) -> Checked<'t> {
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

pub(super) fn shown<'t>(any: &[crate::flow::Screen], scene: &Scene<'t>) -> Checked<'t> {
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

pub(super) fn refused<'t>(any: &[RefuseReason], scene: &Scene<'t>) -> Checked<'t> {
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

pub(super) fn reason_agrees(wanted: RefuseReason, got: Option<RefuseReason>) -> bool {
    let vague = |reason| reason == RefuseReason::Any;
    vague(wanted) || got.is_none_or(|got| vague(got) || got == wanted)
}
