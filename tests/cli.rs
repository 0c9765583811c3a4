//! The command line, as scripts and people meet it.

use std::fs;
use std::path::Path;

use assert_cmd::Command;

fn stuntkey(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("stuntkey").expect("the binary is built for its tests");
    command.args(arguments).env_remove("CI");
    command
}

/// Standard output and standard error of a command that ends with this exit code.
fn ends(arguments: &[&str], code: i32) -> (String, String) {
    let output = stuntkey(arguments).assert().code(code).get_output().clone();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    (text(output.stdout), text(output.stderr))
}

const COMMANDS: &[&str] = &[
    "run",
    "conform",
    "rp",
    "serve",
    "credentials",
    "attestation",
    "report",
    "check",
    "profile",
    "providers",
    "schema",
    "explain",
    "inspect",
];

#[test]
fn without_arguments_there_is_help_and_no_success() {
    let (_, err) = ends(&[], 2);
    for word in COMMANDS.iter().chain(&["Examples:"]) {
        assert!(err.contains(word), "{word} is missing in\n{err}");
    }
}

#[test]
fn every_command_has_help() {
    for command in COMMANDS {
        let (out, _) = ends(&[command, "--help"], 0);
        assert!(out.contains("Usage: stuntkey"), "{out}");
    }
}

#[test]
fn an_unknown_scenario_is_wrong_usage_and_told_the_nearest() {
    let (_, err) = ends(&["run", "second-device/apend"], 2);
    assert!(
        err.contains("did you mean `second-device/append`?"),
        "{err}"
    );
}

#[test]
fn a_selection_of_nothing_is_wrong_usage() {
    let (_, err) = ends(&["run", "--only", "no such row"], 2);
    assert!(err.contains("--list"), "{err}");
}

#[test]
fn list_names_runs_and_runs_nothing() {
    let (out, _) = ends(&["run", "second-device/append", "--list"], 0);
    assert!(
        out.lines().count() > 1 && out.lines().all(|line| line.contains(" · ")),
        "{out}"
    );
}

#[test]
fn check_tells_all_problems_of_all_files() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("a file in it");
        path.to_str().expect("its name is UTF-8").to_owned()
    };
    let one = write("one.yaml", "scenario: One\nflow: nowhere\nsteps: []\n");
    let two = write("two.yaml", "scenario: Two\nflow: onboarding\nstep: []\n");
    let (_, err) = ends(&["check", &one, &two], 3);
    assert!(
        err.contains("one.yaml") && err.contains("two.yaml"),
        "{err}"
    );
    assert!(err.contains("nowhere"), "{err}");
}

#[test]
fn the_shipped_scenarios_are_valid() {
    ends(&["check", "scenarios"], 0);
}

#[test]
fn bugs_are_listed_one_a_line_name_first() {
    let (out, _) = ends(&["rp", "--list-bugs"], 0);
    assert!(
        out.lines()
            .any(|line| line.starts_with("challenge-reusable  ")),
        "{out}"
    );
    assert!(out.lines().any(|line| line.starts_with("R15.1  ")), "{out}");
    let unknown = ends(&["run", "--bug", "nudges"], 2);
    assert!(unknown.1.contains("nudges"), "{}", unknown.1);
}

#[test]
fn providers_are_shown_with_their_sources() {
    let (out, _) = ends(&["providers"], 0);
    assert!(out.contains("icloud-keychain"), "{out}");
    let (json, _) = ends(&["providers", "icloud-keychain", "--format", "json"], 0);
    let json: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    assert!(json[0]["facts"][0]["path"].is_string());
    let (_, err) = ends(&["providers", "icloud-keychian"], 2);
    assert!(err.contains("did you mean `icloud-keychain`?"), "{err}");
}

#[test]
fn schemas_are_json() {
    for kind in ["scenario", "profile", "provider", "device"] {
        let (out, _) = ends(&["schema", kind], 0);
        let schema: serde_json::Value = serde_json::from_str(&out).expect("it is JSON");
        assert!(schema.is_object());
    }
}

#[test]
fn a_rule_is_explained_however_reports_spell_it() {
    let (out, _) = ends(&["explain", "false-offer"], 0);
    assert!(out.contains("mend"), "{out}");
    assert_eq!(ends(&["explain", "false", "offer"], 0).0, out);
    assert!(
        ends(&["explain", "false-ofer"], 2)
            .1
            .contains("did you mean")
    );
}

/// What a run of one scenario leaves behind: report, JUnit XML and traces.
fn reports(folder: &Path, seed: &str, jobs: &str) -> (serde_json::Value, String, String) {
    let at = |name: &str| {
        folder
            .join(name)
            .to_str()
            .expect("its name is UTF-8")
            .to_owned()
    };
    let (json, junit) = (
        format!("json={}", at("r.json")),
        format!("junit={}", at("r.xml")),
    );
    let traces = at("traces");
    let arguments = [
        "run",
        "second-device/append",
        "--seed",
        seed,
        "--jobs",
        jobs,
    ];
    let outputs = ["--report", &json, "--report", &junit, "--trace", &traces];
    ends(&[&arguments[..], &outputs[..]].concat(), 0);
    let read = |name: &str| fs::read_to_string(at(name)).expect("it was written");
    let mut json: serde_json::Value = serde_json::from_str(&read("r.json")).expect("it is JSON");
    json.as_object_mut()
        .expect("it is an object")
        .remove("timing");
    (
        json,
        read("r.xml"),
        read("traces/second-device/append/macos.jsonl"),
    )
}

#[test]
fn a_seed_gives_the_same_traces_however_many_runs_there_are_at_a_time() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let first = reports(one.path(), "7f3a2c", "1");
    let second = reports(two.path(), "7f3a2c", "4");
    assert_eq!(first.0, second.0);
    assert_eq!(first.2, second.2);
    assert!(!first.2.is_empty());
}

#[test]
fn junit_has_a_case_for_each_row() {
    let folder = tempfile::tempdir().unwrap();
    let (json, xml, _) = reports(folder.path(), "1", "2");
    let runs = json["runs"].as_array().expect("runs are a list").len();
    assert_eq!(xml.matches("<testcase ").count(), runs);
    assert!(
        xml.contains(r#"name="second-device/append · macOS" classname="second-device""#),
        "{xml}"
    );
}

#[test]
fn a_variable_of_a_relying_party_that_does_not_run_is_wrong_usage() {
    let output = stuntkey(&["run", "--rp", "reference", "--var", "shop.yaml:port=80"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("`--var shop.yaml:port=80`"), "{said}");
    assert!(said.contains("that no `--rp` names"), "{said}");
}
