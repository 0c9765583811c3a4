//! Attempts and the rungs on which they ended.

use crate::flow::Attempt;
use crate::flow::Evidence;
use crate::flow::Outcome;
use crate::flow::Rung;
use crate::oracle::evidence::Checked;
use crate::oracle::evidence::answers::reason_agrees;
use crate::oracle::evidence::wording::either;
use crate::oracle::story::Scene;
use crate::sim::Event;
use crate::sim::Record;

pub(super) fn attempted<'t>(attempt: Attempt, any: &[Outcome], scene: &Scene<'t>) -> Checked<'t> {
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

/// Whether a wanted outcome is a no, which proves nothing where a yes never comes.
pub(in crate::oracle) fn is_no(outcome: Outcome) -> bool {
    match outcome.rung() {
        Rung::Declined | Rung::Skipped | Rung::Cancelled | Rung::Failed | Rung::Refused => true,
        Rung::Offered | Rung::Done => false,
    }
}
