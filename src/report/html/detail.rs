//! One run on the page: what everybody sees of it, and the details, which may be packed.

use serde::Serialize;

use crate::oracle::Kind;
use crate::oracle::Told;
use crate::report::Ended;
use crate::report::Finding;
use crate::report::Report;
use crate::report::Run;
use crate::report::Unseen;
use crate::report::ended::News;
use crate::report::exchange;
use crate::report::story;
use crate::report::word::counted;
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
    /// How many events there are.
    events: String,
    timeline: Timeline,
}

/// The findings of a step, and the step.
#[derive(Debug, Serialize)]
struct Scene<'r> {
    /// Where the timeline has the step.
    step: Option<usize>,
    deed: &'r str,
    place: String,
    mismatches: Vec<Mismatch<'r>>,
    rules: Vec<Broken<'r>>,
    said: Option<&'r Told>,
    ground_truth: Option<&'r str>,
    rp_knew: Option<&'r str>,
}

/// What should have been, and what was.
#[derive(Debug, Serialize)]
struct Mismatch<'r> {
    expected: &'r str,
    got: &'r str,
}

/// A rule that was broken.
#[derive(Debug, Serialize)]
struct Broken<'r> {
    name: String,
    what: &'r str,
    clause: Option<&'r str>,
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
            events: counted(run.trace.len(), "event"),
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
        let leading = findings
            .iter()
            .filter(|finding| story::leads(&findings, finding));
        let mismatches = leading.filter(|finding| !finding.expected.is_empty());
        let rules = findings.iter();
        let rules = rules.filter(|finding| finding.kind != Kind::Expectation);
        Self {
            step: step.filter(|_| reached),
            deed: written.map(|step| step.deed.as_str()).unwrap_or_default(),
            place: story::place(run, &findings),
            mismatches: mismatches
                .map(|finding| Mismatch {
                    expected: &finding.expected,
                    got: &finding.got,
                })
                .collect(),
            rules: rules
                .map(|finding| Broken {
                    name: spaced(&finding.rule),
                    what: &finding.what,
                    clause: finding.clause.as_deref(),
                })
                .collect(),
            said: findings.iter().find_map(|finding| finding.said.as_ref()),
            ground_truth: findings
                .iter()
                .find_map(|finding| finding.ground_truth.as_deref()),
            rp_knew: findings
                .iter()
                .find_map(|finding| finding.rp_knew.as_deref()),
        }
    }
}

/// Whether the timeline has the step.
fn began(run: &Run, number: usize) -> bool {
    run.trace
        .iter()
        .any(|record| matches!(record.event, Event::Step { step, .. } if step == number))
}
