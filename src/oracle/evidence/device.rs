//! What the user saw on a device, and what the device made.

use crate::flow::DeviceName;
use crate::flow::Evidence;
use crate::flow::PromptKind;
use crate::oracle::evidence::Checked;
use crate::oracle::evidence::wording::listing;
use crate::oracle::evidence::wording::prompts;
use crate::oracle::story::Scene;
use crate::scenario::Made;
use crate::scenario::Prompts;
use crate::sim::CeremonyEnd;
use crate::sim::Event;
use crate::sim::Record;
use crate::webauthn::CeremonyKind;
use crate::webauthn::RegistrationResponse;

pub(super) fn prompted<'t>(exact: &Prompts, scene: &Scene<'t>) -> Checked<'t> {
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
    let met = met(scene);
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

/// The prompts of a step. Those by which the user proves who they are once more are the relying
/// party's policy, of which a scenario knows nothing: they are traced, and not counted.
fn met<'t>(scene: &Scene<'t>) -> Vec<(&'t DeviceName, PromptKind, &'t Record)> {
    let mut met = Vec::new();
    let mut proving = None;
    for record in scene.acted {
        match &record.event {
            Event::ProvesUser { device } => proving = Some(device),
            Event::Ceremony { device, .. } if proving == Some(device) => proving = None,
            Event::Prompt { device, kind, .. } if proving.is_none() => {
                met.push((device, *kind, record));
            }
            _ => {}
        }
    }
    met
}

pub(super) fn notified<'t>(exact: &[crate::flow::Notification], scene: &Scene<'t>) -> Checked<'t> {
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

pub(super) fn was_made<'t>(wanted: &Made, scene: &Scene<'t>) -> Checked<'t> {
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
