//! Profiles written after public documentation, each against a server that speaks as it says.

mod peers;
mod support;

use std::net::TcpListener;

use peers::Peer;
use support::Ran;
use support::run;

const PASSKEY_ALONE: &str = "tests/peers/dialects/passkey-alone.yaml";

const MANAGED: &str = "tests/peers/dialects/managed.yaml";

#[test]
fn each_dialect_is_spoken() {
    let mail = free_port();
    let user = [
        ("SMTP_PORT", mail.as_str()),
        ("USER_PASSWORD", "correct horse"),
    ];
    let peer = Peer::start("dialects", &user);
    let mail = format!("smtp-port={mail}");
    let secret = ["--var", "user=ann", "--secret", "password=correct horse"];
    passes(&peer, "fido-conformance", &[PASSKEY_ALONE]);
    passes(&peer, "go-webauthn", &[PASSKEY_ALONE]);
    passes(
        &peer,
        "hanko",
        &[MANAGED, "--var", "with=code", "--var", &mail],
    );
    // The account is lent from run to run, and the second finds it empty again.
    for _ in 0..2 {
        let ran = passes(
            &peer,
            "spring-security",
            &[&[MANAGED], &secret[..]].concat(),
        );
        let report = ran.report.to_string() + &ran.printed();
        assert!(!report.contains("correct horse"), "{report}");
    }
}

fn passes(peer: &Peer, profile: &str, arguments: &[&str]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let port = format!("port={}", peer.port);
    let own = ["--rp", profile, "--var", &port];
    let ran = run(folder.path(), &[&own, arguments].concat());
    let passed = ran.with_verdict("passed").len();
    assert_eq!(passed, 1, "{profile}\n{}", ran.printed());
    ran
}

/// A port that nobody listened on a moment ago.
fn free_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port().to_string()
}
