//! `profile new` without a recording: on a terminal it asks for what was not said.

#![cfg(unix)]

use std::fs;
use std::process::Command;

use serde_json::Value;
use serde_json::json;

use crate::support::stuntkey;

/// What a terminal showed and how the program ended, with these lines typed at these questions.
fn typed(arguments: &[&str], answers: &[(&str, &str)]) -> Value {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/profile_new/terminal.py");
    let output = Command::new("python3")
        .args([
            script,
            &json!(answers).to_string(),
            env!("CARGO_BIN_EXE_stuntkey"),
        ])
        .args(arguments)
        .output()
        .expect("there is Python");
    let err = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}\n{err}"))
}

#[test]
fn what_was_not_said_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("shop.yaml").display().to_string();
    let told = typed(
        &["profile", "new", "--sign-in", "/login", "--out", &out],
        &[
            ("Where is it?", "http://localhost:4000"),
            ("makes an account with a password?", " /join "),
            ("says who is signed in?", "/me"),
            ("gives creation options?", "PUT /passkeys/options"),
            ("takes the new passkey?", "/passkeys"),
            ("gives request options?", "/login/options"),
            ("takes what the passkey signed?", "/login/passkey"),
            ("lists passkeys?", ""),
            ("signs out?", "/logout"),
        ],
    );
    let shown = told["shown"].as_str().unwrap();
    assert_eq!(told["code"], 0, "{shown}");
    assert_eq!(told["unasked"], json!([]), "{shown}");
    assert!(!shown.contains("signs in with a password?"), "{shown}");
    let text = fs::read_to_string(&out).unwrap();
    for part in [
        "url: http://localhost:4000\n",
        "POST: /join",
        "POST: /login\n",
        "GET: /me",
        "PUT: /passkeys/options",
        "POST: /logout",
    ] {
        assert!(text.contains(part), "`{part}` is not in\n{text}");
    }
    assert!(!text.contains("\n  list:"), "{text}");
    let said = stuntkey(&["check", &out]);
    let err = String::from_utf8_lossy(&said.stderr);
    assert_eq!(said.status.code(), Some(0), "{err}\n{text}");
}

#[test]
fn a_wrong_answer_is_refused_at_once() {
    let told = typed(&["profile", "new"], &[("Where is it?", "the shop")]);
    let shown = told["shown"].as_str().unwrap();
    assert_eq!(told["code"], 2, "{shown}");
    assert!(
        shown.contains("`the shop` is no `http://` or `https://` URL"),
        "{shown}"
    );
    assert!(!shown.contains("Which path"), "{shown}");
}

#[test]
fn without_a_terminal_nothing_is_asked() {
    let said = stuntkey(&["profile", "new"]);
    let err = String::from_utf8_lossy(&said.stderr);
    assert_eq!(said.status.code(), Some(2), "{err}");
    assert!(err.contains("`--from-har FILE`, or `--url URL`"), "{err}");
    assert!(!err.contains("Where is it?"), "{err}");
}
