//! Running the built `stuntkey` the way a user would, and reading its JSON report.

#![allow(
    clippy::allow_attributes,
    dead_code,
    unused_imports,
    reason = "each test binary has this module and uses a part of it"
)]

pub mod golden;
mod served;

use std::path::Path;
use std::process::Command;
use std::process::Output;

use serde_json::Value;

pub use served::ServedKey;

/// What one invocation of `stuntkey run` gave.
pub struct Ran {
    pub output: Output,
    pub report: Value,
}

impl Ran {
    /// The runs of the report.
    pub fn runs(&self) -> &[Value] {
        self.report["runs"].as_array().expect("a report has runs")
    }

    /// The runs with this verdict.
    pub fn with_verdict(&self, verdict: &str) -> Vec<&Value> {
        self.runs()
            .iter()
            .filter(|run| run["verdict"] == verdict)
            .collect()
    }

    /// Holds that nothing failed, that at least so many runs passed, and that the skipped ones say
    /// why.
    ///
    /// # Panics
    /// If one of them is not so.
    #[track_caller]
    pub fn holds(&self, proven: usize) {
        let printed = self.printed();
        for verdict in ["failed", "set-up-failed", "unreachable"] {
            let runs: Vec<_> = self.with_verdict(verdict).into_iter().map(name).collect();
            assert!(runs.is_empty(), "{verdict}: {runs:#?}\n{printed}");
        }
        let passed = self.with_verdict("passed").len();
        assert!(passed >= proven, "only {passed} are proven\n{printed}");
        for run in self.with_verdict("skipped") {
            let reason = run["reason"].as_str().unwrap_or_default();
            assert!(!reason.is_empty(), "{}: no reason\n{printed}", name(run));
        }
    }

    /// What was printed, for messages.
    pub fn printed(&self) -> String {
        let out = String::from_utf8_lossy(&self.output.stdout);
        let err = String::from_utf8_lossy(&self.output.stderr);
        format!("{out}\n{err}")
    }
}

/// A run's `scenario · row`.
pub fn name(run: &Value) -> String {
    let text = |member: &str| run[member].as_str().unwrap_or_default().to_owned();
    let (scenario, row) = (text("scenario"), text("row"));
    if row.is_empty() {
        scenario
    } else {
        format!("{scenario} · {row}")
    }
}

/// `stuntkey` with these arguments.
pub fn stuntkey(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stuntkey"));
    command.args(arguments).output().expect("stuntkey starts")
}

/// `stuntkey run` with these arguments, its report written into `folder`.
pub fn run(folder: &Path, arguments: &[&str]) -> Ran {
    let path = folder.join("report.json");
    let report = format!("json={}", path.display());
    let arguments: Vec<_> = ["run", "--report", &report]
        .iter()
        .chain(arguments)
        .copied()
        .collect();
    let output = stuntkey(&arguments);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| {
        let err = String::from_utf8_lossy(&output.stderr);
        panic!("no report of `{}`: {error}\n{err}", arguments.join(" "))
    });
    let report = serde_json::from_str(&text).expect("the report is JSON");
    Ran { output, report }
}
