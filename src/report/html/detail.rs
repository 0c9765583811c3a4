//! One run on the page: what everybody sees of it, and the details, which may be packed.

use serde::Serialize;

use crate::report::Ended;
use crate::report::Finding;
use crate::report::Report;
use crate::report::Run;
use crate::report::Unseen;
use crate::report::ended::News;
use crate::report::exchange;
use crate::report::story;
use crate::report::word::spaced;
use crate::sim::Event;

/// A run, as the page shows it before its timeline is unfolded.
#[derive(Debug, Serialize)]
pub(super) struct Detail<'r> {
    id: usize,
    name: String,
    title: &'r str,
    rp: Option<&'r str>,
    verdict: Ended,
    mark: &'static str,
    news: News,
    reason: Option<&'r str>,
    headline: String,
    took: String,
    scenes: Vec<Scene<'r>>,
    /// Bad luck, which fails nothing.
    luck: Vec<String>,
    unseen: &'r [Unseen],
    /// The last exchange, where the run could not be judged.
    last: Option<String>,
    file: &'r str,
    again: &'r str,
    timeline: Timeline,
}

/// The findings of a step, and the step.
#[derive(Debug, Serialize)]
struct Scene<'r> {
    /// Where the timeline has the step.
    step: Option<usize>,
    deed: &'r str,
    place: String,
    findings: Vec<Told<'r>>,
}

/// A finding in words.
#[derive(Debug, Serialize)]
struct Told<'r> {
    name: String,
    clause: Option<&'r str>,
    finding: &'r Finding,
}

/// The timeline of a run.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Timeline {
    /// As HTML, part of the page.
    Plain(String),
    /// As HTML, compressed.
    Packed(String),
}

impl<'r> Detail<'r> {
    /// A run with its timeline.
    pub(super) fn of(report: &'r Report, run: &'r Run, timeline: Timeline) -> Self {
        let luck = run.findings.iter().filter(|finding| !finding.fails());
        let unjudged = matches!(run.verdict, Ended::SetUpFailed | Ended::Unreachable);
        Self {
            id: run.place,
            name: run.name(),
            title: &run.title,
            rp: (report.rps.len() > 1).then_some(&run.rp),
            verdict: run.verdict,
            mark: run.verdict.mark(),
            news: run.verdict.news(),
            reason: run.reason.as_deref(),
            headline: run.headline(),
            took: format!("{} ms", run.took.as_millis()),
            scenes: story::scenes(run)
                .into_iter()
                .map(|scene| Scene::of(run, scene))
                .collect(),
            luck: luck.map(Finding::sentence).collect(),
            unseen: &run.unseen,
            last: unjudged.then(|| exchange::last_said(&run.trace)).flatten(),
            file: &run.file,
            again: &run.again,
            timeline,
        }
    }

    /// Whether it needs the page's script to be seen whole.
    pub(super) fn is_packed(&self) -> bool {
        match self.timeline {
            Timeline::Packed(_) => true,
            Timeline::Plain(_) => false,
        }
    }
}

impl<'r> Scene<'r> {
    fn of(run: &'r Run, findings: Vec<&'r Finding>) -> Self {
        let step = findings.iter().find_map(|finding| finding.step);
        let written = step.and_then(|step| run.step(step));
        let reached = step.is_some_and(|step| began(run, step));
        Self {
            step: step.filter(|_| reached),
            deed: written.map(|step| step.deed.as_str()).unwrap_or_default(),
            place: story::place(run, &findings),
            findings: findings.into_iter().map(Told::of).collect(),
        }
    }
}

/// Whether the timeline has the step.
fn began(run: &Run, number: usize) -> bool {
    run.trace
        .iter()
        .any(|record| matches!(record.event, Event::Step { step, .. } if step == number))
}

impl<'r> Told<'r> {
    fn of(finding: &'r Finding) -> Self {
        Self {
            name: spaced(&finding.rule),
            clause: finding.clause.as_deref(),
            finding,
        }
    }
}
