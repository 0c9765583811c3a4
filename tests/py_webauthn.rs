//! The shipped flows, unchanged, against a relying party built on py_webauthn: bearer tokens,
//! flow ids, and a login that is declined by naming the password.

mod peers;
mod support;

use peers::Peer;
use support::name;
use support::run;

#[test]
fn the_shipped_flows_hold_on_py_webauthn() {
    let peer = Peer::start("py_webauthn", &[]);
    let folder = tempfile::tempdir().unwrap();
    let port = format!("port={}", peer.port);
    let ran = run(folder.path(), &["--rp", "py_webauthn", "--var", &port]);
    for verdict in ["blocked", "set-up failed", "untested"] {
        assert!(ran.with_verdict(verdict).is_empty(), "{}", ran.printed());
    }
    let failed: Vec<_> = ran.with_verdict("failed").into_iter().map(name).collect();
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
