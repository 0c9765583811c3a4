//! The whole story of a run that went wrong.

use std::collections::BTreeSet;

use crate::oracle::Finding;
use crate::oracle::Kind;
use crate::oracle::Told;
use crate::oracle::Verdict;
use crate::report::exchange;
use crate::report::field::field;
use crate::report::paint;
use crate::report::word;
use crate::runner::RunResult;
use crate::scenario::Deed;
use crate::scenario::Step;
use crate::source::Colour;

/// The heading and the story.
pub(super) fn story(result: &RunResult, colour: Colour) -> String {
    let verdict = &result.judgement.verdict;
    let mark = paint::by_news(word::news(verdict), word::mark(verdict), colour);
    let name = paint::strong(&paint::printable(&name(result)), colour);
    format!("{mark} {name}\n{}", body(result, colour))
}

/// `second-device · Windows · a Windows Hello passkey from another PC`.
fn name(result: &RunResult) -> String {
    let flow = result.flow.to_string();
    let parts = [flow.as_str(), &result.run.row, &result.title];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

/// The story without its heading.
pub(super) fn body(result: &RunResult, colour: Colour) -> String {
    let mut text = match &result.judgement.verdict {
        Verdict::SetUpFailed(why) => no_judgement(result, "set-up", why, colour),
        Verdict::Unreachable(why) => no_judgement(result, "unreachable", why, colour),
        Verdict::Passed
        | Verdict::Failed
        | Verdict::Blocked(_)
        | Verdict::Skipped(_)
        | Verdict::Untested(_) => String::new(),
    };
    for scene in scenes(result) {
        text.push_str(&scene_story(result, &scene, colour));
    }
    let mut told = BTreeSet::new();
    let findings = result.judgement.findings.iter();
    for finding in findings.filter(|finding| !finding.fails()) {
        let line = bad_luck(finding, colour);
        // One and the same thing may hold for several passkeys of a step.
        if told.insert(line.clone()) {
            text.push_str(&line);
        }
    }
    text.push_str(&field("again", &result.again, colour));
    text
}

fn no_judgement(result: &RunResult, label: &str, why: &str, colour: Colour) -> String {
    let said = exchange::last_said(&result.trace).unwrap_or_default();
    let file = paint::printable(&result.file);
    let why = field(label, why, colour);
    format!("  {file}\n{why}{}", field("the RP said", &said, colour))
}

/// The findings that fail the run, by the step they belong to, the first cause first.
fn scenes(result: &RunResult) -> Vec<Vec<&Finding>> {
    let mut scenes: Vec<Vec<&Finding>> = Vec::new();
    for finding in result
        .judgement
        .findings
        .iter()
        .filter(|finding| finding.fails())
    {
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

fn scene_story(result: &RunResult, scene: &[&Finding], colour: Colour) -> String {
    let mut text = format!("  {}\n", paint::printable(&place(result, scene)));
    text.push_str(&step_line(result, scene, colour));
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
fn leads(scene: &[&Finding], finding: &Finding) -> bool {
    let expectation = |finding: &Finding| finding.kind == Kind::Expectation;
    expectation(finding) || !scene.iter().any(|finding| expectation(finding))
}

/// `scenarios/second-device/reachability.yaml:41`: a used file's step keeps its place.
fn place(result: &RunResult, scene: &[&Finding]) -> String {
    let step = scene.iter().find_map(|finding| step_of(result, finding));
    let file = step.map_or(&result.file, |step| &step.file);
    let line = scene
        .iter()
        .find_map(|finding| finding.line)
        .or(step.map(|step| step.line));
    match line {
        Some(line) => format!("{file}:{line}"),
        None => file.clone(),
    }
}

fn step_of<'r>(result: &'r RunResult, finding: &Finding) -> Option<&'r Step> {
    let number = finding.step?;
    result.run.steps.iter().find(|step| step.number == number)
}

fn step_line(result: &RunResult, scene: &[&Finding], colour: Colour) -> String {
    let step = scene.iter().find_map(|finding| step_of(result, finding));
    if let Some(step) = step {
        return field(&format!("step {}", step.number), &deed(step), colour);
    }
    let device = scene.iter().find_map(|finding| finding.device.as_ref());
    let device = device.map(ToString::to_string);
    field("on", &device.unwrap_or_default(), colour)
}

/// `laptop: enter identifier`, with the name that the file gives to the step.
fn deed(step: &Step) -> String {
    let action = step
        .action()
        .map_or_else(|| "look".to_owned(), |action| spaced(&action));
    let with = match &step.deed {
        Some(Deed::User(deed)) => deed.with.as_ref(),
        Some(
            Deed::Wait(_) | Deed::Set(..) | Deed::Wipe(_) | Deed::Restore(_) | Deed::SendAgain(_),
        )
        | None => None,
    };
    let with = with
        .map(|method| format!(" with {method}"))
        .unwrap_or_default();
    let device = step
        .device()
        .map(|device| format!("{device}: "))
        .unwrap_or_default();
    let name = step
        .name
        .as_ref()
        .map(|name| format!(" ({name})"))
        .unwrap_or_default();
    format!("{device}{action}{with}{name}")
}

fn spaced(word: &impl ToString) -> String {
    word.to_string().replace('-', " ")
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
        Kind::Misbehaved => field("finding", &what(finding), colour),
        Kind::Ours => field("our bug", &what(finding), colour),
    }
}

fn bad_luck(finding: &Finding, colour: Colour) -> String {
    let step = finding
        .step
        .map(|step| format!("step {step}: "))
        .unwrap_or_default();
    field("bad luck", &format!("{step}{}", what(finding)), colour)
}

/// `false offer: the user would be shown … (second-device, step 2)`.
pub(super) fn what(finding: &Finding) -> String {
    let clause = finding.clause.as_ref().map(|clause| format!(" ({clause})"));
    format!(
        "{}: {}{}",
        spaced(&finding.rule),
        finding.what,
        clause.unwrap_or_default()
    )
}
