//! `stuntkey conform` against relying parties that others' libraries are in: what these libraries
//! are known to let through is found, and nothing else is.

mod peers;
mod support;

use std::collections::BTreeSet;
use std::fs;

use peers::Peer;
use serde_json::Value;
use stuntkey::authenticator::AttestationFamily;
use stuntkey::word::Word;
use support::stuntkey;
use tempfile::TempDir;

/// Rows of every kind: registrations, silent ones, logins, plays and lints.
const ROWS: &[&str] = &[
    "R09.2", "R10.1", "R13.2", "R15", "R26", "A06", "A11.3", "A13", "A16.1", "A18", "A21.1",
    "A21.6", "A21.7", "A22.1", "OPT-08", "POS-2",
];

/// Rows about attestation.
const ATTESTATION: &[&str] = &["C-*", "R24.4"];

fn failed(peer: &str) -> BTreeSet<String> {
    failed_rows(&Peer::start(peer, &[]), peer, ROWS)
}

/// What a peer lets through that asks for attestation, and traces it to the test roots.
fn failed_attested(peer: &str) -> BTreeSet<String> {
    let attesting = Attesting::start(peer);
    let profile = attesting.profile(peer, "attestation: { is: trusted }\n");
    failed_rows(&attesting.running, &profile, ATTESTATION)
}

/// A peer that asks for attestation, and traces it to the test roots.
struct Attesting {
    running: Peer,
    folder: TempDir,
}

impl Attesting {
    fn start(peer: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for family in AttestationFamily::ALL {
            let path = folder.path().join(format!("{family}.pem"));
            fs::write(path, family.root_pem()).unwrap();
        }
        let roots = folder.path().display().to_string();
        Self {
            running: Peer::start(peer, &[("ATTESTATION_ROOTS", &roots)]),
            folder,
        }
    }

    /// The shipped profile with these lines, in a file.
    fn profile(&self, peer: &str, more: &str) -> String {
        let shipped = fs::read_to_string(format!("fixtures/rp-profiles/{peer}.yaml")).unwrap();
        let path = self.folder.path().join("profile.yaml");
        fs::write(&path, format!("{shipped}{more}")).unwrap();
        path.display().to_string()
    }

    /// Why the first check of a row is skipped; nothing where it is not.
    fn skipped(&self, profile: &str, row: &str) -> Option<String> {
        let report = report_of(&self.running, profile, &[row]);
        let outcome = &report["rows"][0]["checks"][0]["outcome"];
        let is_skipped = outcome["is"] == "skipped";
        is_skipped.then(|| outcome["why"].as_str().unwrap().to_owned())
    }
}

fn failed_rows(running: &Peer, profile: &str, rows: &[&str]) -> BTreeSet<String> {
    let report = report_of(running, profile, rows);
    let totals = &report["totals"];
    assert!(totals["passed"].as_u64().unwrap() > 50, "{totals}");
    assert_eq!(totals["ours"], 0, "{totals}");
    let rows = report["rows"].as_array().unwrap().iter();
    let rows = rows.filter(|row| row["outcome"]["is"] == "failed");
    rows.map(|row| row["id"].as_str().unwrap().to_owned())
        .collect()
}

fn report_of(running: &Peer, profile: &str, rows: &[&str]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.json");
    let (port, json) = (
        format!("port={}", running.port),
        format!("json={}", report.display()),
    );
    let mut arguments = vec![
        "conform", "--rp", profile, "--var", &port, "--report", &json,
    ];
    arguments.extend(rows.iter().flat_map(|row| ["--only", *row]));
    let output = stuntkey(&arguments);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let json = std::fs::read_to_string(&report).unwrap_or_else(|_| panic!("{text}"));
    serde_json::from_str(&json).unwrap()
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

/// Self attestation may name any algorithm of the same hash, the AAGUID of a certificate may be
/// critical, and nobody asks where an Android key was made and what it is for. Every other fault of
/// the formats is refused, and every honest statement is accepted.
#[test]
fn what_simplewebauthn_lets_through_of_attestation_is_found() {
    let expected = ids(&["C-P2", "C-P6", "C-K1"]);
    assert_eq!(failed_attested("simplewebauthn"), expected);
}

/// A text for a signature is a `TypeError`; an empty `x5c` passes for self attestation; of packed's
/// certificates nothing is looked at but the path, and of a TPM's not the AAGUID.
#[test]
fn what_py_webauthn_lets_through_of_attestation_is_found() {
    let expected = ids(&["C-P1", "C-P4", "C-P5", "C-P6", "C-T3"]);
    assert_eq!(failed_attested("py_webauthn"), expected);
}

/// No false alarm: a row about attestation is left out, and says why, where the relying party does
/// not ask for attestation, or its profile says that it does not look.
#[test]
fn what_a_relying_party_does_not_look_at_is_skipped() {
    let peer = "simplewebauthn";
    let plain = Attesting {
        running: Peer::start(peer, &[]),
        folder: tempfile::tempdir().unwrap(),
    };
    let why = plain.skipped(peer, "C-T1");
    assert_eq!(why.as_deref(), Some("its options ask for no attestation"));
    let attesting = Attesting::start(peer);
    let skipped = |more: &str, row: &str| {
        let profile = attesting.profile(peer, more);
        attesting.skipped(&profile, row)
    };
    let why = skipped("attestation: { is: ignored }\n", "C-T1");
    assert_eq!(
        why.as_deref(),
        Some("its profile says that it ignores attestation")
    );
    let why = skipped("attestation: { is: verified, formats: [packed] }\n", "C-T1");
    assert_eq!(
        why.as_deref(),
        Some("its profile does not list the format `tpm`")
    );
    let why = skipped("", "R24.4").unwrap();
    assert!(why.contains("`trusted` or `required`"), "{why}");
    let why = skipped("attestation: { is: trusted }\n", "R24.2").unwrap();
    assert!(why.contains("`required`"), "{why}");
    assert_eq!(skipped("", "C-T1"), None);
}
