//! Reports as files for programs.

use crate::oracle::Verdict;
use crate::report::Counts;
use crate::report::json;
use crate::report::junit;
use crate::report::tests::false_offer;
use crate::report::tests::report;
use crate::report::tests::result;
use crate::report::traces;

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
