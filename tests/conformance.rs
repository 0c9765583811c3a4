//! `stuntkey conform` from end to end, against the embedded relying party.

mod support;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Output;

use serde_json::Value;
use support::stuntkey;

fn conform(folder: &Path, arguments: &[&str]) -> (Output, Value) {
    let report = folder.join("report.json");
    let json = format!("json={}", report.display());
    let output = stuntkey(&[&["conform", "--report", &json][..], arguments].concat());
    let text = std::fs::read_to_string(&report).unwrap_or_else(|_| "null".to_owned());
    (output, serde_json::from_str(&text).unwrap())
}

fn printed(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!(
        "{}{}",
        String::from_utf8_lossy(out),
        String::from_utf8_lossy(err)
    )
}

/// The ids of rows that ended so.
fn rows(report: &Value, outcome: &str) -> BTreeSet<String> {
    let rows = report["rows"].as_array().into_iter().flatten();
    let rows = rows.filter(|row| row["outcome"]["is"] == outcome);
    rows.map(|row| row["id"].as_str().unwrap().to_owned())
        .collect()
}

fn without_timing(mut report: Value) -> Value {
    report.as_object_mut().unwrap().remove("timing");
    report
}

#[test]
fn the_embedded_relying_party_passes_everything() {
    let folder = tempfile::tempdir().unwrap();
    let (output, report) = conform(folder.path(), &["--seed", "7"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    for outcome in ["failed", "warned", "untested", "unreachable", "ours"] {
        assert_eq!(
            rows(&report, outcome),
            BTreeSet::new(),
            "{}",
            printed(&output)
        );
    }
    let totals = &report["totals"];
    assert!(totals["passed"].as_u64().unwrap() > 500, "{totals}");
    // What is skipped is known: this relying party demands no verification, and takes three
    // algorithms.
    assert!(totals["skipped"].as_u64().unwrap() < 12, "{totals}");
}

#[test]
fn a_report_is_the_seeds_alone() {
    let folder = tempfile::tempdir().unwrap();
    let rows = [
        "--only", "R07", "--only", "R08", "--only", "A21", "--skip", "R08.12",
    ];
    let one = [&["--seed", "1f", "--jobs", "1"][..], &rows].concat();
    let many = [&["--seed", "1f", "--jobs", "4"][..], &rows].concat();
    let (_, first) = conform(folder.path(), &one);
    let (_, second) = conform(folder.path(), &many);
    assert_eq!(without_timing(first.clone()), without_timing(second));
    // And a row alone gives what it gives among others.
    let alone = ["--seed", "1f", "--only", "A21.6"];
    let (_, alone) = conform(folder.path(), &alone);
    let of = |report: &Value| {
        let rows = report["rows"].as_array().unwrap().iter();
        let mut rows = rows.filter(|row| row["id"] == "A21.6");
        rows.next().unwrap().clone()
    };
    assert_eq!(of(&first), of(&alone));
    assert_eq!(alone["rows"].as_array().unwrap().len(), 1);
}

/// Mistakes that the embedded relying party can be asked for, and the rows that see them.
const SEEN: &[(&str, &[&str], &[&str])] = &[
    (
        "user-absent-accepted",
        &["R15.*", "R16.*"],
        &["R15.1", "R15.3"],
    ),
    (
        "user-absent-refused",
        &["R15.*", "R16.*"],
        &["R15.2", "R16.4"],
    ),
    (
        "exclude-list-empty",
        &["OPT-0*", "R29.*"],
        &["OPT-08", "R29.5"],
    ),
    ("user-id-per-device", &["OPT-0*"], &["OPT-06"]),
];

#[test]
fn a_mistake_is_seen_by_its_rows_and_by_no_other() {
    let folder = tempfile::tempdir().unwrap();
    for (bug, only, expected) in SEEN {
        let mut arguments = vec!["--seed", "7", "--bug", bug];
        arguments.extend(only.iter().flat_map(|only| ["--only", only]));
        let (output, report) = conform(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(1), "{bug}\n{}", printed(&output));
        let expected: BTreeSet<_> = expected.iter().map(|id| (*id).to_owned()).collect();
        assert_eq!(
            rows(&report, "failed"),
            expected,
            "{bug}\n{}",
            printed(&output)
        );
    }
}

/// Mistakes in the flows, and the row that runs of scenarios decide.
const LIVED_THROUGH: &[(&str, &str)] = &[
    ("exclude-list-empty", "UX-01"),
    ("exclude-list-of-another-user", "UX-01"),
    ("user-absent-refused", "UX-05"),
    ("nudge-despite-passkey-here", "UX-07"),
    ("no-offer-after-decline", "UX-08"),
    ("device-bound-misjudged", "UX-09"),
    ("login-despite-decline", "UX-09"),
    ("nudge-twice", "UX-10"),
    ("UX-10", "UX-10"),
    ("modal-upgrade", "UX-11"),
    ("nudge-before-unlock", "UX-11"),
    ("UX-12", "UX-12"),
    ("UX-15", "UX-15"),
    ("confirmation-before-verify", "UX-15"),
    ("challenge-reusable", "UX-18"),
    ("no-way-in", "UX-22"),
    ("UX-25", "UX-25"),
    ("UX-33", "UX-33"),
];

#[test]
fn what_users_live_through_is_decided_by_the_runs_of_scenarios() {
    let folder = tempfile::tempdir().unwrap();
    for (bug, row) in LIVED_THROUGH {
        let arguments = ["--seed", "7", "--bug", bug, "--only", row];
        let (output, report) = conform(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(1), "{bug}\n{}", printed(&output));
        let expected = BTreeSet::from([(*row).to_owned()]);
        let failed = rows(&report, "failed");
        assert_eq!(failed, expected, "{bug}\n{}", printed(&output));
    }
}

#[test]
fn a_failed_journey_tells_its_finding_and_both_commands() {
    let folder = tempfile::tempdir().unwrap();
    let bug = ["--seed", "7", "--bug", "nudge-twice"];
    let (output, report) = conform(folder.path(), &[&bug[..], &["--only", "UX-10"]].concat());
    let text = printed(&output);
    let case = &report["rows"][0]["checks"][0];
    let why = case["outcome"]["why"].as_str().unwrap();
    assert!(
        why.contains("expected declined (too soon), got offered"),
        "{why}"
    );
    let again = case["again"].as_str().unwrap();
    assert!(again.starts_with("stuntkey run in-app-after-unlock/not-twice --only "));
    let conform_again = "stuntkey conform --seed 7 --bug nudge-twice --only UX-10";
    for expected in [why, again, conform_again] {
        assert!(text.contains(expected), "`{expected}` is not in\n{text}");
    }
    // The command that is told finds the same: its words need no shell but for the quotes.
    let name = again.split('\'').nth(1);
    let name = name.unwrap_or_else(|| again.split_whitespace().nth(4).unwrap());
    let scenario = ["run", "in-app-after-unlock/not-twice", "--only", name];
    let run = stuntkey(&[&scenario[..], &bug].concat());
    assert_eq!(run.status.code(), Some(1), "{}", printed(&run));
}

/// Other mistakes in a run say nothing about a row: it is untested, and no failure of its own.
#[test]
fn a_run_that_fails_for_another_reason_decides_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = [
        "--seed",
        "7",
        "--bug",
        "login-despite-decline",
        "--only",
        "UX-10",
    ];
    let (output, report) = conform(folder.path(), &arguments);
    let untested = rows(&report, "untested");
    assert!(untested.contains("UX-10"), "{}", printed(&output));
    assert!(printed(&output).contains("fails for another reason"));
}

#[test]
fn a_failure_tells_what_was_sent_what_came_back_and_how_to_see_it_again() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = [
        "--seed",
        "7",
        "--bug",
        "user-absent-accepted",
        "--only",
        "R15.1",
    ];
    let (output, report) = conform(folder.path(), &arguments);
    let text = printed(&output);
    for expected in [
        "it was accepted",
        "attestationObject.authData.flags",
        "honest 0x5d UP UV BE BS AT",
        "POST https://shop.example.test/api/passkeys → 200",
        "WebAuthn L3 §7.1 step 15",
        "stuntkey conform --seed 7 --bug user-absent-accepted --only R15.1",
    ] {
        assert!(text.contains(expected), "`{expected}` is not in\n{text}");
    }
    let case = &report["rows"][0]["checks"][0];
    assert_eq!(case["class"], "accepted");
    assert_eq!(case["outcome"]["is"], "failed");
}

#[test]
fn reports_are_written_in_every_form() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let reports = ["html", "junit", "sarif", "text"].map(|form| format!("{form}={}", path(form)));
    let mut arguments = vec![
        "--seed",
        "7",
        "--bug",
        "user-absent-accepted",
        "--only",
        "R15",
    ];
    arguments.extend(reports.iter().flat_map(|it| ["--report", it.as_str()]));
    conform(folder.path(), &arguments);
    let junit = std::fs::read_to_string(path("junit")).unwrap();
    assert!(
        junit.contains("<testcase name=\"R15.1 Nobody was there\""),
        "{junit}"
    );
    assert!(junit.contains("<failure"), "{junit}");
    let sarif: Value =
        serde_json::from_str(&std::fs::read_to_string(path("sarif")).unwrap()).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results[0]["ruleId"], "R15.1");
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap();
    assert_eq!(rules.len(), 3);
    assert!(
        std::fs::read_to_string(path("text"))
            .unwrap()
            .contains("R15.2 ✓✓")
    );
    let page = std::fs::read_to_string(path("html")).unwrap();
    for expected in [
        "<h1 class=\"bad\">",
        "id=\"run-R15.1\"",
        "<ins>",
        "--only R15.1",
    ] {
        assert!(page.contains(expected), "{expected}");
    }
}

/// What the embedded relying party has no algorithm for, or demands more of than the text (U2F).
const NOT_TAKEN: [&str; 4] = ["VEC-07", "VEC-08", "VEC-11", "VEC-15"];

#[test]
fn vectors_of_the_specification_are_replayed_and_changed_copies_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--vectors", "--only", "VEC-*", "--seed", "7"];
    let (output, report) = conform(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    assert_eq!(
        rows(&report, "skipped"),
        NOT_TAKEN.map(str::to_owned).into()
    );
    assert_eq!(rows(&report, "passed").len(), 15 - NOT_TAKEN.len());
    for (bug, copy) in [
        ("A21.1", "the login, a bit of its signature changed"),
        ("A11.1", "the login, to another challenge"),
        ("R08.2", "the registration, to another challenge"),
    ] {
        let (output, report) = conform(folder.path(), &[&arguments[..], &["--bug", bug]].concat());
        assert_eq!(output.status.code(), Some(1), "{bug}");
        assert!(rows(&report, "failed").contains("VEC-01"), "{bug}");
        assert!(printed(&output).contains(copy), "{bug}");
    }
    let (output, _) = conform(folder.path(), &["--only", "VEC-01"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        printed(&output).contains("--vectors"),
        "{}",
        printed(&output)
    );
}

#[test]
fn rows_are_explained() {
    let output = stuntkey(&["explain", "r15.2"]);
    let text = printed(&output);
    for expected in [
        "R15.2 · A silent creation",
        "why ",
        "mend",
        "fixtures/conformance/registration.yaml:",
    ] {
        assert!(text.contains(expected), "{text}");
    }
    let output = stuntkey(&["explain", "R15.22"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        printed(&output).contains("did you mean"),
        "{}",
        printed(&output)
    );
}

#[test]
fn nothing_selected_and_nothing_there_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let (output, _) = conform(folder.path(), &["--only", "Z9"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        printed(&output).contains("conform --list"),
        "{}",
        printed(&output)
    );
    // Nobody listens on port 1.
    let arguments = ["--rp", "simplewebauthn", "--var", "port=1", "--only", "A21"];
    let (output, report) = conform(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(4), "{}", printed(&output));
    assert!(report["notDone"].as_u64().unwrap() > 0, "{report}");
    assert!(
        printed(&output).contains("unreachable"),
        "{}",
        printed(&output)
    );
}
