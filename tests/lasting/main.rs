//! `stuntkey serve --state`: all that a key holds beside its passkeys outlasts a kill, and where
//! nothing more can be written, nothing more is promised.

#![expect(clippy::unwrap_used, reason = "a test stops where it is surprised")]

mod client;
mod full;
mod kill;
#[path = "../support/mod.rs"]
mod support;

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use client::Client;
use support::ServedKey;

/// A folder with a key file, and the state file beside it.
struct Bench {
    folder: TempDir,
}

impl Bench {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("key"), [7; 32]).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Serves the key; it is killed when the first is dropped.
    fn serve(&self) -> (ServedKey, Client) {
        self.attached(ServedKey::start(&self.arguments()))
    }

    /// The same, where no file may be longer than so many bytes. (A signal would end the process,
    /// and is ignored, so that writing fails as it does on a full disk.)
    fn serve_within(&self, bytes: u64) -> (ServedKey, Client) {
        let blocks = (bytes / 512).to_string();
        let script = r#"trap '' XFSZ; ulimit -f "$0"; exec "$@""#;
        self.attached(ServedKey::start_by(
            &["sh", "-c", script, &blocks],
            &self.arguments(),
        ))
    }

    fn attached(&self, served: ServedKey) -> (ServedKey, Client) {
        let client = Client::to(&self.path("door"));
        (served, client)
    }

    fn arguments(&self) -> [String; 10] {
        let text = |name: &str| self.path(name).to_str().unwrap().to_owned();
        [
            "--ctaphid".to_owned(),
            format!("unix:{}", text("door")),
            "--user-presence".to_owned(),
            "auto:0".to_owned(),
            "--state".to_owned(),
            text("state"),
            "--state-key".to_owned(),
            text("key"),
            "--seed".to_owned(),
            "1".to_owned(),
        ]
    }
}
