//! The whole story of a run that went wrong.

use std::collections::BTreeSet;

use crate::oracle::Kind;
use crate::oracle::Told;
use crate::report::Ended;
use crate::report::Finding;
use crate::report::Run;
use crate::report::Step;
use crate::report::exchange;
use crate::report::field::field;
use crate::report::paint;
use crate::source::Colour;

/// The heading and the story.
pub(super) fn story(run: &Run, colour: Colour) -> String {
    let mark = paint::by_news(run.verdict.news(), run.verdict.mark(), colour);
    let name = paint::strong(&paint::printable(&name(run)), colour);
    format!("{mark} {name}\n{}", body(run, colour))
}

/// `second-device · Windows · a Windows Hello passkey from another PC`.
pub(super) fn name(run: &Run) -> String {
    let flow = run.flow.to_string();
    let parts = [flow.as_str(), &run.row, &run.title];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

/// The story without its heading.
pub(super) fn body(run: &Run, colour: Colour) -> String {
    let mut text = match run.verdict {
        Ended::SetUpFailed => no_judgement(run, "set-up", colour),
        Ended::Unreachable => no_judgement(run, "unreachable", colour),
        Ended::Passed | Ended::Failed | Ended::Blocked | Ended::Skipped | Ended::Untested => {
            String::new()
        }
    };
    for scene in scenes(run) {
        text.push_str(&scene_story(run, &scene, colour));
    }
    let mut told = BTreeSet::new();
    let findings = run.findings.iter();
    for finding in findings.filter(|finding| !finding.fails()) {
        let line = bad_luck(finding, colour);
        // One and the same thing may hold for several passkeys of a step.
        if told.insert(line.clone()) {
            text.push_str(&line);
        }
    }
    text.push_str(&field("again", &run.again, colour));
    text
}

fn no_judgement(run: &Run, label: &str, colour: Colour) -> String {
    let said = exchange::last_said(&run.trace).unwrap_or_default();
    let file = paint::printable(&run.file);
    let why = field(label, run.reason.as_deref().unwrap_or_default(), colour);
    format!("  {file}\n{why}{}", field("the RP said", &said, colour))
}

/// The findings that fail the run, by the step they belong to, the first cause first.
pub(super) fn scenes(run: &Run) -> Vec<Vec<&Finding>> {
    let mut scenes: Vec<Vec<&Finding>> = Vec::new();
    for finding in run.findings.iter().filter(|finding| finding.fails()) {
        let same = |scene: &&mut Vec<&Finding>| {
            scene
                .first()
                .is_some_and(|first| first.step == finding.step)
        };
        match scenes.iter_mut().find(same) {
            Some(scene) => scene.push(finding),
            None => scenes.push(vec![finding]),
        }
    }
    scenes
}

pub(super) fn scene_story(run: &Run, scene: &[&Finding], colour: Colour) -> String {
    let mut text = format!("  {}\n", paint::printable(&place(run, scene)));
    text.push_str(&step_line(run, scene, colour));
    for finding in scene.iter().filter(|finding| leads(scene, finding)) {
        text.push_str(&field("expected", &finding.expected, colour));
        text.push_str(&field("got", &finding.got, colour));
    }
    let said = scene.iter().find_map(|finding| finding.said.as_ref());
    text.push_str(&field(
        "the RP said",
        &said.map(told).unwrap_or_default(),
        colour,
    ));
    text.push_str(&first_of(
        scene,
        "ground truth",
        |finding| &finding.ground_truth,
        colour,
    ));
    text.push_str(&first_of(
        scene,
        "the RP knew",
        |finding| &finding.rp_knew,
        colour,
    ));
    for finding in scene {
        text.push_str(&verdict_line(finding, colour));
    }
    text
}

/// Whether a reader needs what this finding expected: where an expectation of the scenario was
/// broken, the rules of the same step say the same once more.
pub(super) fn leads(scene: &[&Finding], finding: &Finding) -> bool {
    let expectation = |finding: &Finding| finding.kind == Kind::Expectation;
    expectation(finding) || !scene.iter().any(|finding| expectation(finding))
}

/// `scenarios/second-device/reachability.yaml:41`.
pub(super) fn place(run: &Run, scene: &[&Finding]) -> String {
    let (file, line) = whereabouts(run, scene);
    match line {
        Some(line) => format!("{file}:{line}"),
        None => file.to_owned(),
    }
}

/// The file, and the line where one can be blamed: a used file's step keeps its place.
pub(super) fn whereabouts<'r>(run: &'r Run, scene: &[&Finding]) -> (&'r str, Option<usize>) {
    let step = scene.iter().find_map(|finding| step_of(run, finding));
    let file = step.map_or(&run.file, |step| &step.file);
    let line = scene.iter().find_map(|finding| finding.line);
    (file, line.or(step.map(|step| step.line)))
}

fn step_of<'r>(run: &'r Run, finding: &Finding) -> Option<&'r Step> {
    let number = finding.step?;
    run.step(number)
}

fn step_line(run: &Run, scene: &[&Finding], colour: Colour) -> String {
    let step = scene.iter().find_map(|finding| step_of(run, finding));
    if let Some(step) = step {
        return field(&format!("step {}", step.number), &step.deed, colour);
    }
    let device = scene.iter().find_map(|finding| finding.device.as_ref());
    let device = device.map(ToString::to_string);
    field("on", &device.unwrap_or_default(), colour)
}

fn told(told: &Told) -> String {
    // The answer is what counts; JSON reports and traces have the whole request.
    let sent = paint::cut(&told.sent, SENT);
    format!("{sent} → {}", told.answered)
}

/// Columns of a request in a story.
const SENT: usize = 72;

fn first_of(
    scene: &[&Finding],
    label: &str,
    of: impl Fn(&Finding) -> &Option<String>,
    colour: Colour,
) -> String {
    let value = scene.iter().find_map(|finding| of(finding).as_ref());
    value
        .map(|value| field(label, value, colour))
        .unwrap_or_default()
}

/// What rule was broken. An expectation has said so by what it expected.
fn verdict_line(finding: &Finding, colour: Colour) -> String {
    match finding.kind {
        Kind::Expectation | Kind::Unlucky => String::new(),
        Kind::Misbehaved => field("finding", &finding.sentence(), colour),
        Kind::Ours => field("our bug", &finding.sentence(), colour),
    }
}

fn bad_luck(finding: &Finding, colour: Colour) -> String {
    let step = finding
        .step
        .map(|step| format!("step {step}: "))
        .unwrap_or_default();
    field("bad luck", &format!("{step}{}", finding.sentence()), colour)
}
