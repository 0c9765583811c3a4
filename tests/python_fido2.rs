//! The shipped flows, unchanged, against a relying party built on python-fido2's server.

mod peers;
mod support;

use peers::Peer;
use support::name;
use support::run;

#[test]
fn the_shipped_flows_hold_on_python_fido2() {
    let peer = Peer::start("python-fido2", &[]);
    let folder = tempfile::tempdir().unwrap();
    let port = format!("port={}", peer.port);
    let ran = run(folder.path(), &["--rp", "python-fido2", "--var", &port]);
    let failed: Vec<_> = ran.with_verdict("failed").into_iter().map(name).collect();
    assert!(failed.is_empty(), "{failed:#?}\n{}", ran.printed());
    assert_eq!(ran.output.status.code(), Some(0), "{}", ran.printed());
    let proven = ran.with_verdict("passed").len();
    assert!(proven >= 50, "{proven} runs are proven\n{}", ran.printed());
}
