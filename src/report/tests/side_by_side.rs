//! Reports about several relying parties.

use crate::oracle::Verdict;
use crate::report::RpFacts;
use crate::report::tests::EMBEDDED;
use crate::report::tests::report;
use crate::report::tests::result;
use crate::report::text;
use crate::report::traces;
use crate::source::Colour;

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
