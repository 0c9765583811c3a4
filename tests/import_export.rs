//! Credentials in the formats of other tools: both ways, and what is wrong with a file.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;

use serde_json::Value;
use serde_json::json;
use stuntkey::store::Format;
use stuntkey::webauthn::BackupState;
use tempfile::TempDir;

/// The key of RFC 6979 §A.2.5, in PKCS#8 as OpenSSL writes it.
const P256: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgya+p2EW6dRZrXCFXZ7HWk05Qw9s26JsSe4piKxIPZyGhRANCAARg/tS6JVqdMclh63TGNW1owEm4kjth+mzmaWIuYPKftnkD/hAIuLyZpBrp6VYovGTy8bIMLX6fUXejwpTURiKZ";
/// Ed25519, RFC 8410 §10.3.
const ED25519: &str = "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbYCYYdwoqJ77nyLNRqb3jQQwM0Gp+W";

fn credential(id: u8) -> Value {
    json!({
        "credentialId": format!("{}AAAAAAAAAAAAAAAAAAAAA==", char::from(b'A' + id)),
        "isResidentCredential": true,
        "rpId": "shop.example",
        "privateKey": P256,
        "userHandle": format!("{}Q==", char::from(b'A' + id)),
        "signCount": 7,
        "largeBlob": "aGVsbG8=",
        "backupEligibility": true,
        "backupState": true,
        "userName": "ann",
        "userDisplayName": "Ann",
    })
}

struct Bench(TempDir);

impl Bench {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("key"), "07".repeat(32) + "\n").unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn credentials(&self, verb: &str, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_stuntkey"))
            .args(["credentials", verb, "--state"])
            .arg(self.path("state"))
            .arg("--state-key")
            .arg(self.path("key"))
            .args(arguments)
            .output()
            .unwrap()
    }

    fn import(&self, format: &str, content: &str) -> (Option<i32>, String) {
        fs::write(self.path("in.json"), content).unwrap();
        let file = self.path("in.json");
        let file = file.to_str().unwrap();
        let output = self.credentials("import", &["--format", format, file]);
        let said = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), said)
    }

    fn export(&self, format: &str) -> Value {
        let output = self.credentials("export", &["--format", format]);
        assert!(output.status.success());
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

#[test]
fn what_devtools_gave_goes_through_a_state_file_unchanged() {
    let bench = Bench::new();
    let mut ed25519 = credential(1);
    ed25519["privateKey"] = ED25519.into();
    let by_id = json!({
        "credentialId": "/+//",
        "isResidentCredential": false,
        "rpId": "localhost",
        "privateKey": P256,
        "signCount": 0,
        "backupEligibility": false,
        "backupState": false,
    });
    // Those that are not discoverable have no place in the order, and come first.
    let all = json!({ "credentials": [by_id, credential(0), ed25519] });
    assert_eq!(bench.import("cdp", &all.to_string()).0, Some(0));
    let exported = bench.export("cdp");
    assert_eq!(exported, all);
    // Again is no other.
    assert_eq!(bench.import("cdp", &exported.to_string()).0, Some(0));
    assert_eq!(
        bench.export("cdp")["credentials"].as_array().unwrap().len(),
        3
    );
}

#[test]
fn what_playwright_gave_comes_back() {
    let bench = Bench::new();
    assert_eq!(
        bench.import("cdp", &json!([credential(0)]).to_string()).0,
        Some(0)
    );
    let exported = bench.export("playwright");
    let first = exported[0].as_object().unwrap();
    let names: Vec<_> = first.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "id",
            "rpId",
            "userHandle",
            "privateKey",
            "publicKey",
            "signCount"
        ]
    );
    assert_eq!(first["signCount"], 7);
    let other = Bench::new();
    assert_eq!(other.import("playwright", &exported.to_string()).0, Some(0));
    assert_eq!(other.export("playwright"), exported);
}

#[test]
fn what_is_wrong_is_named_with_its_place_and_nothing_comes_in() {
    let bench = Bench::new();
    assert_eq!(
        bench.import("cdp", &json!([credential(0)]).to_string()).0,
        Some(0)
    );
    let before = fs::read(bench.path("state")).unwrap();
    let broken = |name: &str, value: Value| {
        let mut second = credential(2);
        second[name] = value;
        json!([credential(1), second]).to_string()
    };
    let cases = [
        ("cdp", "[{]".to_owned(), "line 1, column 3"),
        ("cdp", "7".to_owned(), "no list of credentials"),
        ("cdp", broken("privateKey", "AAAA".into()), "[1].privateKey"),
        (
            "cdp",
            broken("privateKey", Value::Null),
            "`privateKey` is missing",
        ),
        (
            "cdp",
            broken("credentialId", "?".into()),
            "[1].credentialId: this is no base64",
        ),
        ("cdp", broken("signCount", (-1).into()), "[1].signCount"),
        (
            "cdp",
            broken("rpId", "https://a".into()),
            "[1].rpId: `https://a`",
        ),
        ("cdp", broken("userHandle", "".into()), "[1].userHandle"),
        (
            "cdp",
            broken("backupEligibility", false.into()),
            "backed up and not eligible",
        ),
        (
            "cdp",
            json!([credential(1), credential(1)]).to_string(),
            "id of credential 1",
        ),
        (
            "playwright",
            json!([credential(1)]).to_string(),
            "[0]: `id` is missing",
        ),
    ];
    for (format, content, word) in cases {
        let (code, said) = bench.import(format, &content);
        assert_eq!(code, Some(3), "{word}: {said}");
        assert!(
            said.contains("in.json") && said.contains(word),
            "{word}: {said}"
        );
        assert!(!said.contains(&P256[60..80]), "a key is told: {said}");
        assert!(fs::read(bench.path("state")).unwrap() == before, "{word}");
    }
}

#[test]
fn secrets_are_in_no_debug_text() {
    let text = json!([credential(0)]).to_string();
    let credentials = Format::Cdp.read(&text, BackupState::NotEligible).unwrap();
    let shown = format!("{credentials:?}");
    assert!(shown.contains("shop.example"), "{shown}");
    assert!(!shown.contains("private"), "{shown}");
}

#[test]
fn an_export_to_a_file_replaces_none() {
    let bench = Bench::new();
    assert_eq!(bench.import("cdp", "[]").0, Some(0));
    fs::write(bench.path("out.json"), "mine").unwrap();
    let out = bench.path("out.json");
    let arguments = ["--format", "cdp", "--out", out.to_str().unwrap()];
    assert_eq!(
        bench.credentials("export", &arguments).status.code(),
        Some(2)
    );
    assert_eq!(fs::read_to_string(&out).unwrap(), "mine");
}
