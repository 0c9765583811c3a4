//! Reports from end to end: shards and their merge, several relying parties, and what a hostile
//! relying party answers.

#[path = "../cli_trouble/server.rs"]
mod server;

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use server::say;
use server::serve;

struct Ended {
    code: Option<i32>,
    out: String,
    err: String,
}

fn stuntkey(folder: &Path, arguments: &[&str]) -> Ended {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stuntkey"));
    let command = command.args(arguments).current_dir(folder).env_remove("CI");
    let output = command.output().expect("stuntkey starts");
    Ended {
        code: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn ends(folder: &Path, arguments: &[&str], code: i32) -> Ended {
    let ended = stuntkey(folder, arguments);
    assert_eq!(ended.code, Some(code), "{}{}", ended.out, ended.err);
    ended
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder for a test")
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).expect("the file was written")
}

/// A JSON report without its wall times.
fn untimed(folder: &Path, name: &str) -> Value {
    let mut report: Value = serde_json::from_str(&read(folder, name)).expect("it is JSON");
    report.as_object_mut().expect("a report").remove("timing");
    report
}

const SEED: [&str; 2] = ["--seed", "7f3a2c"];

#[test]
fn merged_shards_are_the_unsharded_report() {
    let folder = folder();
    let run = ["run", "second-device", "--bug", "synced-passkey-misjudged"];
    let run = |more: &[&str]| {
        let arguments: Vec<_> = run.iter().chain(&SEED).chain(more).copied().collect();
        stuntkey(folder.path(), &arguments)
    };
    assert_eq!(run(&["--report", "json=whole.json"]).code, Some(1));
    for part in ["1", "2", "3"] {
        let report = format!("json={part}.json");
        run(&["--shard", &format!("{part}/3"), "--report", &report]);
    }
    let merge = ["report", "merge", "3.json", "1.json", "2.json"];
    let reports = [
        "--report",
        "json=merged.json",
        "--report",
        "junit=merged.xml",
    ];
    let more = ["--report", "html=merged.html", "--trace", "traces"];
    let arguments = [&merge[..], &reports, &more].concat();
    let merged = ends(folder.path(), &arguments, 1);
    assert_eq!(
        untimed(folder.path(), "merged.json"),
        untimed(folder.path(), "whole.json")
    );
    assert!(
        merged.out.contains("22 runs: 16 passed · 6 failed"),
        "{}",
        merged.out
    );
    assert!(
        merged.out.contains("missed offer"),
        "the stories are told: {}",
        merged.out
    );
    assert!(
        read(folder.path(), "merged.html").contains("bit 0 UP"),
        "payloads are decoded"
    );
    assert!(
        folder
            .path()
            .join("traces/second-device/append/ios.jsonl")
            .exists()
    );
    // A shard that is missing fails, and says so.
    let part = ends(folder.path(), &["report", "merge", "1.json", "3.json"], 1);
    assert!(part.out.contains("7 not run"), "{}", part.out);
}

#[test]
fn the_runs_of_shards_are_those_of_the_plan() {
    let folder = folder();
    let list = |more: &[&str]| {
        let arguments: Vec<_> = ["run", "onboarding", "--list"]
            .iter()
            .chain(&SEED)
            .chain(more)
            .copied()
            .collect();
        ends(folder.path(), &arguments, 0).out
    };
    let all = list(&[]);
    let (one, two) = (list(&["--shard", "1/2"]), list(&["--shard", "2/2"]));
    let mut joined: Vec<_> = one.lines().chain(two.lines()).collect();
    let mut whole: Vec<_> = all.lines().collect();
    joined.sort_unstable();
    whole.sort_unstable();
    assert_eq!(joined, whole);
    assert!(one.lines().count().abs_diff(two.lines().count()) <= 1);
}

#[test]
fn a_shard_needs_a_seed_and_a_place_among_the_parts() {
    let folder = folder();
    let ended = ends(folder.path(), &["run", "--shard", "1/2"], 2);
    assert!(ended.err.contains("--seed"), "{}", ended.err);
    let ended = ends(folder.path(), &["run", "--seed", "1", "--shard", "3/2"], 2);
    assert!(ended.err.contains("such as `2/3`"), "{}", ended.err);
}

#[test]
fn a_shard_that_gets_no_run_passes() {
    let folder = folder();
    let only = [
        "run",
        "second-device/other-browser",
        "--shard",
        "2/2",
        "--report",
        "json=2.json",
    ];
    let arguments: Vec<_> = only.iter().chain(&SEED).copied().collect();
    let ended = ends(folder.path(), &arguments, 0);
    assert!(ended.out.contains("0 runs"), "{}", ended.out);
    assert_eq!(untimed(folder.path(), "2.json")["plan"]["runs"], 1);
}

#[test]
fn files_that_are_no_reports_are_named_and_nothing_is_written() {
    let folder = folder();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("list.json", "[]");
    write("cut.json", "{ \"report\": 1,\n  \"stuntkey\": ");
    write("old.json", "{ \"report\": 0 }");
    let merge = ["report", "merge", "list.json", "cut.json", "old.json"];
    let arguments = [&merge[..], &["--report", "json=merged.json"]].concat();
    let ended = ends(folder.path(), &arguments, 3);
    for told in [
        "`list.json`: it is not a report",
        "`cut.json`",
        "line 2",
        "`old.json`: it is a report of version 0",
    ] {
        assert!(
            ended.err.contains(told),
            "{told} is missing in\n{}",
            ended.err
        );
    }
    assert!(!folder.path().join("merged.json").exists());
    ends(folder.path(), &["report", "merge", "none.json"], 2);
}

/// What a hostile relying party answers to everything.
const HOSTILE: &str = "</pre><script>alert(1)</script><img src=x onerror=alert(2)>";

const SCENARIO: &str = "scenario: A password signs in
flow: onboarding
each: [{ row: first }, { row: second }]
devices: { phone: { is: iphone, client: safari } }
steps:
  - sign-in: phone
    with: password
    prove: { shows: dashboard }
";

fn profile(name: &str, port: u16) -> String {
    format!(
        "profile: {name}
url: http://localhost:{port}
headers: {{ Authorization: Bearer $(secret.token) }}
actions:
  session: [{{ GET: /session, then: [{{ shows: dashboard }}] }}]
  sign-up: {{ password: [{{ POST: /sign-up, json: {{ name: $(identifier), token: $(secret.token) }}, then: [{{ shows: dashboard }}] }}] }}
  sign-in: {{ password: [{{ POST: /sign-in, json: {{ name: $(identifier), token: $(secret.token) }}, then: [{{ if: {{ $.in: true }}, shows: dashboard }}, {{ shows: error }}] }}] }}
"
    )
}

#[test]
fn a_hostile_answer_is_text_and_a_secret_is_in_no_report() {
    let folder = folder();
    let port = serve(|asked, stream| {
        // It gives away what it was sent, the secret among it.
        let echo = format!("{}{}", asked.head, asked.body);
        let body = serde_json::json!({ "in": false, "said": HOSTILE, "echo": echo }).to_string();
        say(
            stream,
            200,
            "content-type: application/json\r\nserver: <script>\r\n",
            &body,
        );
    });
    fs::write(folder.path().join("shop.yaml"), profile("A shop", port)).unwrap();
    fs::write(folder.path().join("password.yaml"), SCENARIO).unwrap();
    let reports = [
        "html",
        "json",
        "junit",
        "tap",
        "text",
        "github",
        "github-summary",
    ];
    let reports = reports.map(|format| format!("{format}=report.{format}"));
    let mut arguments = vec![
        "run",
        "password.yaml",
        "--rp",
        "shop.yaml",
        "--secret",
        "token=swordfish",
    ];
    for report in &reports {
        arguments.extend(["--report", report]);
    }
    let ended = ends(folder.path(), &arguments, 1);
    assert!(!ended.out.contains("swordfish"), "{}", ended.out);
    for report in &reports {
        let name = report.split_once('=').expect("a path").1;
        let text = read(folder.path(), name);
        assert!(!text.contains("swordfish"), "{name} has the secret");
        assert!(text.contains("sign-in"), "{name} tells of the request");
    }
    let page = read(folder.path(), "report.html");
    assert!(
        !page.contains("<script>alert") && !page.contains("<img"),
        "it is no text"
    );
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(!read(folder.path(), "report.junit").contains("<script>"));
}

#[test]
fn relying_parties_are_compared_side_by_side() {
    let folder = folder();
    let port = |signs_in: bool| {
        serve(move |_, stream| {
            let body = serde_json::json!({ "in": signs_in }).to_string();
            say(stream, 200, "content-type: application/json\r\n", &body);
        })
    };
    fs::write(
        folder.path().join("good.yaml"),
        profile("The good shop", port(true)),
    )
    .unwrap();
    fs::write(
        folder.path().join("bad.yaml"),
        profile("The bad shop", port(false)),
    )
    .unwrap();
    fs::write(folder.path().join("password.yaml"), SCENARIO).unwrap();
    let both = [
        "--rp",
        "good.yaml",
        "--rp",
        "bad.yaml",
        "--secret",
        "token=swordfish",
    ];
    let reports = [
        "--report",
        "html=r.html",
        "--report",
        "junit=r.xml",
        "--report",
        "json=r.json",
    ];
    let arguments = [&["run", "password.yaml"][..], &both, &reports].concat();
    let ended = ends(folder.path(), &arguments, 1);
    for told in [
        "The good shop  2 runs: 2 passed",
        "The bad shop   2 runs: 0 passed · 2 failed",
        "2 rows ended differently",
        "password · first",
    ] {
        assert!(
            ended.out.contains(told),
            "{told} is missing in\n{}",
            ended.out
        );
    }
    assert!(read(folder.path(), "r.xml").contains("classname=\"onboarding · The bad shop\""));
    let runs = untimed(folder.path(), "r.json");
    let rps = runs["runs"]
        .as_array()
        .expect("runs")
        .iter()
        .map(|run| run["rp"].clone());
    assert_eq!(rps.collect::<Vec<_>>().len(), 4);
    assert!(read(folder.path(), "r.html").contains("<span class=\"tag\">differs</span>"));
    // Where one relying party is cannot be where both are.
    let url = [&arguments[..], &["--url", "http://127.0.0.1:1"]].concat();
    let ended = ends(folder.path(), &url, 2);
    assert!(ended.err.contains("--url"), "{}", ended.err);
}

#[test]
fn annotations_are_printed_where_no_file_is_named() {
    let folder = folder();
    let bug = [
        "run",
        "second-device/reachability",
        "--only",
        "iCloud → Mac of the same account",
        "--bug",
        "synced-passkey-misjudged",
    ];
    let arguments: Vec<_> = bug
        .iter()
        .chain(&SEED)
        .chain(&["--report", "github"])
        .copied()
        .collect();
    let ended = ends(folder.path(), &arguments, 1);
    let file = "::error file=scenarios/second-device/reachability.yaml,line=25,title=";
    assert!(
        ended.out.lines().any(|line| line.starts_with(file)),
        "{}",
        ended.out
    );
}

#[test]
fn the_documented_report_is_one() {
    let page = include_str!("../../docs/reports.md");
    let example = page
        .split("```json\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    let folder = folder();
    fs::write(folder.path().join("r.json"), example.expect("an example")).unwrap();
    let ended = ends(folder.path(), &["report", "merge", "r.json"], 1);
    let told = "1 run: 0 passed · 1 failed · 0 skipped · 1 unseen · 119 not run";
    assert!(ended.out.contains(told), "{}", ended.out);
}
