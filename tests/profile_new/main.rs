//! `profile new`: what a recording of a real relying party makes runs unedited, and what is asked
//! without one.

#[path = "../peers/mod.rs"]
mod peers;
mod questions;
mod recorder;
#[path = "../support/mod.rs"]
mod support;
mod variants;

use std::fs;

use peers::Peer;
use recorder::Recorder;
use support::Ran;
use support::run;
use support::stuntkey;

/// Records a walk at the peer, drafts a profile of it, and runs the shipped flows with that.
fn drafted(peer: &str) -> (String, Ran) {
    let recorder = Recorder::new();
    let port = recorder.port;
    let origin = format!("http://localhost:{port}");
    let peer_process = Peer::start(peer, &[("ORIGIN", &origin)]);
    let log = recorder.before(peer_process.port);
    let said = stuntkey(&["profile", "try", peer, "--var", &format!("port={port}")]);
    assert_eq!(
        said.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&said.stdout)
    );
    let folder = tempfile::tempdir().unwrap();
    let (har, profile) = (
        folder.path().join("walk.har"),
        folder.path().join("shop.yaml"),
    );
    fs::write(&har, log.har()).unwrap();
    let (har, profile) = (har.display().to_string(), profile.display().to_string());
    let said = stuntkey(&["profile", "new", "--from-har", &har, "--out", &profile]);
    let err = String::from_utf8_lossy(&said.stderr).into_owned();
    assert_eq!(said.status.code(), Some(0), "{err}");
    let text = fs::read_to_string(&profile).unwrap();
    let ran = run(folder.path(), &["--rp", &profile]);
    (text, ran)
}

/// Holds the runs of a drafted profile, which is shown where they do not.
fn holds(text: &str, ran: &Ran, proven: usize) {
    println!("{text}");
    ran.holds(proven);
}

#[test]
fn cookies_and_bare_options_of_simplewebauthn() {
    let (text, ran) = drafted("simplewebauthn");
    holds(&text, &ran, 40);
    assert!(
        text.contains("username: $(identifier), password: $(password)"),
        "{text}"
    );
    assert!(text.contains("DELETE: /credentials/$(key)"), "{text}");
}

#[test]
fn bearer_tokens_and_flow_ids_of_py_webauthn() {
    let (text, ran) = drafted("py_webauthn");
    holds(&text, &ran, 40);
    assert!(text.contains("Bearer $(access_token)"), "{text}");
    assert!(text.contains("flow_id: $(flow_id)"), "{text}");
}

/// Recorded by Chromium 148 with a virtual authenticator: sign-up, registration, sign-out, logins,
/// list, deletion.
const CHROMIUM: &str = include_str!("chromium.har");

#[test]
fn what_a_real_browser_recorded_runs_unedited() {
    let peer = Peer::start("simplewebauthn", &[]);
    let folder = tempfile::tempdir().unwrap();
    let (har, profile) = (
        folder.path().join("shop.har"),
        folder.path().join("shop.yaml"),
    );
    fs::write(&har, CHROMIUM).unwrap();
    let (har, profile) = (har.display().to_string(), profile.display().to_string());
    let said = stuntkey(&["profile", "new", "--from-har", &har, "--out", &profile]);
    let err = String::from_utf8_lossy(&said.stderr).into_owned();
    assert_eq!(said.status.code(), Some(0), "{err}");
    // Only the port is another one than when it was recorded.
    let ran = run(folder.path(), &["--rp", &profile, "--url", &peer.url]);
    holds(&fs::read_to_string(&profile).unwrap(), &ran, 40);
}
