//! Merging hand-made reports.

use crate::flow::Attempt;
use crate::oracle::Verdict;
use crate::report::Ended;
use crate::report::MergeError;
use crate::report::Part;
use crate::report::ReadError;
use crate::report::Report;
use crate::report::json;
use crate::report::merge;
use crate::report::read_json;
use crate::report::tests::false_offer;
use crate::report::tests::report;
use crate::report::tests::result;

fn whole() -> Report {
    let passed = |row| result(row, Verdict::Passed);
    report(vec![
        passed("iOS"),
        false_offer(),
        passed("macOS"),
        passed("Android"),
        passed("Linux"),
    ])
}

/// One of several parts of the report.
fn shard(report: &Report, index: usize, of: usize) -> Report {
    let shard = format!("{index}/{of}").parse().unwrap();
    let mut part = report.clone();
    part.plan.shard = Some(shard);
    part.runs.retain(|run| shard.has(run.place));
    part
}

fn parts(reports: impl IntoIterator<Item = Report>) -> Vec<Part> {
    let named = (1..).zip(reports).map(|(index, report)| Part {
        file: format!("{index}.json"),
        report,
    });
    named.collect()
}

/// The report as JSON without its wall times.
fn untimed(report: &Report) -> String {
    let text = json(report);
    text.split("\"timing\"").next().unwrap().to_owned()
}

#[test]
fn shards_in_any_order_are_the_unsharded_report() {
    let whole = whole();
    for of in 1..=7 {
        let shards = (1..=of).rev().map(|index| shard(&whole, index, of));
        let merged = merge(parts(shards)).unwrap();
        assert_eq!(untimed(&merged), untimed(&whole));
        assert_eq!(merged.not_run(), 0);
    }
}

#[test]
fn what_a_missing_shard_had_to_run_is_not_run() {
    let whole = whole();
    let merged = merge(parts([shard(&whole, 1, 3), shard(&whole, 3, 3)])).unwrap();
    assert_eq!((merged.runs.len(), merged.not_run()), (3, 2));
}

#[test]
fn a_report_is_read_back_as_it_was() {
    let whole = whole();
    let read = read_json(&json(&whole)).unwrap();
    assert_eq!(read, whole);
    assert_eq!(json(&read), json(&whole));
}

#[test]
fn a_run_that_is_in_two_reports_is_an_error_and_nothing_is_dropped() {
    let whole = whole();
    let error = merge(parts([shard(&whole, 1, 2), shard(&whole, 1, 2)])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`1.json` and `2.json` both have the run `second-device/reachability · iOS` on embedded RP"
    );
    let mut other = whole.clone();
    other.plan.id = "another".to_owned();
    let error = merge(parts([whole, other])).unwrap_err();
    assert!(matches!(error, MergeError::Twice { .. }), "{error}");
}

#[test]
fn reports_of_different_seeds_do_not_merge() {
    let whole = whole();
    let mut other = shard(&whole, 2, 2);
    other.seed = "1234".to_owned();
    let error = merge(parts([shard(&whole, 1, 2), other])).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("give every invocation the same `--seed`"),
        "{error}"
    );
}

#[test]
fn plans_of_two_relying_parties_stand_side_by_side() {
    let one = whole();
    let mut other = whole();
    other.plan.id = "another".to_owned();
    other.rps[0].name = "py_webauthn".to_owned();
    for run in &mut other.runs {
        run.rp = "py_webauthn".to_owned();
    }
    let merged = merge(parts([one, other])).unwrap();
    assert_eq!(
        (merged.rps.len(), merged.runs.len(), merged.not_run()),
        (2, 10, 0)
    );
    let places: Vec<_> = merged.runs.iter().map(|run| run.place).collect();
    assert_eq!(places, (1..=10).collect::<Vec<_>>());
}

#[test]
fn a_no_that_no_shard_has_a_yes_to_is_untested_in_all_of_them() {
    let mut whole = report(vec![
        result("iOS", Verdict::Passed),
        result("macOS", Verdict::Passed),
    ]);
    for run in &mut whole.runs {
        run.siblings = 2;
        run.answers.no.insert(Attempt::Append);
    }
    let shards = || [shard(&whole, 1, 2), shard(&whole, 2, 2)];
    let merged = merge(parts(shards())).unwrap();
    assert!(merged.runs.iter().all(|run| run.verdict == Ended::Untested));
    let mut shards = shards();
    for run in &mut shards[1].runs {
        run.answers.yes.insert(Attempt::Append);
    }
    let merged = merge(parts(shards)).unwrap();
    assert!(merged.runs.iter().all(|run| run.verdict == Ended::Passed));
}

#[test]
fn what_is_no_report_is_told_with_its_place() {
    let said = |text: &str| read_json(text).unwrap_err().to_string();
    assert!(
        said("{ \"report\": 1,\n oops").contains("line 2 column 2"),
        "{}",
        said("{ oops")
    );
    assert!(said("[1, 2]").contains("it has no member `report`"));
    assert!(said("{}").contains("it has no member `report`"));
    let other = said("{ \"report\": 7 }");
    assert!(
        other.contains("version 7") && other.contains("reads version 1"),
        "{other}"
    );
    let text = json(&whole()).replacen("\"verdict\": \"failed\"", "\"verdict\": \"fine\"", 1);
    let said = said(&text);
    assert!(
        said.contains("unknown variant `fine`") && said.contains("line "),
        "{said}"
    );
    let text = json(&whole()).replacen("\"runs-ms\": [", "\"runs-ms\": [ 1.0,", 1);
    let error = read_json(&text).unwrap_err();
    assert!(
        matches!(error, ReadError::Timing { times: 6, runs: 5 }),
        "{error}"
    );
}
