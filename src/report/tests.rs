//! Reports of hand-made runs.

mod files;
mod side_by_side;
mod told;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use crate::flow::Action;
use crate::flow::Attempt;
use crate::flow::DeclineReason;
use crate::flow::DeviceName;
use crate::flow::FaultName;
use crate::flow::Flow;
use crate::flow::Outcome;
use crate::oracle::Answers;
use crate::oracle::Finding;
use crate::oracle::Judgement;
use crate::oracle::Kind;
use crate::oracle::Told;
use crate::oracle::Verdict;
use crate::report::Plan;
use crate::report::Report;
use crate::report::RpFacts;
use crate::report::Run;
use crate::runner::RunResult;
use crate::scenario::Deed;
use crate::scenario::Expectations;
use crate::scenario::Given;
use crate::scenario::Insistence;
use crate::scenario::ScenarioRun;
use crate::scenario::Step;
use crate::scenario::UserDeed;
use crate::sim::Person;
use crate::sim::Trace;

pub(super) const EMBEDDED: &str = "embedded RP";

fn step(number: usize, action: Action) -> Step {
    Step {
        number,
        file: "scenarios/second-device/reachability.yaml".to_owned(),
        line: 38 + number,
        name: None,
        deed: Some(Deed::User(UserDeed {
            action,
            device: DeviceName::new("laptop"),
            with: None,
            to: None,
            person: Person::default(),
            fault: FaultName::None,
            insistence: Insistence::Polite,
        })),
        expect: Expectations::default(),
        prove: Expectations::default(),
    }
}

pub(super) fn result(row: &str, verdict: Verdict) -> RunResult {
    let steps = vec![step(1, Action::Open), step(2, Action::EnterIdentifier)];
    let run = ScenarioRun {
        row: row.to_owned(),
        devices: Vec::new(),
        given: Given::default(),
        steps,
    };
    let judgement = Judgement {
        verdict,
        findings: Vec::new(),
        held: BTreeSet::new(),
        unseen: Vec::new(),
        rungs: vec![(
            Attempt::PasskeyLogin,
            Outcome::Declined(Some(DeclineReason::OutOfReach)),
        )],
    };
    RunResult {
        scenario: "second-device/reachability".to_owned(),
        title: "a Windows Hello passkey from another PC".to_owned(),
        file: "scenarios/second-device/reachability.yaml".to_owned(),
        flow: Flow::SecondDevice,
        run: Arc::new(run),
        rp: EMBEDDED.to_owned(),
        siblings: 20,
        answers: Answers::default(),
        trace: Trace::new(),
        judgement,
        again: format!("stuntkey run second-device/reachability --only '{row}' --seed 7f3a2c"),
        took: Duration::from_millis(6),
    }
}

pub(super) fn report(results: Vec<RunResult>) -> Report {
    let runs: Vec<_> = (1..)
        .zip(results)
        .map(|(place, result)| Run::of(place, result))
        .collect();
    let names = runs.iter().map(|run| [&run.rp, &run.scenario, &run.row]);
    Report {
        version: "0.1.0".to_owned(),
        plan: Plan::of(names.map(|name| name.map(String::as_str)), None),
        seed: "7f3a2c".to_owned(),
        rps: vec![RpFacts {
            name: EMBEDDED.to_owned(),
            origin: "https://shop.example.test".to_owned(),
            notes: Vec::new(),
        }],
        runs,
        took: Duration::from_millis(640),
    }
}

pub(super) fn finding(rule: &'static str, kind: Kind) -> Finding {
    Finding {
        rule,
        kind,
        what: "the user would be shown \"no passkeys available\"".to_owned(),
        clause: None,
        step: Some(2),
        line: Some(41),
        device: Some(DeviceName::new("laptop")),
        expected: String::new(),
        got: String::new(),
        said: None,
        ground_truth: None,
        rp_knew: None,
    }
}

/// A false offer, as the expectation and the rule see it.
pub(super) fn false_offer() -> RunResult {
    let mut failed = result("Windows", Verdict::Failed);
    let mut expectation = finding("expectation", Kind::Expectation);
    expectation.expected = "passkey-login: declined (out of reach)".to_owned();
    expectation.got = "passkey-login: offered".to_owned();
    expectation.said = Some(Told {
        sent: "POST /api/sign-in".to_owned(),
        answered: "200 {\"screen\":\"passkey\"}\u{1b}[2J".to_owned(),
    });
    let mut rule = finding("false-offer", Kind::Misbehaved);
    rule.ground_truth = Some("1 passkey: a1b2… in Windows Hello on office-pc".to_owned());
    rule.rp_knew = Some("backup eligible: no · registered on another PC".to_owned());
    let mut luck = finding("not-yet-synced", Kind::Unlucky);
    luck.what = "the passkey was still on its way".to_owned();
    failed.judgement.findings = vec![expectation, rule, luck];
    failed
}
