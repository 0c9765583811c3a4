//! Reads what an answer means: by the request's own rules, then by the profile's.

use crate::rp::Front;
use crate::rp::RpError;
use crate::rp::item::RequestItem;
use crate::rp::rule::Meaning;
use crate::rp::session::Known;

/// Whether the request was sent for the first time, or repeated after what had to be done first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sending {
    First,
    Repeated,
}

/// What the last answer means by the first rule that holds; without one, success goes on.
pub(super) fn meaning(
    known: &Known<'_>,
    front: &Front,
    item: &RequestItem,
    sending: Sending,
) -> Result<Meaning, RpError> {
    let state = &known.session.state;
    let answer = &state.last;
    let rules = || item.then.iter().chain(&front.then);
    let unexplained = |why: String| {
        RpError::shape(why)
            .with_rules(rules().map(|rule| rule.text.clone()).collect())
            .with_exchange(state.last_exchange.clone())
    };
    for rule in rules() {
        // What was to be done first has been done: the answer is what the next rules say.
        if sending == Sending::Repeated && rule.result.first.is_some() {
            continue;
        }
        if rule.holds(answer, known).map_err(RpError::template)? {
            let meaning = rule.result.of(answer, &front.reasons, known);
            return meaning.map_err(|error| unexplained(error.to_string()));
        }
    }
    match answer.is_success() {
        true => Ok(Meaning::default()),
        false => Err(unexplained(format!(
            "no rule explains the answer {}",
            answer.status
        ))),
    }
}
