//! A timeline: the phases of a run, and its steps.

use serde::Serialize;

use crate::report::Finding;
use crate::report::Run;
use crate::report::html::entry::Entry;
use crate::sim::Event;
use crate::sim::Phase;
use crate::sim::Record;
use crate::webauthn::RpId;

/// A stretch of a timeline with a heading.
#[derive(Debug, Serialize)]
pub(super) struct Section {
    /// Where links lead, if any do.
    id: Option<String>,
    title: String,
    /// The place in the scenario's file.
    place: Option<String>,
    fold: Fold,
    /// What is wrong with the step.
    findings: Vec<String>,
    entries: Vec<Entry>,
}

/// Whether a stretch is unfolded from the start.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Fold {
    Open,
    Closed,
}

/// The timeline of a run.
pub(super) fn sections(run: &Run) -> Vec<Section> {
    let rp_id = run.trace.first().and_then(rp_id);
    let mut sections = vec![Section::new("the world", Fold::Closed)];
    for record in &run.trace {
        if let Some(section) = opened(run, &record.event) {
            sections.push(section);
        }
        let entry = Entry::of(record, rp_id.as_ref());
        if let (Some(section), Some(entry)) = (sections.last_mut(), entry) {
            section.entries.push(entry);
        }
    }
    sections.retain(|section| !section.entries.is_empty() || section.id.is_some());
    sections
}

fn rp_id(first: &Record) -> Option<RpId> {
    if let Event::Run(facts) = &first.event {
        RpId::parse(&facts.rp_id).ok()
    } else {
        None
    }
}

/// The section that an event begins.
fn opened(run: &Run, event: &Event) -> Option<Section> {
    if let Event::Phase { phase } = event {
        return Some(match phase {
            Phase::Given => Section::new("given: long ago, through the RP itself", Fold::Closed),
            Phase::Steps => Section::new("steps", Fold::Open),
            Phase::Proof => Section::new("proof: a login in a fresh session", Fold::Closed),
        });
    }
    let Event::Step { step, line, .. } = event else {
        return None;
    };
    let written = run.step(*step);
    let file = written.map_or(&run.file, |step| &step.file);
    let deed = written.map(|step| step.deed.as_str()).unwrap_or_default();
    let findings = run
        .findings
        .iter()
        .filter(|finding| finding.step == Some(*step));
    Some(Section {
        id: Some(format!("run-{}-step-{step}", run.place)),
        place: Some(format!("{file}:{line}")),
        findings: findings.map(Finding::sentence).collect(),
        ..Section::new(&format!("step {step} · {deed}"), Fold::Open)
    })
}

impl Section {
    fn new(title: &str, fold: Fold) -> Self {
        Self {
            id: None,
            title: title.to_owned(),
            place: None,
            fold,
            findings: Vec::new(),
            entries: Vec::new(),
        }
    }
}
