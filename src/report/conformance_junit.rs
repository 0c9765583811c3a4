//! A conformance report as JUnit XML: a suite for each section, a test case for each row.

use std::collections::BTreeMap;

use quick_junit::NonSuccessKind;
use quick_junit::Property;
use quick_junit::TestCase;
use quick_junit::TestCaseStatus;
use quick_junit::TestSuite;

use crate::conformance::Outcome;
use crate::conformance::Report;
use crate::conformance::RowResult;
use crate::report::junit::JunitError;

/// The report as JUnit XML.
///
/// # Errors
/// When the XML cannot be encoded.
pub fn conformance_junit(report: &Report) -> Result<String, JunitError> {
    let mut xml = quick_junit::Report::new("stuntkey conform");
    xml.set_time(report.took);
    let mut sections: BTreeMap<&str, Vec<&RowResult>> = BTreeMap::new();
    for row in &report.rows {
        sections.entry(&row.clause.section).or_default().push(row);
    }
    for (section, rows) in sections {
        let mut suite = TestSuite::new(format!("WebAuthn L3 §{section}"));
        suite.add_property(Property::new("seed", &report.seed));
        suite.add_property(Property::new("rp", &report.rp));
        suite.add_property(Property::new("policy", report.policy.to_string()));
        for row in rows {
            suite.add_test_case(case(row));
        }
        xml.add_test_suite(suite);
    }
    Ok(xml.to_string()?)
}

fn case(row: &RowResult) -> TestCase {
    let mut case = TestCase::new(format!("{} {}", row.id, row.title), status(row));
    case.set_classname(row.clause.to_string());
    if let Outcome::Warned(why) = &row.outcome {
        case.set_system_out(format!("warning: {why}\nmend: {}\n", row.fix));
    }
    case
}

fn status(row: &RowResult) -> TestCaseStatus {
    let why = row.outcome.why().unwrap_or_default();
    match &row.outcome {
        Outcome::Passed | Outcome::Warned(_) => TestCaseStatus::success(),
        Outcome::Failed(_) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_type(&row.id).set_message(why);
            status.set_description(description(row));
            status
        }
        Outcome::Ours(_) | Outcome::Unreachable(_) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message(why);
            status
        }
        Outcome::Expected(_) | Outcome::Skipped(_) | Outcome::Untested(_) => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(why);
            status
        }
    }
}

fn description(row: &RowResult) -> String {
    let failed = row.cases.iter().filter_map(|case| match &case.outcome {
        Outcome::Failed(why) => Some(format!("{}: {why}", case.name)),
        Outcome::Passed
        | Outcome::Warned(_)
        | Outcome::Expected(_)
        | Outcome::Skipped(_)
        | Outcome::Untested(_)
        | Outcome::Unreachable(_)
        | Outcome::Ours(_) => None,
    });
    let failed: Vec<_> = failed.collect();
    format!(
        "{}\nclause {}\nmend   {}\nagain  {}\n",
        failed.join("\n"),
        row.clause,
        row.fix,
        row.again
    )
}
