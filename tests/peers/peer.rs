//! A peer as a child process: installed once, started on a port of its own, stopped when dropped.

use std::fs::File;
use std::io::BufRead;
use std::io::BufReader;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::ChildStdout;
use std::process::Command;
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// A running relying party; dropping it stops it.
pub struct Peer {
    /// Where it listens, and its origin: `http://localhost:PORT`.
    pub url: String,
    /// The port in `url`.
    pub port: u16,
    process: Child,
}

impl Peer {
    /// Installs the peer of this name if need be, and starts it on a free port, with these
    /// environment variables over the usual ones.
    ///
    /// # Panics
    ///
    /// If its interpreter is missing, the installation fails, or the peer is not ready in time.
    pub fn start(name: &str, environment: &[(&str, &str)]) -> Self {
        let folder = install(name);
        let (interpreter, script) = program_in(&folder);
        let mut process = Command::new(interpreter)
            .arg(script)
            .current_dir(folder)
            .env("PORT", "0")
            .envs(environment.iter().copied())
            // The pipe closes even if this test is killed, and takes the peer along.
            .env("STOP_WITH_STDIN", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("peer `{name}` did not start: {error}"));
        let stdout = process.stdout.take().expect("stdout is piped");
        let mut peer = Self {
            url: String::new(),
            port: 0,
            process,
        };
        // From here on a panic drops `peer`, so the process never outlives a failed start.
        peer.url = ready_url(name, stdout);
        peer.port = port_of(&peer.url);
        peer
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // Either fails only if the process is gone already, which is what is wanted.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What runs the peer, and the script that it runs.
fn program_in(folder: &Path) -> (PathBuf, &'static str) {
    if folder.join("server.mjs").exists() {
        (PathBuf::from("node"), "server.mjs")
    } else {
        (folder.join(".venv/bin/python"), "server.py")
    }
}

/// Installs the peer of this name if need be, and gives its directory.
///
/// Tests run in parallel, as threads and as processes: the first installs, the others wait for it.
///
/// # Panics
///
/// If something that it needs is missing, or the installation fails.
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

/// Waits for the ready line. The reading thread stays, so that a full pipe never stops the peer.
fn ready_url(name: &str, stdout: ChildStdout) -> String {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if let Some(url) = line.strip_prefix(READY) {
                // Nobody listens any more once the wait is over.
                let _ = sender.send(url.to_owned());
            }
        }
    });
    receiver
        .recv_timeout(START_LIMIT)
        .unwrap_or_else(|error| panic!("peer `{name}` did not become ready: {error}"))
}

fn port_of(url: &str) -> u16 {
    let (_, port) = url.rsplit_once(':').expect("the ready line ends in a port");
    port.parse().expect("a port is a 16-bit number")
}

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers")
}

const READY: &str = "listening on ";
const START_LIMIT: Duration = Duration::from_secs(60);
