//! `stuntkey attestation`.

use assert_cmd::Command;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use serde_json::json;
use stuntkey::authenticator::AttestationFamily;
use stuntkey::word::Word;

fn printed(arguments: &[&str]) -> String {
    let mut command = Command::cargo_bin("stuntkey").unwrap();
    let output = command
        .arg("attestation")
        .args(arguments)
        .assert()
        .success();
    String::from_utf8(output.get_output().stdout.clone()).unwrap()
}

#[test]
fn roots_are_printed_or_written() {
    let listed = printed(&["roots"]);
    let pem = printed(&["roots", "--pem"]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new");
    printed(&["roots", "--dir", path.to_str().unwrap()]);
    for family in AttestationFamily::ALL {
        assert!(listed.contains(family.as_str()), "{listed}");
        assert!(pem.contains(&family.root_pem()), "{pem}");
        let file = std::fs::read_to_string(path.join(format!("{family}.pem"))).unwrap();
        assert_eq!(file, family.root_pem());
    }
}

#[test]
fn metadata_tells_of_every_provider_and_of_the_served_key() {
    let blob = printed(&["mds", "--no", "9", "--next-update", "2030-01-31"]);
    let parts: Vec<_> = blob.trim_end().split('.').collect();
    assert_eq!(parts.len(), 3);
    let payload = URL_SAFE_NO_PAD.decode(parts[1]).unwrap();
    let payload: Value = serde_json::from_slice(&payload).unwrap();
    assert_eq!(payload["no"], 9);
    assert_eq!(payload["nextUpdate"], "2030-01-31");
    let entries = payload["entries"].as_array().unwrap();
    let kinds = |aaguid: &str| {
        let one = entries.iter().find(|entry| entry["aaguid"] == aaguid);
        one.unwrap()["metadataStatement"]["attestationTypes"].clone()
    };
    // Windows Hello, iCloud Keychain, and `stuntkey roaming` in ASCII.
    assert_eq!(kinds("08987058-cadc-4b81-b6e1-30de50dcbe96")[0], "attca");
    assert_eq!(kinds("fbfc3007-154e-4ecc-8c0b-6e020557d7bd")[0], "none");
    assert_eq!(
        kinds("7374756e-746b-6579-2072-6f616d696e67")[0],
        "basic_full"
    );
    // `stuntkey fingers`, likewise.
    assert_eq!(
        kinds("7374756e-746b-6579-2066-696e67657273")[0],
        "basic_full"
    );
    // All security keys: the two that are served, and the one of scenarios.
    let u2f = entries
        .iter()
        .filter(|entry| entry["attestationCertificateKeyIdentifiers"].is_array());
    assert_eq!(u2f.count(), 3);
    // FIDO Metadata Statement §3.12: as authenticatorGetInfo answers, in its names.
    let served = entries
        .iter()
        .find(|entry| entry["aaguid"] == "7374756e-746b-6579-2072-6f616d696e67");
    let info = &served.unwrap()["metadataStatement"]["authenticatorGetInfo"];
    assert_eq!(info["options"]["clientPin"], false);
    assert_eq!(info["pinUvAuthProtocols"], json!([2, 1]));
    assert_eq!(info["aaguid"], "7374756e746b657920726f616d696e67");
}

#[test]
fn a_date_that_is_none_is_refused_with_an_example() {
    let mut command = Command::cargo_bin("stuntkey").unwrap();
    let arguments = ["attestation", "mds", "--next-update", "2030-02-30"];
    let output = command.args(arguments).assert().code(2);
    let told = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
    assert!(told.contains("write it as 2047-12-31"), "{told}");
}

/// The page's example: the provider attests as the file says, and journeys go on.
#[test]
fn the_documented_override_is_one() {
    let page = include_str!("../../docs/attestation.md");
    let block = page.split("```yaml\n").nth(1).expect("there is an example");
    let block = block.split("```").next().expect("it ends");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("apple.yaml");
    std::fs::write(&file, block).unwrap();
    let file = file.to_str().unwrap();
    let stuntkey = |arguments: &[&str]| {
        let mut command = Command::cargo_bin("stuntkey").unwrap();
        let output = command.args(arguments).args(["--provider", file]);
        String::from_utf8(output.assert().success().get_output().stdout.clone()).unwrap()
    };
    let shown = stuntkey(&["providers", "icloud-keychain"]);
    let direct = shown
        .lines()
        .find(|line| line.contains("attestation.direct"));
    assert!(direct.is_some_and(|line| line.contains("apple")), "{shown}");
    let told = stuntkey(&["run", "second-device/append", "--only", "*macOS*"]);
    assert!(told.contains(" passed"), "{told}");
}
