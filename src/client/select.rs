//! Which authenticator, and which of its passkeys, signs in.
//!
//! Implements the client's part of WebAuthn L3 §5.1.4.1 steps 17–20: what is at hand first, then a
//! QR code where the client has one.

use crate::client::Browsing;
use crate::client::Readiness;
use crate::client::Slot;
use crate::client::ceremony::Ceremony;
use crate::client::choose;
use crate::client::error::Failure;
use crate::client::holdings;
use crate::client::hybrid;
use crate::client::place::Place;
use crate::client::trouble::Trouble;
use crate::flow::Answer;
use crate::flow::PromptKind;
use crate::webauthn::CredentialId;
use crate::webauthn::Descriptor;
use crate::webauthn::Hint;
use crate::webauthn::Mediation;
use crate::webauthn::RpId;

/// An authenticator for an assertion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chosen {
    /// Where it is.
    pub(super) place: Place,
    /// The one passkey that the user picked before, if they had to.
    pub(super) picked: Option<CredentialId>,
}

/// What a relying party asks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request<'a> {
    pub(super) rp_id: &'a RpId,
    /// The credentials that it lists.
    pub(super) allowed: &'a [Descriptor],
    /// The user interface that it hints at first (WebAuthn L3 §5.8.8).
    pub(super) hint: Option<Hint>,
}

/// The authenticator for a request, as the mediation has it.
pub(super) fn for_use(
    ceremony: &mut Ceremony<'_, '_>,
    request: &Request<'_>,
) -> Result<Chosen, Failure> {
    let (rp_id, allowed) = (request.rp_id, request.allowed);
    match ceremony.ask.mediation {
        Mediation::Conditional => from_autofill(ceremony, rp_id, allowed),
        Mediation::Immediate => immediately(ceremony, rp_id, allowed),
        Mediation::Optional | Mediation::Required => modal(ceremony, request),
        Mediation::Silent => {
            Err(Trouble::Unsupported.because("a passkey is never used without its user"))
        }
    }
}

/// Conditional get: the passkeys among the autofill entries. Without any the promise stays
/// pending, which here is the end of it.
fn from_autofill(
    ceremony: &mut Ceremony<'_, '_>,
    rp_id: &RpId,
    allowed: &[Descriptor],
) -> Result<Chosen, Failure> {
    let mut found = at_hand(ceremony, rp_id, allowed);
    found.matches.retain(|candidate| match candidate.place {
        Place::Platform(_) => {
            candidate
                .place
                .slot(ceremony.reachable)
                .rules
                .conditional_get
        }
        Place::Roaming(_) | Place::Hybrid(_) => false,
    });
    if found.matches.is_empty() {
        let cause = "no passkey for the autofill list, so the request stays pending";
        return Err(Trouble::NothingFound.because(cause));
    }
    if found
        .matches
        .iter()
        .map(|candidate| candidate.ids.len())
        .sum::<usize>()
        == 1
    {
        return Ok(Chosen {
            place: found.matches[0].place,
            picked: None,
        });
    }
    pick(ceremony, found.matches)
}

/// Immediate mediation: at once or not at all (SPEC, immediate explainer).
fn immediately(
    ceremony: &mut Ceremony<'_, '_>,
    rp_id: &RpId,
    allowed: &[Descriptor],
) -> Result<Chosen, Failure> {
    if !allowed.is_empty() || ceremony.moment.browsing == Browsing::Private {
        let cause = "immediate mediation takes no list and no private window";
        return Err(Trouble::NothingFound.because(cause));
    }
    let found = at_hand(ceremony, rp_id, allowed);
    if found.matches.is_empty() {
        return Err(found.or_nothing(rp_id));
    }
    one_of(ceremony, found.matches)
}

fn modal(ceremony: &mut Ceremony<'_, '_>, request: &Request<'_>) -> Result<Chosen, Failure> {
    let (rp_id, allowed) = (request.rp_id, request.allowed);
    let by_phone = hybrid::is_offered(ceremony.client) && hybrid::may_answer(allowed);
    let to_phone = ceremony.ask.phone.is_some() || request.hint == Some(Hint::Hybrid);
    if to_phone && by_phone {
        return from_phone(ceremony, rp_id, allowed);
    }
    let mut found = at_hand(ceremony, rp_id, allowed);
    found.follow(request.hint);
    if !found.matches.is_empty() {
        return one_of(ceremony, found.matches);
    }
    if let Some(place) = found
        .without_lock
        .filter(|_| choose::asks_for_screen_lock(ceremony.moment.platform))
    {
        choose::ready(ceremony, place)?;
        return Ok(Chosen {
            place,
            picked: None,
        });
    }
    if found.obstacle.is_none() && by_phone {
        return from_phone(ceremony, rp_id, allowed);
    }
    Err(found.or_nothing(rp_id))
}

fn from_phone(
    ceremony: &mut Ceremony<'_, '_>,
    rp_id: &RpId,
    allowed: &[Descriptor],
) -> Result<Chosen, Failure> {
    let fits = |slot: &Slot<'_>| !holdings::fitting(slot, rp_id, allowed).is_empty();
    let place = hybrid::hand_over(ceremony, fits)?;
    Ok(Chosen {
        place,
        picked: None,
    })
}

/// What the authenticators on and at this device hold for a request.
#[derive(Debug, Default)]
struct AtHand {
    matches: Vec<Candidate>,
    /// A provider that holds a match and lacks a screen lock.
    without_lock: Option<Place>,
    /// Why a provider that holds a match cannot be used now.
    obstacle: Option<Failure>,
}

#[derive(Debug)]
struct Candidate {
    place: Place,
    ids: Vec<CredentialId>,
}

impl AtHand {
    /// Leaves out what the relying party does not hint at, if what it hints at is there.
    fn follow(&mut self, hint: Option<Hint>) {
        let is_meant = |candidate: &Candidate| match (hint, candidate.place) {
            (Some(Hint::SecurityKey), Place::Roaming(_))
            | (Some(Hint::ClientDevice), Place::Platform(_)) => true,
            (Some(Hint::SecurityKey | Hint::ClientDevice | Hint::Hybrid) | None, _) => false,
        };
        if self.matches.iter().any(is_meant) {
            self.matches.retain(is_meant);
        }
    }

    fn or_nothing(self, rp_id: &RpId) -> Failure {
        self.obstacle.unwrap_or_else(|| {
            Trouble::NothingFound.because(format!("no passkey for `{rp_id}` is in reach"))
        })
    }
}

fn at_hand(ceremony: &Ceremony<'_, '_>, rp_id: &RpId, allowed: &[Descriptor]) -> AtHand {
    let mut found = AtHand::default();
    let platform = (0..ceremony.reachable.platform.len()).map(Place::Platform);
    let roaming = (0..ceremony.reachable.roaming.len()).map(Place::Roaming);
    for place in platform.chain(roaming) {
        let slot = place.slot(ceremony.reachable);
        let ids = holdings::fitting(slot, rp_id, allowed);
        if ids.is_empty() {
            continue;
        }
        if let Some(failure) = choose::obstacle(ceremony, slot) {
            found.obstacle.get_or_insert(failure);
            continue;
        }
        match slot.readiness {
            Readiness::Ready => found.matches.push(Candidate { place, ids }),
            // The store is closed: to the client it is as if nothing were there.
            Readiness::NotEnrolled => {}
            Readiness::NoScreenLock => {
                found.without_lock.get_or_insert(place);
            }
        }
    }
    found
}

/// One authenticator is used as it is, and shows its own choice; of several the user picks first.
fn one_of(ceremony: &mut Ceremony<'_, '_>, matches: Vec<Candidate>) -> Result<Chosen, Failure> {
    match matches.as_slice() {
        [only] => Ok(Chosen {
            place: only.place,
            picked: None,
        }),
        _ => pick(ceremony, matches),
    }
}

/// The system's own list of passkeys.
fn pick(ceremony: &mut Ceremony<'_, '_>, matches: Vec<Candidate>) -> Result<Chosen, Failure> {
    let entries: Vec<(Place, CredentialId)> = matches
        .into_iter()
        .flat_map(|candidate| {
            candidate
                .ids
                .into_iter()
                .map(move |id| (candidate.place, id))
        })
        .collect();
    let answer = ceremony.prompt(PromptKind::Chooser)?;
    let index = entry(answer, entries.len())?;
    let (place, id) = entries
        .into_iter()
        .nth(index)
        .expect("the entry was counted");
    Ok(Chosen {
        place,
        picked: Some(id),
    })
}

/// The index of the entry that a user picks; who only verifies takes the first.
pub(super) fn entry(answer: Answer, entries: usize) -> Result<usize, Failure> {
    let Answer::Picks(n) = answer else {
        return Ok(0);
    };
    usize::from(n)
        .checked_sub(1)
        .filter(|index| *index < entries)
        .ok_or_else(|| {
            let cause = format!("the user wants entry {n} of {entries}, and closes the list");
            Trouble::Cancelled.because(cause)
        })
}
