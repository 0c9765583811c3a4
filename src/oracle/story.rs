//! A trace as the oracle reads it: scenes, and a ledger of what was true and known at each event.

use crate::flow::Action;
use crate::flow::DeviceName;
use crate::flow::FaultName;
use crate::oracle::Finding;
use crate::oracle::Kind;
use crate::oracle::Told;
use crate::sim::Event;
use crate::sim::Exchange;
use crate::sim::Phase;
use crate::sim::Record;
use crate::sim::RunFacts;
use crate::sim::Trace;

use super::ledger::Ledger;

/// A trace, cut into scenes.
pub(super) struct Story<'t> {
    /// Every record.
    pub(super) records: &'t [Record],
    /// What is fixed for the run.
    pub(super) facts: &'t RunFacts,
    /// The scenario's steps, as they happened.
    pub(super) scenes: Vec<Scene<'t>>,
}

/// One step as it happened.
#[derive(Clone, Copy)]
pub(super) struct Scene<'t> {
    pub(super) step: usize,
    pub(super) line: usize,
    pub(super) action: Option<Action>,
    pub(super) device: Option<&'t DeviceName>,
    pub(super) fault: FaultName,
    /// What the user and the relying party did.
    pub(super) acted: &'t [Record],
    /// What the runner looked up afterwards.
    pub(super) probed: &'t [Record],
}

/// An event with what was true and known just before it.
pub(super) struct Moment<'a, 't> {
    pub(super) record: &'t Record,
    pub(super) story: &'t [Record],
    pub(super) ledger: &'a Ledger<'t>,
    pub(super) phase: Phase,
    pub(super) scene: Option<Scene<'t>>,
    /// Whether the runner is looking on its own account.
    pub(super) probing: bool,
}

impl<'t> Story<'t> {
    /// Reads a trace. `None` if it does not begin as a trace does.
    pub(super) fn of(trace: &'t Trace) -> Option<Self> {
        let records = trace.records();
        let Some(Event::Run(facts)) = records.first().map(|record| &record.event) else {
            return None;
        };
        Some(Self {
            records,
            facts,
            scenes: scenes(records),
        })
    }

    /// Calls `see` for every event, with the ledger as it stood before it.
    pub(super) fn replay(&self, mut see: impl FnMut(Moment<'_, 't>)) {
        let mut ledger = Ledger::default();
        let mut phase = Phase::Given;
        let mut scene = None;
        let mut probing = false;
        for record in self.records {
            match &record.event {
                Event::Phase { phase: next } => {
                    phase = *next;
                    scene = None;
                    probing = *next == Phase::Proof;
                }
                Event::Step { step, .. } => {
                    scene = self
                        .scenes
                        .iter()
                        .find(|scene| scene.step == *step)
                        .copied();
                    probing = false;
                }
                Event::Probing => probing = true,
                _ => {}
            }
            see(Moment {
                record,
                story: self.records,
                ledger: &ledger,
                phase,
                scene,
                probing,
            });
            ledger.apply(record);
        }
    }

    /// The ledger after the last event.
    pub(super) fn ledger_at_end(&self) -> Ledger<'t> {
        let mut ledger = Ledger::default();
        for record in self.records {
            ledger.apply(record);
        }
        ledger
    }
}

impl<'t> Scene<'t> {
    /// The events of the step proper.
    pub(super) fn events(&self) -> impl DoubleEndedIterator<Item = &'t Event> + use<'t> {
        self.acted.iter().map(|record| &record.event)
    }

    /// The last exchange of the step proper that is more than a look-up: of the step's device,
    /// else of any.
    pub(super) fn last_exchange(&self) -> Option<&'t Exchange> {
        let exchanges = || {
            self.events().rev().filter_map(|event| match event {
                Event::Http(exchange) if !only_looks(exchange) => Some(exchange),
                _ => None,
            })
        };
        exchanges()
            .find(|exchange| Some(&exchange.device) == self.device)
            .or_else(|| exchanges().next())
    }
}

impl Moment<'_, '_> {
    /// A finding at this moment, to be filled in.
    pub(super) fn finding(&self, rule: &'static str, kind: Kind, what: String) -> Finding {
        let device = self
            .record
            .event
            .device()
            .or(self.scene.and_then(|scene| scene.device));
        Finding {
            rule,
            kind,
            what,
            clause: None,
            step: self.scene.map(|scene| scene.step),
            line: self.scene.map(|scene| scene.line),
            device: device.cloned(),
            expected: String::new(),
            got: String::new(),
            said: deciding_exchange(self.story, self.record, device).map(Told::of),
            ground_truth: None,
            rp_knew: None,
        }
    }
}

/// The exchange that shows why an event is as it is: the last of its device before it. Look-ups
/// count only for what is read from them: a screen, or the list.
pub(super) fn deciding_exchange<'t>(
    records: &'t [Record],
    decisive: &Record,
    device: Option<&DeviceName>,
) -> Option<&'t Exchange> {
    let looked_up = matches!(
        decisive.event,
        Event::Shows { .. } | Event::Listed { .. } | Event::Http(_)
    );
    let before = records
        .iter()
        .rev()
        .skip_while(|record| record.seq > decisive.seq);
    before
        .filter_map(|record| match &record.event {
            Event::Http(exchange) => Some(exchange),
            _ => None,
        })
        .filter(|exchange| device.is_none_or(|device| exchange.device == *device))
        .find(|exchange| looked_up || !only_looks(exchange))
}

/// Whether an exchange is the runner's own look-up or housekeeping, which the user never sees.
fn only_looks(exchange: &Exchange) -> bool {
    matches!(
        exchange.action.as_str(),
        "session" | "list" | "clock" | "end"
    )
}

fn scenes(records: &[Record]) -> Vec<Scene<'_>> {
    let mut scenes = Vec::new();
    for (index, record) in records.iter().enumerate() {
        let Event::Step {
            step,
            line,
            action,
            device,
            fault,
        } = &record.event
        else {
            continue;
        };
        let rest = records.get(index + 1..).unwrap_or_default();
        let end = rest
            .iter()
            .position(|record| ends_scene(&record.event))
            .unwrap_or(rest.len());
        let (whole, _) = rest.split_at(end);
        let looks = |record: &Record| matches!(record.event, Event::Probing);
        let (acted, probed) = whole.split_at(whole.iter().position(looks).unwrap_or(whole.len()));
        scenes.push(Scene {
            step: *step,
            line: *line,
            action: *action,
            device: device.as_ref(),
            fault: *fault,
            acted,
            probed,
        });
    }
    scenes
}

fn ends_scene(event: &Event) -> bool {
    matches!(
        event,
        Event::Step { .. } | Event::Phase { .. } | Event::Ended { .. }
    )
}
