//! The product's main job: every shipped flow against the embedded relying party.

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use support::name;
use support::run;

#[test]
fn the_shipped_flows_pass_and_nothing_is_skipped_or_unseen() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(folder.path(), &["--seed", "7f3a2c"]);
    assert_eq!(ran.output.status.code(), Some(0), "{}", ran.printed());
    let counts = &ran.report["counts"];
    assert!(counts["runs"].as_u64() >= Some(112), "{counts}");
    assert_eq!(counts["passed"], counts["runs"], "{}", ran.printed());
    assert_eq!(counts["unseen"], 0, "{}", ran.printed());
    for run in ran.runs() {
        assert_eq!(
            run["findings"].as_array().map(Vec::is_empty),
            Some(only_unlucky(run)),
            "{run}"
        );
    }
}

/// Bad luck is noted where a passkey that cannot be known to be out of reach is offered.
fn only_unlucky(run: &serde_json::Value) -> bool {
    let findings = run["findings"].as_array().expect("findings are a list");
    assert!(
        findings.iter().all(|finding| finding["kind"] == "unlucky"),
        "{}",
        name(run)
    );
    findings.is_empty()
}

#[test]
fn the_same_seed_gives_the_same_bytes_whatever_runs_beside_it() {
    let one = traces(&["--seed", "51", "--jobs", "1"]);
    let many = traces(&["--seed", "51", "--jobs", "4"]);
    assert!(one.len() >= 112, "{} traces", one.len());
    same(&one, &many);
    let some = traces(&["--seed", "51", "--only", "second-device"]);
    assert!(!some.is_empty());
    for (path, trace) in &some {
        assert_eq!(one.get(path), Some(trace), "{path}");
    }
    let other = traces(&["--seed", "52", "--only", "second-device/append"]);
    for (path, trace) in &other {
        assert_ne!(
            one.get(path),
            Some(trace),
            "{path} does not depend on the seed"
        );
    }
}

fn same(one: &BTreeMap<String, String>, other: &BTreeMap<String, String>) {
    assert_eq!(
        one.keys().collect::<Vec<_>>(),
        other.keys().collect::<Vec<_>>()
    );
    for (path, trace) in one {
        let differing = trace
            .lines()
            .zip(other[path].lines())
            .find(|(left, right)| left != right);
        assert!(differing.is_none(), "{path}: {differing:?}");
    }
}

/// Every trace of an invocation, by its path.
fn traces(arguments: &[&str]) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("traces");
    let out_text = out.display().to_string();
    let arguments: Vec<_> = arguments
        .iter()
        .copied()
        .chain(["--trace", &out_text])
        .collect();
    let ran = run(folder.path(), &arguments);
    assert_eq!(ran.output.status.code(), Some(0), "{}", ran.printed());
    let mut traces = BTreeMap::new();
    collect(&out, &out, &mut traces);
    traces
}

fn collect(root: &Path, folder: &Path, traces: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).expect("the folder was made") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            collect(root, &path, traces);
        } else {
            let name = path
                .strip_prefix(root)
                .expect("it is below")
                .display()
                .to_string();
            traces.insert(name, std::fs::read_to_string(&path).expect("it is text"));
        }
    }
}
