//! Installing a peer: once, by `install.sh`, whichever test comes first.

use std::fs::File;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;

/// Installs what a peer needs, if it is not there yet, and gives the peer's folder.
///
/// Tests run in parallel, as threads and as processes: the first installs, the others wait for it.
pub fn install(name: &str) -> PathBuf {
    let lock = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("peer-{name}.lock"));
    let lock = File::create(lock).expect("cargo made this directory");
    lock.lock().expect("file locks work here");
    let script = directory().join("install.sh");
    let output = Command::new(&script)
        .arg(name)
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("cannot run {}: {error}", script.display()));
    assert!(
        output.status.success(),
        "peer `{name}` could not be installed ({})\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    directory().join(name)
}

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers")
}
