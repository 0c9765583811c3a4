//! Judges a run: its expectations, then the rules that hold whatever a scenario expects.

use std::collections::BTreeSet;

use crate::flow::Attempt;
use crate::flow::Evidence;
use crate::flow::Outcome;
use crate::oracle::Finding;
use crate::oracle::Judgement;
use crate::oracle::Kind;
use crate::oracle::Told;
use crate::oracle::Unseen;
use crate::oracle::Verdict;
use crate::scenario::Step;
use crate::sim::Ending;
use crate::sim::Event;
use crate::sim::Exchange;
use crate::sim::Record;
use crate::sim::Trace;

use super::evidence::Check;
use super::evidence::Checked;
use super::evidence::check;
use super::ledger::Ledger;
use super::rules::RULES;
use super::story::Scene;
use super::story::Story;
use super::story::deciding_exchange;

/// Judges one run. `steps` are the steps as they were performed: what the profile drops out has
/// handed its expectations on.
pub fn judge(steps: &[Step], trace: &Trace) -> Judgement {
    let Some(story) = Story::of(trace) else {
        return Judgement {
            verdict: Verdict::SetUpFailed("the trace does not begin as one".to_owned()),
            findings: Vec::new(),
            held: BTreeSet::new(),
            unseen: Vec::new(),
            rungs: Vec::new(),
        };
    };
    let mut tally = Tally::default();
    let mut reader = Reader::new(story.records);
    for scene in judged(&story, trace) {
        let ledger = reader.read_to(scene);
        if let Some(step) = steps.iter().find(|step| step.number == scene.step) {
            tally.judge_step(step, &story, scene, ledger);
        }
    }
    for rule in RULES {
        let findings = (rule.check)(&story).into_iter();
        tally.findings.extend(findings.map(|finding| Finding {
            clause: Some(rule.clause),
            ..finding
        }));
    }
    let rungs = rungs(&story);
    let verdict = tally.verdict(ending(trace), steps, &story);
    Judgement {
        verdict,
        findings: tally.findings,
        held: tally.held,
        unseen: tally.unseen,
        rungs,
    }
}

/// The scenes whose steps are judged: what a policy of the relying party cut short is not.
fn judged<'s, 't>(story: &'s Story<'t>, trace: &Trace) -> &'s [Scene<'t>] {
    match (ending(trace), story.scenes.split_last()) {
        (Ending::Blocked { .. }, Some((_, before))) => before,
        (_, _) => &story.scenes,
    }
}

/// What the steps have shown so far.
#[derive(Default)]
struct Tally {
    findings: Vec<Finding>,
    held: BTreeSet<&'static str>,
    unseen: Vec<Unseen>,
    unproven: Option<Unseen>,
    proofs: usize,
    proofs_by_rp: usize,
}

impl Tally {
    fn judge_step(
        &mut self,
        step: &Step,
        story: &Story<'_>,
        scene: &Scene<'_>,
        ledger: &Ledger<'_>,
    ) {
        for checked in check(&step.expect, scene, ledger) {
            self.enter(story, scene, checked, None);
        }
        for checked in check(&step.prove, scene, ledger) {
            let key = checked.key;
            self.enter(story, scene, checked, Some(key));
        }
    }

    fn enter(
        &mut self,
        story: &Story<'_>,
        scene: &Scene<'_>,
        checked: Check<'_>,
        proof: Option<&'static str>,
    ) {
        let Check { key, line, result } = checked;
        match result {
            Checked::Held(evidence) => {
                self.held.insert(key);
                if proof.is_some() {
                    self.proofs += 1;
                    self.proofs_by_rp += usize::from(evidence == Evidence::Seen);
                }
            }
            Checked::Broken { expected, got, by } => {
                let said = match by {
                    Some(record) => exchange_of(story, scene, record),
                    None => scene.last_exchange(),
                };
                let finding = broken(scene, key, line, expected, got);
                self.findings.push(Finding {
                    said: said.map(Told::of),
                    ..finding
                });
            }
            Checked::Unseen(why) => {
                let unseen = Unseen {
                    step: scene.step,
                    key,
                    why,
                };
                if proof.is_some() && self.unproven.is_none() {
                    self.unproven = Some(unseen.clone());
                }
                self.unseen.push(unseen);
            }
        }
    }

    fn verdict(&mut self, ending: Ending, steps: &[Step], story: &Story<'_>) -> Verdict {
        match ending {
            Ending::SetUpFailed { why } => return Verdict::SetUpFailed(why),
            Ending::Skipped { why } => return Verdict::Skipped(why),
            Ending::Unreachable { why } => return Verdict::Unreachable(why),
            Ending::Blocked { why } if !self.fails() => return Verdict::Blocked(why),
            Ending::Stuck { why } => self.findings.push(stuck(story, why)),
            Ending::Completed | Ending::Blocked { .. } => {}
        }
        if self.fails() {
            return Verdict::Failed;
        }
        if let Some(unseen) = &self.unproven {
            let Unseen { step, key, why } = unseen;
            return Verdict::Skipped(format!("step {step} cannot prove `{key}`: {why}"));
        }
        let proves = steps.iter().any(|step| !step.prove.is_empty());
        if proves && self.proofs_by_rp == 0 {
            return Verdict::Skipped("nothing to prove here: only the device would show it".into());
        }
        Verdict::Passed
    }

    fn fails(&self) -> bool {
        self.findings.iter().any(Finding::fails)
    }
}

/// The exchange that decided an event of a scene.
fn exchange_of<'t>(story: &Story<'t>, scene: &Scene<'_>, record: &Record) -> Option<&'t Exchange> {
    let device = record.event.device().or(scene.device);
    deciding_exchange(story.records, record, device)
}

fn broken(
    scene: &Scene<'_>,
    key: &'static str,
    line: usize,
    expected: String,
    got: String,
) -> Finding {
    Finding {
        rule: "expectation",
        kind: Kind::Expectation,
        what: format!("{key}: expected {expected}, got {got}"),
        clause: None,
        step: Some(scene.step),
        line: Some(line),
        device: scene.device.cloned(),
        expected: format!("{key}: {expected}"),
        got: format!("{key}: {got}"),
        said: None,
        ground_truth: None,
        rp_knew: None,
    }
}

fn stuck(story: &Story<'_>, why: String) -> Finding {
    let scene = story.scenes.last();
    let device = scene.and_then(|scene| scene.device);
    // The answer that brought up the screen which is shown instead.
    let shown = story
        .records
        .iter()
        .rev()
        .find(|record| match &record.event {
            Event::Shows { device: on, .. } => device.is_none_or(|device| device == on),
            _ => false,
        });
    let said = shown.and_then(|shown| {
        let device = shown.event.device();
        deciding_exchange(story.records, shown, device)
    });
    Finding {
        rule: "stuck",
        kind: Kind::Expectation,
        step: scene.map(|scene| scene.step),
        line: scene.map(|scene| scene.line),
        device: device.cloned(),
        expected: "the screen that the step answers".to_owned(),
        said: said.map(Told::of),
        got: why.clone(),
        ..Finding::ours(format!("the journey cannot go on as written: {why}"))
    }
}

fn ending(trace: &Trace) -> Ending {
    match trace.records().last().map(|record| &record.event) {
        Some(Event::Ended { how }) => how.clone(),
        _ => Ending::Stuck {
            why: "the run was cut off".to_owned(),
        },
    }
}

/// The rungs of the scenario's steps, in order: the run's headline.
fn rungs(story: &Story<'_>) -> Vec<(Attempt, Outcome)> {
    let mut rungs = Vec::new();
    for scene in &story.scenes {
        for event in scene.events() {
            if let Event::Rung {
                attempt, outcome, ..
            } = event
            {
                rungs.push((*attempt, *outcome));
            }
        }
    }
    rungs
}

/// Reads on through the records, keeping the ledger.
struct Reader<'t> {
    records: &'t [Record],
    ledger: Ledger<'t>,
    read: usize,
}

impl<'t> Reader<'t> {
    fn new(records: &'t [Record]) -> Self {
        Self {
            records,
            ledger: Ledger::default(),
            read: 0,
        }
    }

    /// The ledger at the end of a scene.
    fn read_to(&mut self, scene: &Scene<'t>) -> &Ledger<'t> {
        let last = scene.probed.last().or(scene.acted.last());
        let end = last.map_or(self.read, |record| {
            usize::try_from(record.seq).map_or(self.read, |seq| seq + 1)
        });
        for record in self.records.get(self.read..end).unwrap_or_default() {
            self.ledger.apply(record);
        }
        self.read = self.read.max(end);
        &self.ledger
    }
}
