//! A file of state and a key that is served from it.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;

use tempfile::TempDir;

use crate::client::Client;
use crate::support::ServedKey;

/// A folder with a key file, and the state file beside it.
pub(super) struct Bench {
    folder: TempDir,
}

impl Bench {
    pub(super) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("key"), [7; 32]).unwrap();
        Self { folder }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    pub(super) fn serve(&self) -> (ServedKey, Client) {
        let door = format!("unix:{}", self.text("door"));
        let (state, key) = (self.text("state"), self.text("key"));
        let served = ServedKey::start(&[
            "--ctaphid",
            &door,
            "--user-presence",
            "auto:0",
            "--state",
            &state,
            "--state-key",
            &key,
            "--seed",
            "1",
        ]);
        let client = Client::to(&self.path("door"));
        (served, client)
    }

    /// What `serve` says that must not come to serve.
    pub(super) fn refused(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = stuntkey(&["serve", "--ctaphid", "udp:127.0.0.1:0"], arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), said)
    }
}

pub(super) fn stuntkey(command: &[&str], arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stuntkey"))
        .args(command)
        .args(arguments)
        .env_remove("STUNTKEY_STATE_PASSPHRASE")
        .output()
        .unwrap()
}
