//! The shipped flows, unchanged, against a relying party built on SimpleWebAuthn.

mod peers;
mod support;

use peers::Peer;
use support::run;

#[test]
fn the_shipped_flows_hold_on_simplewebauthn() {
    let peer = Peer::start("simplewebauthn", &[]);
    let folder = tempfile::tempdir().unwrap();
    let port = format!("port={}", peer.port);
    let ran = run(folder.path(), &["--rp", "simplewebauthn", "--var", &port]);
    ran.holds(70);
    assert_eq!(ran.output.status.code(), Some(0), "{}", ran.printed());
}
