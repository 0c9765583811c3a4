//! The trace: every event of a run, numbered and timed.

use serde::Deserialize;
use serde::Serialize;

use crate::flow::Attempt;
use crate::flow::DeclineReason;
use crate::flow::DeviceName;
use crate::flow::Outcome;
use crate::sim::Event;
use crate::sim::VirtualTime;

/// The version of the event schema. It rises when a reader of older traces would misread one.
pub const TRACE_VERSION: u32 = 1;

/// One line of a trace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The event's place in the run, from 0.
    pub seq: u32,
    /// When it happened, in virtual time.
    pub at: VirtualTime,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

impl Record {
    /// The record as a line of JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("records have only text keys")
    }
}

/// All records of one run, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    records: Vec<Record>,
}

impl Trace {
    /// An empty trace.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an event.
    pub fn push(&mut self, at: VirtualTime, event: Event) {
        let seq = u32::try_from(self.records.len()).unwrap_or(u32::MAX);
        self.records.push(Record { seq, at, event });
    }

    /// The records, in order.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// The records, in order, for who keeps them.
    pub fn into_records(self) -> Vec<Record> {
        self.records
    }

    /// The events, in order, for who may not let everything stand as it is.
    pub fn events_mut(&mut self) -> impl Iterator<Item = &mut Event> {
        self.records.iter_mut().map(|record| &mut record.event)
    }

    /// The number of records so far: a mark from which a later reader can look on.
    pub fn mark(&self) -> usize {
        self.records.len()
    }

    /// The events since a mark.
    pub fn since(&self, mark: usize) -> impl DoubleEndedIterator<Item = &Event> {
        self.records
            .get(mark..)
            .unwrap_or_default()
            .iter()
            .map(|record| &record.event)
    }

    /// The last rung that an attempt reached on a device since a mark.
    pub fn last_rung(&self, mark: usize, device: &DeviceName, attempt: Attempt) -> Option<Outcome> {
        let mut rungs = self.since(mark).rev();
        rungs.find_map(|event| {
            if let Event::Rung {
                device: on,
                attempt: of,
                outcome,
                ..
            } = event
            {
                (on == device && *of == attempt).then_some(*outcome)
            } else {
                None
            }
        })
    }

    /// Why the relying party last declined an attempt on a device since a mark.
    pub fn last_reason(
        &self,
        mark: usize,
        device: &DeviceName,
        attempt: Attempt,
    ) -> Option<DeclineReason> {
        let mut reasons = self.since(mark).rev();
        reasons.find_map(|event| {
            if let Event::Because {
                device: on,
                attempt: of,
                reason,
            } = event
            {
                (on == device && *of == attempt).then_some(*reason)
            } else {
                None
            }
        })
    }

    /// The trace as JSON Lines: one record a line.
    pub fn to_json_lines(&self) -> String {
        let mut lines = String::new();
        for record in &self.records {
            lines.push_str(&record.to_json());
            lines.push('\n');
        }
        lines
    }
}
