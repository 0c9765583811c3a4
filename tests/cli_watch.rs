//! `stuntkey run --watch`, as an author meets it: files change, runs follow.

#![cfg(unix)]

use std::fs;
use std::io::BufRead;
use std::io::BufReader;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::mpsc;
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::Duration;

/// A watching `stuntkey` and what it prints.
struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_stuntkey"))
            .args(["run", "--watch", "--seed", "1"])
            .args(arguments)
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("stuntkey starts");
        let (tell, lines) = mpsc::channel();
        let out = child.stdout.take().expect("it is piped");
        let err = child.stderr.take().expect("it is piped");
        let also = tell.clone();
        thread::spawn(move || forward(BufReader::new(out), &tell));
        thread::spawn(move || forward(BufReader::new(err), &also));
        Self { child, lines }
    }

    /// All lines up to one with these words.
    fn until(&self, words: &str) -> String {
        let mut seen = String::new();
        loop {
            let line = self.lines.recv_timeout(Duration::from_secs(60));
            let line = line.unwrap_or_else(|_| panic!("no `{words}` in\n{seen}"));
            seen.push_str(&line);
            seen.push('\n');
            if line.contains(words) {
                return seen;
            }
        }
    }

    /// Ctrl-C, and the exit code.
    fn interrupted(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-INT", &id]).status();
        assert!(sent.expect("there is `kill`").success());
        self.child.wait().expect("it ends").code()
    }
}

fn forward(from: impl BufRead, to: &mpsc::Sender<String>) {
    for line in from.lines().map_while(Result::ok) {
        if to.send(line).is_err() {
            return;
        }
    }
}

fn scenario(title: &str, steps: &str) -> String {
    format!(
        "scenario: {title}\nflow: second-device\n\
         devices: {{ home: {{ is: mac, client: safari }} }}\n\
         given: {{ passkeys: [home] }}\nsteps:\n{steps}"
    )
}

const STEPS: &str = "  - sign-in: home\n    prove: { passkey-login: done }\n";

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).expect("a file in a folder of the test");
}

#[test]
fn what_changes_is_checked_and_run_again_and_problems_end_nothing() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let folder = folder.path();
    fs::create_dir(folder.join("s")).expect("a folder in it");
    fs::create_dir(folder.join("shared")).expect("another");
    write(folder, "shared/steps.yaml", STEPS);
    write(
        folder,
        "s/one.yaml",
        &scenario("One", "  - use: ../shared/steps.yaml\n"),
    );
    write(folder, "s/two.yaml", &scenario("Two", STEPS));

    let watching = Watching::start(folder, &["s"]);
    let first = watching.until("watching 3 files");
    assert!(first.contains("2 runs: 2 passed"), "{first}");

    // One scenario: only that is run.
    write(folder, "s/two.yaml", &scenario("Two again", STEPS));
    let second = watching.until("watching");
    assert!(second.contains("changed: two.yaml"), "{second}");
    assert!(
        second.contains("1 run: 1 passed") && second.contains("Two again"),
        "{second}"
    );

    // A mistake is told, and the next change mends it.
    write(
        folder,
        "s/two.yaml",
        &scenario("Two", "  - sign-inn: home\n"),
    );
    let broken = watching.until("watching");
    assert!(
        broken.contains("sign-inn") && !broken.contains("passed"),
        "{broken}"
    );
    write(folder, "s/two.yaml", &scenario("Two", STEPS));
    assert!(watching.until("watching").contains("1 run: 1 passed"));

    // What a scenario uses belongs to it.
    write(folder, "shared/steps.yaml", &format!("{STEPS}# more\n"));
    let used = watching.until("watching");
    assert!(
        used.contains("1 run: 1 passed") && used.contains("One"),
        "{used}"
    );

    // A new file in a folder that was named.
    write(folder, "s/three.yaml", &scenario("Three", STEPS));
    let third = watching.until("watching 4 files");
    assert!(third.contains("Three"), "{third}");

    assert_eq!(watching.interrupted(), Some(0));
}

#[test]
fn a_changed_provider_concerns_every_run() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let folder = folder.path();
    let data = "provider: bitwarden\ncredentials:\n  id-bytes: { is: 24, source: unsourced, note: a test }\n";
    write(folder, "bitwarden.yaml", data);
    write(folder, "one.yaml", &scenario("One", STEPS));
    write(folder, "two.yaml", &scenario("Two", STEPS));
    let arguments = ["one.yaml", "two.yaml", "--provider", "bitwarden.yaml"];
    let watching = Watching::start(folder, &arguments);
    watching.until("watching 3 files");
    write(folder, "bitwarden.yaml", &data.replace("24", "25"));
    let again = watching.until("watching");
    assert!(again.contains("2 runs: 2 passed"), "{again}");
    assert_eq!(watching.interrupted(), Some(0));
}

#[test]
fn the_shipped_scenarios_alone_leave_nothing_to_watch() {
    let output = Command::new(env!("CARGO_BIN_EXE_stuntkey"))
        .args(["run", "--watch", "onboarding", "--only", "no such row"])
        .output()
        .expect("stuntkey starts");
    assert_eq!(output.status.code(), Some(2));
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(err.contains("nothing to watch"), "{err}");
}
