//! JUnit XML, as CI systems read it: one test case for each run.

use quick_junit::NonSuccessKind;
use quick_junit::Property;
use quick_junit::TestCase;
use quick_junit::TestCaseStatus;
use quick_junit::TestSuite;
use thiserror::Error;

use crate::flow::Flow;
use crate::oracle::Finding;
use crate::oracle::Verdict;
use crate::report::story;
use crate::report::word;
use crate::runner::Report;
use crate::runner::RpFacts;
use crate::runner::RunResult;
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
            let runs = report.runs.iter();
            let runs: Vec<_> = runs
                .filter(|result| result.rp == rp.name && result.flow == *flow)
                .collect();
            if !runs.is_empty() {
                xml.add_test_suite(suite(report, rp, *flow, &runs));
            }
        }
    }
    Ok(xml.to_string()?)
}

fn suite(report: &Report, rp: &RpFacts, flow: Flow, runs: &[&RunResult]) -> TestSuite {
    let name = class_name(report, rp, flow);
    let mut suite = TestSuite::new(&name);
    suite.add_property(Property::new("seed", &report.seed));
    suite.add_property(Property::new("rp", &rp.name));
    suite.add_property(Property::new("origin", &rp.origin));
    suite.set_time(runs.iter().map(|result| result.took).sum());
    for result in runs {
        suite.add_test_case(case(&name, result));
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

fn case(class: &str, result: &RunResult) -> TestCase {
    let row = &result.run.row;
    let name = if row.is_empty() {
        result.scenario.clone()
    } else {
        format!("{} · {row}", result.scenario)
    };
    let mut case = TestCase::new(name, status(result));
    case.set_classname(class).set_time(result.took);
    case.set_system_out(output(result));
    case
}

fn status(result: &RunResult) -> TestCaseStatus {
    let verdict = &result.judgement.verdict;
    let why = word::reason(verdict).unwrap_or_default();
    match verdict {
        Verdict::Passed => TestCaseStatus::success(),
        Verdict::Failed => failure(result),
        Verdict::SetUpFailed(_) | Verdict::Unreachable(_) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_type(word::word(verdict)).set_message(why);
            status.set_description(story::body(result, Colour::Plain));
            status
        }
        Verdict::Blocked(_) | Verdict::Skipped(_) | Verdict::Untested(_) => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(format!("{}: {why}", word::word(verdict)));
            status
        }
    }
}

fn failure(result: &RunResult) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    let failing = |finding: &&Finding| finding.fails();
    if let Some(first) = result.judgement.findings.iter().find(failing) {
        status.set_type(first.rule).set_message(&first.what);
    }
    status.set_description(story::body(result, Colour::Plain));
    status
}

/// What a reader of a passed test may want: where its attempts ended, and what was not seen.
fn output(result: &RunResult) -> String {
    let mut text = format!("{}\n{}\n", result.title, word::headline(result));
    for unseen in &result.judgement.unseen {
        text.push_str(&format!(
            "unseen: step {} {}: {}\n",
            unseen.step, unseen.key, unseen.why
        ));
    }
    text
}
