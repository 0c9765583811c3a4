//! Exit codes of hand-made reports.

use std::time::Duration;

use crate::report::Ended;
use crate::report::Plan;
use crate::report::Report;
use crate::report::RpFacts;
use crate::report::Run;
use crate::report::Shard;

use super::Exit;
use super::Strictness;

fn run(rp: &str, verdict: Ended) -> Run {
    Run {
        place: 1,
        scenario: "second-device/append".to_owned(),
        row: "iOS".to_owned(),
        siblings: 1,
        title: String::new(),
        file: String::new(),
        flow: crate::flow::Flow::SecondDevice,
        rp: rp.to_owned(),
        verdict,
        reason: None,
        rungs: Vec::new(),
        findings: Vec::new(),
        unseen: Vec::new(),
        answers: crate::oracle::Answers::default(),
        again: String::new(),
        steps: Vec::new(),
        trace: Vec::new(),
        took: Duration::ZERO,
    }
}

/// Runs that ended so on the shop, and on another relying party if there are any.
fn report(shop: &[Ended], other: &[Ended]) -> Report {
    let on = |rp: &'static str, ends: &[Ended]| ends.iter().map(move |end| run(rp, *end)).collect();
    let runs: Vec<Vec<Run>> = vec![on("shop", shop), on("other", other)];
    let runs = runs.concat();
    let named = |name: &str| RpFacts {
        name: name.to_owned(),
        origin: String::new(),
        notes: Vec::new(),
    };
    let rps = ["shop", "other"]
        .into_iter()
        .filter(|name| runs.iter().any(|run| run.rp == *name));
    Report {
        version: "0.1.0".to_owned(),
        seed: "7f3a2c".to_owned(),
        plan: Plan::of(
            runs.iter()
                .map(|run| [&run.rp, &run.scenario, &run.row].map(|name| name.as_str())),
            None,
        ),
        rps: rps.map(named).collect(),
        runs,
        took: Duration::ZERO,
    }
}

fn ends(report: &Report, strictness: Strictness) -> u8 {
    Exit::of(report, strictness).number()
}

fn lenient(report: &Report) -> u8 {
    ends(report, Strictness::Lenient)
}

#[test]
fn what_is_unproven_only_fails_when_strict() {
    for unproven in [Ended::Skipped, Ended::Blocked, Ended::Untested] {
        let report = report(&[Ended::Passed, unproven], &[]);
        assert_eq!(lenient(&report), 0);
        assert_eq!(ends(&report, Strictness::Strict), 1);
    }
}

#[test]
fn nothing_proven_is_a_failure() {
    assert_eq!(lenient(&report(&[Ended::Skipped, Ended::Skipped], &[])), 1);
}

#[test]
fn nothing_proven_on_one_of_several_relying_parties_is_a_failure() {
    let proven = report(&[Ended::Passed], &[Ended::Passed]);
    assert_eq!(lenient(&proven), 0);
    let unproven = report(&[Ended::Passed], &[Ended::Skipped]);
    assert_eq!(lenient(&unproven), 1);
    let silent = report(&[Ended::Passed], &[Ended::Unreachable]);
    assert_eq!(lenient(&silent), 4);
}

#[test]
fn of_a_shard_it_is_not_known_whether_nothing_is_proven() {
    let mut part = report(&[Ended::Skipped], &[]);
    part.plan.shard = Some("1/1".parse::<Shard>().unwrap());
    assert_eq!(lenient(&part), 0);
    assert_eq!(ends(&part, Strictness::Strict), 1);
}

#[test]
fn an_interrupted_plan_is_a_failure() {
    let mut cut = report(&[Ended::Passed, Ended::Passed], &[]);
    cut.runs.pop();
    assert_eq!(lenient(&cut), 1);
}

#[test]
fn our_own_bugs_come_first_then_failures_then_silence() {
    let silent = report(&[Ended::Passed, Ended::Unreachable], &[]);
    assert_eq!(lenient(&silent), 4);
    let mut failed = report(&[Ended::Passed, Ended::Unreachable, Ended::Failed], &[]);
    assert_eq!(lenient(&failed), 1);
    let ours = crate::oracle::Finding::ours("it broke".to_owned());
    let ours = serde_json::json!({
        "rule": ours.rule, "kind": ours.kind, "what": ours.what, "clause": null, "step": null,
        "line": null, "device": null, "expected": "", "got": "", "said": null,
        "ground-truth": null, "rp-knew": null,
    });
    let last = failed.runs.last_mut().unwrap();
    last.findings.push(serde_json::from_value(ours).unwrap());
    assert_eq!(lenient(&failed), 70);
}
