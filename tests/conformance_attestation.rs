//! `stuntkey conform` on relying parties that ask for attestation, and trace it to the test roots:
//! what their libraries let through. Each finding was looked at by hand: what was sent, what the
//! library answered, and what its code looks at.

mod peers;
mod support;

use std::collections::BTreeSet;
use std::fs;

use peers::Peer;
use serde_json::Value;
use stuntkey::authenticator::AttestationFamily;
use stuntkey::word::Word;
use support::stuntkey;

/// Self attestation may name any algorithm of the same hash, the AAGUID of a certificate may be
/// critical, and nobody asks where an Android key was made and what it is for. Every other fault of
/// the formats is refused, and every honest statement is accepted.
#[test]
fn what_simplewebauthn_lets_through_of_attestation_is_found() {
    assert_eq!(failed("simplewebauthn"), ids(&["C-P2", "C-P6", "C-K1"]));
}

/// A text for a signature is a `TypeError`; an empty `x5c` passes for self attestation; of packed's
/// certificates nothing is looked at but the path, and of a TPM's not the AAGUID.
#[test]
fn what_py_webauthn_lets_through_of_attestation_is_found() {
    let expected = ids(&["C-P1", "C-P4", "C-P5", "C-P6", "C-T3"]);
    assert_eq!(failed("py_webauthn"), expected);
}

/// The rows about attestation that fail.
fn failed(peer: &str) -> BTreeSet<String> {
    let folder = tempfile::tempdir().unwrap();
    for family in AttestationFamily::ALL {
        let path = folder.path().join(format!("{family}.pem"));
        fs::write(path, family.root_pem()).unwrap();
    }
    let profile = fs::read_to_string(format!("fixtures/rp-profiles/{peer}.yaml")).unwrap();
    let attested = folder.path().join("attested.yaml");
    let asks = format!("{profile}attestation: {{ is: trusted }}\n");
    fs::write(&attested, asks).unwrap();
    let roots = folder.path().display().to_string();
    let running = Peer::start(peer, &[("ATTESTATION_ROOTS", &roots)]);

    let path = folder.path().join("report.json");
    let report = format!("json={}", path.display());
    let port = format!("port={}", running.port);
    let profile = attested.display().to_string();
    let output = stuntkey(&[
        "conform", "--rp", &profile, "--var", &port, "--report", &report, "--only", "C-*",
        "--only", "R24.4",
    ]);
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let json = fs::read_to_string(&path).unwrap_or_else(|_| panic!("{printed}"));
    let report: Value = serde_json::from_str(&json).unwrap();
    let totals = &report["totals"];
    assert!(totals["passed"].as_u64().unwrap() > 50, "{printed}");
    for count in ["ours", "unreachable"] {
        assert_eq!(totals[count], 0, "{printed}");
    }
    let rows = report["rows"].as_array().unwrap().iter();
    let rows = rows.filter(|row| row["outcome"]["is"] == "failed");
    rows.map(|row| row["id"].as_str().unwrap().to_owned())
        .collect()
}

fn ids(ids: &[&str]) -> BTreeSet<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}
