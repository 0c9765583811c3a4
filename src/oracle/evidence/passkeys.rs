//! The passkeys of the account: listed, usable, orphaned.

use std::collections::BTreeSet;

use crate::flow::DeviceName;
use crate::flow::Evidence;
use crate::flow::Outcome;
use crate::oracle::evidence::Checked;
use crate::oracle::evidence::wording::either;
use crate::oracle::ledger::Ledger;
use crate::oracle::story::Scene;
use crate::sim::Event;

pub(super) fn listed<'t>(any: &[usize], scene: &Scene<'t>) -> Checked<'t> {
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

pub(super) fn usable<'t>(all: &[DeviceName], scene: &Scene<'t>) -> Checked<'t> {
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

pub(super) fn orphaned<'t>(any: &[usize], scene: &Scene<'t>, after: &Ledger<'_>) -> Checked<'t> {
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
