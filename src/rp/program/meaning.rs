//! What the meaning of an answer changes in a program.

use crate::rp::RpError;
use crate::rp::program::Program;
use crate::rp::program::frame::Purpose;
use crate::rp::rule::Meaning;
use crate::sim::SignalKind;

impl Program {
    /// Makes the meaning of the answer to the item at `index` the program's own.
    pub(super) fn apply(&mut self, meaning: Meaning, index: usize) -> Result<(), RpError> {
        let purpose = self.frames.last().map(|frame| frame.purpose);
        if let Some(action) = &meaning.first {
            if let Some(frame) = self.frames.last_mut() {
                frame.next = index;
                frame.repeated = Some(index);
            }
            return match purpose {
                Some(Purpose::Begin) => self.push(action),
                Some(Purpose::Act | Purpose::First) | None => self.push_for(action, Purpose::First),
            };
        }
        let meaning = match purpose {
            Some(Purpose::Begin) => return Ok(()),
            // What comes first is not what the action is about, but its refusal ends it.
            Some(Purpose::First) => Meaning {
                refused: meaning.refused,
                ..Meaning::default()
            },
            Some(Purpose::Act) | None => meaning,
        };
        let answer = &mut self.answer;
        answer.shows = meaning.shows.or(answer.shows);
        answer.refused = meaning.refused;
        answer.passkeys = meaning.passkeys.or(answer.passkeys.take());
        for reason in meaning.because {
            if !answer.because.contains(&reason) {
                answer.because.push(reason);
            }
        }
        for action in meaning.also {
            if !answer.also.contains(&action) {
                answer.also.push(action);
            }
        }
        if !meaning.unknown.is_empty() {
            self.signals
                .push_back((SignalKind::Unknown, meaning.unknown));
        }
        if let Some(ids) = meaning.accepted {
            self.signals.push_back((SignalKind::AllAccepted, ids));
        }
        if answer.refused.is_some() {
            self.frames.clear();
        }
        Ok(())
    }
}
