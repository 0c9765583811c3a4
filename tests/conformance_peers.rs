//! `stuntkey conform` against relying parties that others' libraries are in: what these libraries
//! are known to let through is found, and nothing else is.

mod peers;
mod support;

use std::collections::BTreeSet;

use peers::Peer;
use serde_json::Value;
use support::stuntkey;

/// Rows of every kind: registrations, silent ones, logins, plays and lints.
const ROWS: &[&str] = &[
    "R09.2", "R10.1", "R13.2", "R15", "R26", "A06", "A11.3", "A13", "A16.1", "A18", "A21.1",
    "A21.6", "A21.7", "A22.1", "OPT-08", "POS-2",
];

fn failed(peer: &str) -> BTreeSet<String> {
    let running = Peer::start(peer, &[]);
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.json");
    let (port, json) = (
        format!("port={}", running.port),
        format!("json={}", report.display()),
    );
    let mut arguments = vec!["conform", "--rp", peer, "--var", &port, "--report", &json];
    arguments.extend(ROWS.iter().flat_map(|row| ["--only", *row]));
    let output = stuntkey(&arguments);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let json = std::fs::read_to_string(&report).unwrap_or_else(|_| panic!("{text}"));
    let report: Value = serde_json::from_str(&json).unwrap();
    let totals = &report["totals"];
    assert!(totals["passed"].as_u64().unwrap() > 50, "{text}");
    assert_eq!(totals["ours"], 0, "{text}");
    let rows = report["rows"].as_array().unwrap().iter();
    let rows = rows.filter(|row| row["outcome"]["is"] == "failed");
    rows.map(|row| row["id"].as_str().unwrap().to_owned())
        .collect()
}

fn ids(ids: &[&str]) -> BTreeSet<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

/// The library takes `crossOrigin` for granted, and a text for a statement.
#[test]
fn what_simplewebauthn_lets_through_is_found() {
    assert_eq!(failed("simplewebauthn"), ids(&["R10.1", "R13.2", "A13.1"]));
}

/// So does this one.
#[test]
fn what_py_webauthn_lets_through_is_found() {
    assert_eq!(failed("py_webauthn"), ids(&["R10.1", "R13.2", "A13.1"]));
}
