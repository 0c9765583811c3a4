//! The device test suite of python-fido2, as it comes in its source distribution, against a served
//! key: found over UDP, powered and touched through the suite's own `--controller`.

#![expect(clippy::unwrap_used, reason = "a test stops where it is surprised")]

mod peers;
mod support;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use support::ServedKey;
use support::golden;

#[test]
fn the_device_suite_of_python_fido2_ends_as_documented() {
    let folder = tempfile::tempdir().unwrap();
    let results = folder.path().join("results");
    // The suite's controller touches where a finger is wanted, but for the tests that enrol one:
    // these ask a person. They meet a key that is always touched.
    let mut printed = run_suite(&results, &["--profile", "fingerprint-key"], &[BIO]);
    let fingers = read(&results, &printed);
    printed += &run_suite(
        &results,
        &["--user-presence", "touch"],
        &["tests/device", "--ignore", BIO],
    );
    let results = [fingers, read(&results, &printed)].concat();
    let failed: Vec<_> = results
        .iter()
        .filter(|result| result["outcome"] == "failed")
        .map(|result| result["test"].to_string())
        .collect();
    assert!(failed.is_empty(), "{failed:#?}\n{printed}");
    let table = table(&results);
    golden::part("docs/ctap.md", "device suite", &format!("\n{table}\n"));
}

/// What the last run noted, a line a test.
fn read(results: &Path, printed: &str) -> Vec<Value> {
    let lines = fs::read_to_string(results).unwrap_or_else(|error| panic!("{error}\n{printed}"));
    let lines = lines.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Runs these tests of it, and gives what it printed.
fn run_suite(results: &Path, product: &[&str], tests: &[&str]) -> String {
    let folder = peers::install("ctap");
    let door = ["--ctaphid", "udp:127.0.0.1:0"];
    let key = ServedKey::start(&[&door, product].concat());
    drop(fs::remove_file(results));
    let output = Command::new(folder.join(".venv/bin/python"))
        .args([
            "-m",
            "pytest",
            "-p",
            "stuntkey_hid",
            "-p",
            "no:cacheprovider",
        ])
        .args(["--tb=short", "--controller", &key.control])
        .args(tests)
        // The relying party on the list of the key that is served.
        .args(["--ep-rp-id", "enterprise.example"])
        .current_dir(folder.join(".venv/sources/fido2-2.2.1"))
        .env("PYTHONPATH", &folder)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("STUNTKEY_CTAPHID", &key.door)
        .env("STUNTKEY_RESULTS", results)
        .output()
        .expect("it was installed");
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

/// A row a file: how many tests passed, how many were skipped, and why.
fn table(results: &[Value]) -> String {
    let mut rows: BTreeMap<&str, (usize, usize, BTreeSet<&str>)> = BTreeMap::new();
    for result in results {
        let row = rows.entry(text(result, "file")).or_default();
        if result["outcome"] == "passed" {
            row.0 += 1;
        } else {
            row.1 += 1;
            row.2.insert(text(result, "reason"));
        }
    }
    let mut table = "| file | passed | skipped | because |\n|---|---|---|---|\n".to_owned();
    for (file, (passed, skipped, reasons)) in rows {
        let reasons: Vec<_> = reasons.into_iter().collect();
        let reasons = reasons.join("; ");
        table.push_str(&format!(
            "| `{file}` | {passed} | {skipped} | {reasons} |\n"
        ));
    }
    table
}

fn text<'r>(result: &'r Value, member: &str) -> &'r str {
    result[member].as_str().unwrap()
}

/// The tests that enrol a finger.
const BIO: &str = "tests/device/test_bioenroll.py";
