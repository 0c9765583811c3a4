//! Reports as text.

use crate::flow::DeviceName;
use crate::oracle::Finding;
use crate::oracle::Unseen;
use crate::oracle::Verdict;
use crate::report::tests::false_offer;
use crate::report::tests::report;
use crate::report::tests::result;
use crate::report::text;
use crate::sim::Ending;
use crate::sim::Event;
use crate::sim::Exchange;
use crate::sim::Request;
use crate::sim::Response;
use crate::sim::Trace;
use crate::sim::VirtualTime;
use crate::source::Colour;

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

pub(super) fn trace() -> Trace {
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
