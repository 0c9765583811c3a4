//! The shipped flows, unchanged, against a relying party built on SimpleWebAuthn.

mod peers;
mod support;

use peers::Peer;
use support::name;
use support::run;

#[test]
fn the_shipped_flows_hold_on_simplewebauthn() {
    let peer = Peer::start("simplewebauthn", &[]);
    let folder = tempfile::tempdir().unwrap();
    let port = format!("port={}", peer.port);
    let ran = run(folder.path(), &["--rp", "simplewebauthn", "--var", &port]);
    let failed: Vec<_> = ran
        .with_verdict("failed")
        .iter()
        .map(|run| name(run))
        .collect();
    assert!(failed.is_empty(), "{failed:#?}\n{}", ran.printed());
    assert_eq!(ran.output.status.code(), Some(0), "{}", ran.printed());
    let proven = ran.with_verdict("passed").len();
    assert!(
        proven >= 70,
        "only {proven} runs are proven\n{}",
        ran.printed()
    );
    for run in ran.with_verdict("skipped") {
        let reason = run["reason"].as_str().unwrap_or_default();
        assert!(
            !reason.is_empty(),
            "{} is skipped without a reason",
            name(run)
        );
    }
}
