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
use tempfile::TempDir;

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
    let why = skipped("attestation: { is: ignored }\n", "C-T1").unwrap();
    assert_eq!(why, "its profile says that it ignores attestation");
    let why = skipped("attestation: { is: verified, formats: [packed] }\n", "C-T1");
    let listed = "its profile does not list the format `tpm`";
    assert_eq!(why.as_deref(), Some(listed));
    let why = skipped("", "R24.4").unwrap();
    assert!(why.contains("`trusted` or `required`"), "{why}");
    let why = skipped("attestation: { is: trusted }\n", "R24.2").unwrap();
    assert!(why.contains("`required`"), "{why}");
    assert_eq!(skipped("", "C-T1"), None);
}

/// The rows about attestation that fail.
fn failed(peer: &str) -> BTreeSet<String> {
    let attesting = Attesting::start(peer);
    let profile = attesting.profile(peer, "attestation: { is: trusted }\n");
    let report = attesting.report(&profile, &["C-*", "R24.4"]);
    let totals = &report["totals"];
    assert!(totals["passed"].as_u64().unwrap() > 50, "{totals}");
    for count in ["ours", "unreachable"] {
        assert_eq!(totals[count], 0, "{totals}");
    }
    let rows = report["rows"].as_array().unwrap().iter();
    let rows = rows.filter(|row| row["outcome"]["is"] == "failed");
    rows.map(|row| row["id"].as_str().unwrap().to_owned())
        .collect()
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
        let report = self.report(profile, &[row]);
        let outcome = &report["rows"][0]["checks"][0]["outcome"];
        let is_skipped = outcome["is"] == "skipped";
        is_skipped.then(|| outcome["why"].as_str().unwrap().to_owned())
    }

    fn report(&self, profile: &str, rows: &[&str]) -> Value {
        let path = self.folder.path().join("report.json");
        let report = format!("json={}", path.display());
        let port = format!("port={}", self.running.port);
        let fixed = [
            "conform", "--rp", profile, "--var", &port, "--report", &report,
        ];
        let only: Vec<_> = rows.iter().flat_map(|row| ["--only", *row]).collect();
        let output = stuntkey(&[&fixed[..], &only].concat());
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let json = fs::read_to_string(&path).unwrap_or_else(|_| panic!("{printed}"));
        serde_json::from_str(&json).unwrap()
    }
}

fn ids(ids: &[&str]) -> BTreeSet<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}
