//! JUnit XML, as CI systems read it: one test case for each run.

use quick_junit::NonSuccessKind;
use quick_junit::Property;
use quick_junit::TestCase;
use quick_junit::TestCaseStatus;
use quick_junit::TestSuite;
use thiserror::Error;

use crate::flow::Flow;
use crate::report::Ended;
use crate::report::Report;
use crate::report::RpFacts;
use crate::report::Run;
use crate::report::story;
use crate::source::Colour;
use crate::word::Word;

/// The report could not be written as XML.
#[derive(Debug, Error)]
#[error("the JUnit report could not be written")]
pub struct JunitError(#[from] quick_junit::SerializeError);

/// The report as JUnit XML: a suite for each flow (and relying party, where there are several), a
/// test case for each run. Only its `time` attributes differ from one invocation to the next.
///
/// # Errors
/// When the XML cannot be encoded.
pub fn junit(report: &Report) -> Result<String, JunitError> {
    let mut xml = quick_junit::Report::new("stuntkey");
    xml.set_time(report.took);
    for rp in &report.rps {
        for flow in Flow::ALL {
            let runs = report.runs_on(rp).filter(|run| run.flow == *flow);
            let runs: Vec<_> = runs.collect();
            if !runs.is_empty() {
                xml.add_test_suite(suite(report, rp, *flow, &runs));
            }
        }
    }
    Ok(xml.to_string()?)
}

fn suite(report: &Report, rp: &RpFacts, flow: Flow, runs: &[&Run]) -> TestSuite {
    let name = class_name(report, rp, flow);
    let mut suite = TestSuite::new(&name);
    suite.add_property(Property::new("seed", &report.seed));
    suite.add_property(Property::new("rp", &rp.name));
    suite.add_property(Property::new("origin", &rp.origin));
    suite.set_time(runs.iter().map(|run| run.took).sum());
    for run in runs {
        suite.add_test_case(case(&name, run));
    }
    suite
}

fn class_name(report: &Report, rp: &RpFacts, flow: Flow) -> String {
    if report.rps.len() > 1 {
        format!("{flow} · {}", rp.name)
    } else {
        flow.to_string()
    }
}

fn case(class: &str, run: &Run) -> TestCase {
    let mut case = TestCase::new(run.name(), status(run));
    case.set_classname(class).set_time(run.took);
    case.set_system_out(output(run));
    case
}

fn status(run: &Run) -> TestCaseStatus {
    let why = run.reason.as_deref().unwrap_or_default();
    match run.verdict {
        Ended::Passed => TestCaseStatus::success(),
        Ended::Failed => failure(run),
        Ended::SetUpFailed | Ended::Unreachable => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_type(run.verdict.as_str()).set_message(why);
            status.set_description(story::body(run, Colour::Plain));
            status
        }
        Ended::Blocked | Ended::Skipped | Ended::Untested => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(format!("{}: {why}", run.verdict));
            status
        }
    }
}

fn failure(run: &Run) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    if let Some(first) = run.findings.iter().find(|finding| finding.fails()) {
        status.set_type(&first.rule).set_message(&first.what);
    }
    status.set_description(story::body(run, Colour::Plain));
    status
}

/// What a reader of a passed test may want: where its attempts ended, and what was not seen.
fn output(run: &Run) -> String {
    let mut text = format!("{}\n{}\n", run.title, run.headline());
    for unseen in &run.unseen {
        text.push_str(&format!(
            "unseen: step {} {}: {}\n",
            unseen.step, unseen.expectation, unseen.why
        ));
    }
    text
}
