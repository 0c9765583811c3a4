//! The environment that every room is handed.

use std::time::Duration;

use crate::flow::Answer;
use crate::sim::Attendant;
use crate::sim::Clock;
use crate::sim::Event;
use crate::sim::Person;
use crate::sim::Seed;
use crate::sim::Streams;
use crate::sim::Surface;
use crate::sim::Trace;
use crate::sim::VirtualTime;

/// Randomness, time, the person and the trace of one run.
#[derive(Debug)]
pub struct Env {
    /// Seeded randomness by purpose.
    pub streams: Streams,
    /// Virtual time.
    pub clock: Clock,
    /// The user, as the current step describes them.
    pub person: Person,
    /// Someone outside who answers prompts in their own time, instead of the person.
    pub attendant: Option<Box<dyn Attendant>>,
    /// What has happened so far.
    pub trace: Trace,
}

impl Env {
    /// A fresh environment. The same seed gives the same run.
    pub fn new(seed: Seed) -> Self {
        Self {
            streams: Streams::new(seed),
            clock: Clock::new(),
            person: Person::willing(),
            attendant: None,
            trace: Trace::new(),
        }
    }

    /// The current virtual time.
    pub fn now(&self) -> VirtualTime {
        self.clock.now()
    }

    /// Lets virtual time pass.
    pub fn advance(&mut self, by: Duration) {
        self.clock.advance(by);
    }

    /// Notes what happened, at the current time.
    pub fn note(&mut self, event: Event) {
        self.trace.push(self.clock.now(), event);
    }

    /// Shows a prompt, notes it, and returns the person's answer. Whoever asks gives the answer
    /// its meaning: an ignored prompt lets the asker's own time-out pass.
    pub fn ask(&mut self, surface: &Surface) -> Answer {
        let answer = match &mut self.attendant {
            Some(attendant) => {
                let (answer, after) = attendant.answer(surface);
                self.clock.advance(after);
                answer
            }
            None => self.person.answer(surface.kind),
        };
        self.note(Event::Prompt {
            device: surface.device.clone(),
            kind: surface.kind,
            answer,
        });
        answer
    }
}
