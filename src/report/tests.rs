//! Reports of hand-made runs.

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
use crate::oracle::Unseen;
use crate::oracle::Verdict;
use crate::report::Counts;
use crate::report::Plan;
use crate::report::Report;
use crate::report::RpFacts;
use crate::report::Run;
use crate::report::json;
use crate::report::junit;
use crate::report::text;
use crate::report::traces;
use crate::runner::RunResult;
use crate::scenario::Deed;
use crate::scenario::Expectations;
use crate::scenario::Given;
use crate::scenario::Insistence;
use crate::scenario::ScenarioRun;
use crate::scenario::Step;
use crate::scenario::UserDeed;
use crate::sim::Ending;
use crate::sim::Event;
use crate::sim::Exchange;
use crate::sim::Person;
use crate::sim::Request;
use crate::sim::Response;
use crate::sim::Trace;
use crate::sim::VirtualTime;
use crate::source::Colour;

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

#[test]
fn a_report_of_passed_runs_is_a_line_each() {
    let report = report(vec![
        result("iOS", Verdict::Passed),
        result("Android", Verdict::Passed),
    ]);
    insta::assert_snapshot!(text(&report, Colour::Plain), @r#"
    stuntkey 0.1.0 · embedded RP https://shop.example.test · seed 7f3a2c

    second-device                                                            2 runs
      a Windows Hello passkey from another PC
        ✓ iOS                                                                  6 ms
        ✓ Android                                                              6 ms

    2 runs: 2 passed · 0 failed · 0 skipped · 0 unseen                       0.64 s
    "#);
}

#[test]
fn a_failure_has_its_whole_story() {
    let report = report(vec![false_offer()]);
    insta::assert_snapshot!(text(&report, Colour::Plain), @r#"
    stuntkey 0.1.0 · embedded RP https://shop.example.test · seed 7f3a2c

    second-device                                                             1 run
      a Windows Hello passkey from another PC
        ✗ Windows                                                              6 ms

    ✗ second-device · Windows · a Windows Hello passkey from another PC
      scenarios/second-device/reachability.yaml:41
      step 2        laptop: enter identifier
      expected      passkey-login: declined (out of reach)
      got           passkey-login: offered
      the RP said   POST /api/sign-in → 200 {"screen":"passkey"}\u{1b}[2J
      ground truth  1 passkey: a1b2… in Windows Hello on office-pc
      the RP knew   backup eligible: no · registered on another PC
      finding       false offer: the user would be shown "no passkeys available"
      bad luck      step 2: not yet synced: the passkey was still on its way
      again         stuntkey run second-device/reachability --only 'Windows' --seed 7f3a2c

    1 run: 0 passed · 1 failed · 0 skipped · 0 unseen                        0.64 s
    "#);
}

#[test]
fn what_proved_nothing_and_what_was_not_seen_is_said_once() {
    let mut passed = result("iOS", Verdict::Passed);
    let unseen = |step| Unseen {
        step,
        key: "fallback",
        why: "no `enter-identifier`".to_owned(),
    };
    passed.judgement.unseen = vec![unseen(1), unseen(2)];
    let skipped = |row| {
        result(
            row,
            Verdict::Skipped("the profile has no `list`".to_owned()),
        )
    };
    let untested = result(
        "Windows",
        Verdict::Untested("it never offers one".to_owned()),
    );
    let runs = vec![passed, skipped("macOS"), skipped("Android"), untested];
    insta::assert_snapshot!(text(&report(runs), Colour::Plain), @r#"
    stuntkey 0.1.0 · embedded RP https://shop.example.test · seed 7f3a2c

    second-device                                                            4 runs
      a Windows Hello passkey from another PC
        ✓ iOS                                                                  6 ms
        – macOS                                                                6 ms
        – Android                                                              6 ms
        ? Windows                                                              6 ms

    – 3 runs proved nothing on embedded RP
         2 × skipped: the profile has no `list`
         1 × untested: it never offers one

    ? 2 expectations unseen on embedded RP
         2 × fallback: no `enter-identifier`

    4 runs: 1 passed · 0 failed · 1 untested · 2 skipped · 2 unseen          0.64 s
    "#);
}

#[test]
fn a_run_without_judgement_tells_the_last_exchange() {
    let mut broken = result(
        "",
        Verdict::SetUpFailed("sign-up was refused (taken)".to_owned()),
    );
    broken.trace = trace();
    insta::assert_snapshot!(text(&report(vec![broken]), Colour::Plain), @r#"
    stuntkey 0.1.0 · embedded RP https://shop.example.test · seed 7f3a2c

    second-device                                                             1 run
      ! a Windows Hello passkey from another PC                                6 ms

    ! second-device · a Windows Hello passkey from another PC
      scenarios/second-device/reachability.yaml
      set-up        sign-up was refused (taken)
      the RP said   POST https://shop.example.test/api/accounts → 409 {"error":"taken"}
      again         stuntkey run second-device/reachability --only '' --seed 7f3a2c

    1 run: 0 passed · 0 failed · 1 set-up failed · 0 skipped · 0 unseen      0.64 s
    "#);
}

#[test]
fn a_relying_party_that_is_down_is_told_once() {
    let down = |row| result(row, Verdict::Unreachable("connection refused".to_owned()));
    let text = text(
        &report(vec![down("iOS"), down("Android"), down("macOS")]),
        Colour::Plain,
    );
    assert_eq!(
        text.matches("unreachable   connection refused").count(),
        1,
        "{text}"
    );
    assert!(
        text.contains("! 2 more runs on embedded RP for the same reason"),
        "{text}"
    );
}

fn trace() -> Trace {
    let mut trace = Trace::new();
    trace.push(
        VirtualTime::START,
        Event::Http(Exchange {
            device: DeviceName::new("laptop"),
            action: "sign-up".to_owned(),
            request: Request {
                method: "POST".to_owned(),
                url: "https://shop.example.test/api/accounts".to_owned(),
                headers: Vec::new(),
                body: None,
            },
            response: Ok(Response {
                status: 409,
                headers: Vec::new(),
                body: "{\"error\":\"taken\"}".to_owned(),
            }),
        }),
    );
    trace.push(
        VirtualTime::START,
        Event::Ended {
            how: Ending::Completed,
        },
    );
    trace
}

#[test]
fn several_relying_parties_are_told_apart() {
    let mut other = result("iOS", Verdict::Passed);
    other.rp = "py_webauthn".to_owned();
    let mut report = report(vec![result("iOS", Verdict::Passed), other]);
    report.rps.push(RpFacts {
        name: "py_webauthn".to_owned(),
        origin: "http://localhost:8000".to_owned(),
        notes: vec!["started by hand".to_owned()],
    });
    insta::assert_snapshot!(text(&report, Colour::Plain), @r#"
    stuntkey 0.1.0 · seed 7f3a2c
      embedded RP https://shop.example.test
      py_webauthn http://localhost:8000
      started by hand

    second-device · embedded RP                                               1 run
      a Windows Hello passkey from another PC
        ✓ iOS                                                                  6 ms

    second-device · py_webauthn                                               1 run
      a Windows Hello passkey from another PC
        ✓ iOS                                                                  6 ms

    side by side
      embedded RP  1 run: 1 passed · 0 failed · 0 skipped · 0 unseen
      py_webauthn  1 run: 1 passed · 0 failed · 0 skipped · 0 unseen

    every row ended alike

    2 runs: 2 passed · 0 failed · 0 skipped · 0 unseen                       0.64 s
    "#);
    let paths: Vec<_> = traces(&report).into_iter().map(|file| file.path).collect();
    assert_eq!(
        paths,
        [
            "embedded-rp/second-device/reachability/ios.jsonl",
            "py-webauthn/second-device/reachability/ios.jsonl",
        ]
    );
}

#[test]
fn a_title_stands_once_above_its_rows_and_times_stand_in_one_column() {
    let mut long = result("Android · a passkey synced from a sibling", Verdict::Passed);
    long.title = "What the relying party must refuse leaves no orphan and costs no login, and \
                  more than fits into a line"
        .to_owned();
    let mut other = result("iOS", Verdict::Passed);
    other.title.clone_from(&long.title);
    let mut lone = result("", Verdict::Passed);
    lone.title = "A code without the password signs nobody in".to_owned();
    let text = text(&report(vec![long.clone(), other, lone]), Colour::Plain);
    assert_eq!(text.matches(&long.title).count(), 1, "{text}");
    assert!(text.contains("\n  ✓ A code without the password"), "{text}");
    let lines: Vec<_> = text.lines().filter(|line| line.ends_with(" ms")).collect();
    assert!(
        lines.iter().all(|line| line.chars().count() == 79),
        "{text}"
    );
}

#[test]
fn bad_luck_that_comes_twice_in_a_step_is_told_once() {
    let mut failed = false_offer();
    let luck = failed.judgement.findings[2].clone();
    let later = Finding {
        step: Some(3),
        ..luck.clone()
    };
    failed.judgement.findings.extend([luck, later]);
    let text = text(&report(vec![failed]), Colour::Plain);
    assert_eq!(text.matches("bad luck").count(), 2, "{text}");
}

#[test]
fn colour_is_only_there_when_it_is_asked_for() {
    let report = report(vec![false_offer()]);
    assert!(!text(&report, Colour::Plain).contains('\u{1b}'));
    assert!(text(&report, Colour::Ansi).contains('\u{1b}'));
}

#[test]
fn rows_that_look_the_same_as_files_do_not_share_one() {
    let rows = ["../etc · passwd", "etc passwd", "§"];
    let runs = rows.map(|row| result(row, Verdict::Passed));
    let paths: Vec<_> = traces(&report(runs.to_vec()))
        .into_iter()
        .map(|file| file.path)
        .collect();
    assert_eq!(
        paths,
        [
            "second-device/reachability/etc-passwd.jsonl",
            "second-device/reachability/etc-passwd~2.jsonl",
            "second-device/reachability/unnamed.jsonl",
        ]
    );
}

#[test]
fn counts_are_of_runs_and_unseen_of_expectations() {
    let broken = result("iOS", Verdict::Unreachable("connection refused".to_owned()));
    let mut report = report(vec![result("iOS", Verdict::Passed), false_offer(), broken]);
    report.plan.runs += 4;
    let counts = Counts::of(&report);
    assert_eq!(
        (
            counts.runs,
            counts.passed,
            counts.failed,
            counts.unreachable
        ),
        (3, 1, 1, 1)
    );
    assert_eq!((counts.unseen, counts.not_run, counts.ours), (0, 4, 0));
}

#[test]
fn junit_has_a_case_for_each_run() {
    let skipped = result(
        "macOS",
        Verdict::Skipped("the profile has no `list`".to_owned()),
    );
    let broken = result(
        "",
        Verdict::SetUpFailed("sign-up was refused (taken)".to_owned()),
    );
    let runs = vec![
        result("iOS", Verdict::Passed),
        false_offer(),
        skipped,
        broken,
    ];
    let xml = junit(&report(runs)).unwrap();
    insta::assert_snapshot!(xml, @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="stuntkey" tests="4" skipped="1" failures="1" errors="1" time="0.640">
        <testsuite name="second-device" tests="4" skipped="1" errors="1" failures="1" time="0.024">
            <properties>
                <property name="seed" value="7f3a2c"/>
                <property name="rp" value="embedded RP"/>
                <property name="origin" value="https://shop.example.test"/>
            </properties>
            <testcase name="second-device/reachability · iOS" classname="second-device" time="0.006">
                <system-out>a Windows Hello passkey from another PC
    passkey-login declined (out of reach)
    </system-out>
            </testcase>
            <testcase name="second-device/reachability · Windows" classname="second-device" time="0.006">
                <failure message="the user would be shown &quot;no passkeys available&quot;" type="expectation">  scenarios/second-device/reachability.yaml:41
      step 2        laptop: enter identifier
      expected      passkey-login: declined (out of reach)
      got           passkey-login: offered
      the RP said   POST /api/sign-in → 200 {&quot;screen&quot;:&quot;passkey&quot;}\u{1b}[2J
      ground truth  1 passkey: a1b2… in Windows Hello on office-pc
      the RP knew   backup eligible: no · registered on another PC
      finding       false offer: the user would be shown &quot;no passkeys available&quot;
      bad luck      step 2: not yet synced: the passkey was still on its way
      again         stuntkey run second-device/reachability --only &apos;Windows&apos; --seed 7f3a2c
    </failure>
                <system-out>a Windows Hello passkey from another PC
    passkey-login declined (out of reach)
    </system-out>
            </testcase>
            <testcase name="second-device/reachability · macOS" classname="second-device" time="0.006">
                <skipped message="skipped: the profile has no `list`"/>
                <system-out>a Windows Hello passkey from another PC
    passkey-login declined (out of reach)
    </system-out>
            </testcase>
            <testcase name="second-device/reachability" classname="second-device" time="0.006">
                <error message="sign-up was refused (taken)" type="set-up-failed">  scenarios/second-device/reachability.yaml
      set-up        sign-up was refused (taken)
      again         stuntkey run second-device/reachability --only &apos;&apos; --seed 7f3a2c
    </error>
                <system-out>a Windows Hello passkey from another PC
    passkey-login declined (out of reach)
    </system-out>
            </testcase>
        </testsuite>
    </testsuites>
    "#);
}

#[test]
fn json_has_all_that_the_text_has_and_times_apart() {
    insta::assert_snapshot!(json(&report(vec![false_offer()])), @r#"
    {
      "report": 1,
      "stuntkey": "0.1.0",
      "seed": "7f3a2c",
      "plan": {
        "id": "13dd0c2d1b6ab259",
        "runs": 1,
        "shard": null
      },
      "rps": [
        {
          "name": "embedded RP",
          "origin": "https://shop.example.test",
          "notes": []
        }
      ],
      "counts": {
        "runs": 1,
        "passed": 0,
        "failed": 1,
        "blocked": 0,
        "skipped": 0,
        "untested": 0,
        "set-up-failed": 0,
        "unreachable": 0,
        "unseen": 0,
        "ours": 0,
        "not-run": 0
      },
      "runs": [
        {
          "place": 1,
          "scenario": "second-device/reachability",
          "row": "Windows",
          "siblings": 20,
          "title": "a Windows Hello passkey from another PC",
          "file": "scenarios/second-device/reachability.yaml",
          "flow": "second-device",
          "rp": "embedded RP",
          "verdict": "failed",
          "reason": null,
          "rungs": [
            {
              "attempt": "passkey-login",
              "rung": "declined",
              "reason": "out-of-reach"
            }
          ],
          "findings": [
            {
              "rule": "expectation",
              "kind": "expectation",
              "what": "the user would be shown \"no passkeys available\"",
              "clause": null,
              "step": 2,
              "line": 41,
              "device": "laptop",
              "expected": "passkey-login: declined (out of reach)",
              "got": "passkey-login: offered",
              "said": {
                "sent": "POST /api/sign-in",
                "answered": "200 {\"screen\":\"passkey\"}\u001b[2J"
              },
              "ground-truth": null,
              "rp-knew": null
            },
            {
              "rule": "false-offer",
              "kind": "misbehaved",
              "what": "the user would be shown \"no passkeys available\"",
              "clause": null,
              "step": 2,
              "line": 41,
              "device": "laptop",
              "expected": "",
              "got": "",
              "said": null,
              "ground-truth": "1 passkey: a1b2… in Windows Hello on office-pc",
              "rp-knew": "backup eligible: no · registered on another PC"
            },
            {
              "rule": "not-yet-synced",
              "kind": "unlucky",
              "what": "the passkey was still on its way",
              "clause": null,
              "step": 2,
              "line": 41,
              "device": "laptop",
              "expected": "",
              "got": "",
              "said": null,
              "ground-truth": null,
              "rp-knew": null
            }
          ],
          "unseen": [],
          "answers": {
            "yes": [],
            "no": []
          },
          "again": "stuntkey run second-device/reachability --only 'Windows' --seed 7f3a2c",
          "steps": [
            {
              "number": 1,
              "file": "scenarios/second-device/reachability.yaml",
              "line": 39,
              "deed": "laptop: open"
            },
            {
              "number": 2,
              "file": "scenarios/second-device/reachability.yaml",
              "line": 40,
              "deed": "laptop: enter identifier"
            }
          ],
          "trace": []
        }
      ],
      "timing": {
        "total-ms": 640.0,
        "runs-ms": [
          6.0
        ]
      }
    }
    "#);
}

#[test]
fn rows_that_differ_stand_below_how_they_ended() {
    let on = |rp: &str, row: &str, verdict: Verdict| {
        let mut run = result(row, verdict);
        run.rp = rp.to_owned();
        run
    };
    let skipped = || Verdict::Skipped("no `list`\nmore of it".to_owned());
    let mut other = on("shop", "Linux", Verdict::Passed);
    other.judgement.rungs.clear();
    let mut report = report(vec![
        on(EMBEDDED, "iOS", Verdict::Passed),
        on(EMBEDDED, "macOS", Verdict::Passed),
        on(EMBEDDED, "Windows", Verdict::Passed),
        on(EMBEDDED, "Linux", Verdict::Passed),
        on("shop", "iOS", skipped()),
        on("shop", "macOS", Verdict::Passed),
        on("shop", "Windows", skipped()),
        other,
    ]);
    report.rps.push(RpFacts {
        name: "shop".to_owned(),
        origin: "http://localhost:8000".to_owned(),
        notes: Vec::new(),
    });
    let text = text(&report, Colour::Plain);
    let side_by_side = text.split("side by side\n").nth(1).unwrap();
    insta::assert_snapshot!(side_by_side, @r#"
      embedded RP  4 runs: 4 passed · 0 failed · 0 skipped · 0 unseen
      shop         4 runs: 2 passed · 0 failed · 2 skipped · 0 unseen

    2 rows ended differently
      embedded RP  ✓ passed
      shop         – skipped  no `list`
        second-device/reachability · iOS
        second-device/reachability · Windows

    1 row ended alike, by another way
      embedded RP  ✓ passed  passkey-login declined (out of reach)
      shop         ✓ passed
        second-device/reachability · Linux

    8 runs: 6 passed · 0 failed · 2 skipped · 0 unseen                       0.64 s
    "#);
}
