//! By others: SimpleWebAuthn and py_webauthn verify the statements with our roots and refuse them
//! with other ones; SimpleWebAuthn and python-fido2 load the metadata.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::process::Stdio;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use serde_json::json;
use stuntkey::authenticator::AttestationFamily;
use stuntkey::authenticator::MetadataEdition;
use stuntkey::authenticator::MetadataModel;
use stuntkey::authenticator::metadata_blob;

use crate::case::CHALLENGE;
use crate::case::ORIGIN;
use crate::case::RP_ID;
use crate::case::all;
use crate::peers::install;

/// What a peer is given: registrations, roots by format, and metadata.
fn given() -> Value {
    let cases = all();
    let models: Vec<_> = cases
        .iter()
        .map(|case| MetadataModel {
            name: case.name,
            profile: &case.profile,
        })
        .collect();
    let edition = MetadataEdition {
        number: 3,
        next_update: "2047-12-31".parse().unwrap(),
    };
    let fido = AttestationFamily::Fido.root_pem();
    json!({
        "challenge": URL_SAFE_NO_PAD.encode(CHALLENGE),
        "origin": ORIGIN,
        "rpId": RP_ID,
        "roots": {
            "packed": fido,
            "fido-u2f": fido,
            "tpm": AttestationFamily::Tpm.root_pem(),
            "apple": AttestationFamily::Apple.root_pem(),
            "android-key": AttestationFamily::AndroidKey.root_pem(),
            "mds": AttestationFamily::Mds.root_pem(),
        },
        "mdsRoot": STANDARD.encode(AttestationFamily::Mds.root()),
        "mds": metadata_blob(&models, &edition),
        "cases": cases
            .iter()
            .map(|case| json!({
                "name": case.name,
                "fmt": case.profile.attestation_direct.format(),
                "aaguid": case.profile.aaguid.to_string(),
                "credential": case.credential(),
            }))
            .collect::<Vec<_>>(),
    })
}

/// Runs a peer's script on what is given, and gives what it printed: a list of what was proven.
fn ask(peer: &str, interpreter: &str, script: &str) -> Vec<String> {
    let folder = install(peer);
    let own = folder.join(interpreter);
    let interpreter = if own.exists() {
        own.as_path()
    } else {
        Path::new(interpreter)
    };
    let mut process = Command::new(interpreter)
        .arg(script)
        .current_dir(&folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = process.stdin.take().unwrap();
    stdin.write_all(given().to_string().as_bytes()).unwrap();
    drop(stdin);
    let output = process.wait_with_output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{printed}\n{errors}");
    printed.lines().map(str::to_owned).collect()
}

fn names(what: &str) -> impl Iterator<Item = String> {
    all()
        .into_iter()
        .map(move |case| format!("{what} {}", case.name))
}

#[test]
fn simplewebauthn_verifies_the_statements_and_loads_the_metadata() {
    let proven = ask("simplewebauthn", "node", "attestation.mjs");
    // It reads no RSA keys from certificates of Android.
    let beyond = "verified android-key RS256";
    let verified = names("verified").filter(|line| line != beyond);
    for line in verified.chain(names("metadata")) {
        assert!(proven.contains(&line), "no `{line}`: {proven:#?}");
    }
    for fmt in ["packed", "fido-u2f", "tpm", "apple", "android-key", "mds"] {
        let line = format!("refused with another root {fmt}");
        assert!(proven.contains(&line), "no `{line}`: {proven:#?}");
    }
}

#[test]
fn py_webauthn_verifies_the_statements() {
    let proven = ask("py_webauthn", ".venv/bin/python", "attestation.py");
    // It knows no ES384.
    for line in names("verified").filter(|line| line != "verified packed ES384") {
        assert!(proven.contains(&line), "no `{line}`: {proven:#?}");
    }
    for fmt in ["packed", "fido-u2f", "tpm", "apple", "android-key"] {
        let line = format!("refused with another root {fmt}");
        assert!(proven.contains(&line), "no `{line}`: {proven:#?}");
    }
}

#[test]
fn python_fido2_loads_the_metadata() {
    let proven = ask("ctap", ".venv/bin/python", "metadata.py");
    for line in names("metadata") {
        assert!(proven.contains(&line), "no `{line}`: {proven:#?}");
    }
    let line = "refused with another root mds".to_owned();
    assert!(proven.contains(&line), "{proven:#?}");
}
