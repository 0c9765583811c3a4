//! The shipped flows, unchanged, against a relying party built on py_webauthn: bearer tokens,
//! flow ids, and a login that is declined by naming the password.

mod peers;
mod support;

use peers::Peer;
use support::run;

#[test]
fn the_shipped_flows_hold_on_py_webauthn() {
    let peer = Peer::start("py_webauthn", &[]);
    let folder = tempfile::tempdir().unwrap();
    let port = format!("port={}", peer.port);
    let ran = run(folder.path(), &["--rp", "py_webauthn", "--var", &port]);
    for verdict in ["blocked", "untested"] {
        assert!(ran.with_verdict(verdict).is_empty(), "{}", ran.printed());
    }
    ran.holds(70);
    assert_eq!(ran.output.status.code(), Some(0), "{}", ran.printed());
}
