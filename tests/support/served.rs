//! `stuntkey serve` as a child process.

use std::ffi::OsStr;
use std::io::BufRead;
use std::io::BufReader;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;

/// A served key; dropping it stops it.
pub struct ServedKey {
    /// Where clients find it: `udp:…`, `unix:…`.
    pub door: String,
    /// The control plane: `http://127.0.0.1:PORT`.
    pub control: String,
    process: Child,
}

impl ServedKey {
    /// Serves with these arguments, and a control plane.
    ///
    /// # Panics
    /// If it does not say where it is.
    pub fn start(arguments: &[impl AsRef<OsStr>]) -> Self {
        Self::start_by(&[], arguments)
    }

    /// The same, started by another program that gets the command line as its last arguments.
    ///
    /// # Panics
    /// If it does not say where it is.
    pub fn start_by(starter: &[&str], arguments: &[impl AsRef<OsStr>]) -> Self {
        let mut line = starter
            .iter()
            .copied()
            .chain([env!("CARGO_BIN_EXE_stuntkey")]);
        let mut process = Command::new(line.next().expect("there is a program"))
            .args(line)
            .args(["serve", "--control", "127.0.0.1:0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("stuntkey starts");
        let stdout = process.stdout.take().expect("stdout is piped");
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let mut key = Self {
            door: String::new(),
            control: String::new(),
            process,
        };
        while key.control.is_empty() {
            let line = lines.next().expect("it says where it is");
            let mut words = line.split_whitespace();
            match (words.next(), words.next()) {
                (Some("ctaphid"), Some(door)) => key.door = door.to_owned(),
                (Some("control"), Some(url)) => key.control = url.trim_end_matches('/').to_owned(),
                _ => {}
            }
        }
        key
    }
}

impl Drop for ServedKey {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
