//! The report as JSON, for programs and for merging.

use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use thiserror::Error;

use crate::report::Counts;
use crate::report::Plan;
use crate::report::Report;
use crate::report::RpFacts;
use crate::report::Run;

/// The version of the JSON report. It rises when a reader of older reports would misread one;
/// new members do not raise it.
pub const REPORT_VERSION: u64 = 1;

/// A text that is no report of this version.
#[derive(Debug, Error)]
pub enum ReadError {
    /// It is not JSON, or a member is missing or not what it should be; names line and column.
    #[error("it is not a report of stuntkey: {0}")]
    Misshapen(#[from] serde_json::Error),
    /// Some other JSON.
    #[error("it is not a report of stuntkey: it has no member `report` with a version number")]
    NoReport,
    /// A report that another program would have to read.
    #[error(
        "it is a report of version {0}, and this stuntkey reads version {REPORT_VERSION}: \
         use the stuntkey that wrote it"
    )]
    OtherVersion(u64),
    /// Its wall times are not those of its runs.
    #[error("`timing.runs-ms` has {times} times for {runs} runs")]
    Timing {
        /// How many times there are.
        times: usize,
        /// How many runs there are.
        runs: usize,
    },
}

/// The report as it is written. Everything but the member `timing` is a function of the plan, the
/// seed and what the relying parties answered.
#[derive(Serialize)]
struct Written<'r> {
    report: u64,
    stuntkey: &'r str,
    seed: &'r str,
    plan: &'r Plan,
    rps: &'r [RpFacts],
    counts: Counts,
    runs: &'r [Run],
    timing: Timing,
}

/// The report as it is read: what can be counted is not believed.
#[derive(Deserialize)]
struct Read {
    stuntkey: String,
    seed: String,
    plan: Plan,
    rps: Vec<RpFacts>,
    runs: Vec<Run>,
    timing: Timing,
}

/// All wall times, in milliseconds; `runs` in the order of the runs.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Timing {
    total_ms: f64,
    runs_ms: Vec<f64>,
}

/// The report as pretty JSON, but for traces, which have one event a line.
pub fn json(report: &Report) -> String {
    let runs = report.runs.iter().map(|run| milliseconds(run.took));
    let written = Written {
        report: REPORT_VERSION,
        stuntkey: &report.version,
        seed: &report.seed,
        plan: &report.plan,
        rps: &report.rps,
        counts: Counts::of(report),
        runs: &report.runs,
        timing: Timing {
            total_ms: milliseconds(report.took),
            runs_ms: runs.collect(),
        },
    };
    let mut text = serde_json::to_string_pretty(&written).expect("its keys are text");
    text.push('\n');
    text
}

/// Reads a report back.
///
/// # Errors
/// When the text is no report of this version.
pub fn read_json(text: &str) -> Result<Report, ReadError> {
    let whole: Value = serde_json::from_str(text)?;
    match whole.get("report").and_then(Value::as_u64) {
        Some(REPORT_VERSION) => {}
        Some(other) => return Err(ReadError::OtherVersion(other)),
        None => return Err(ReadError::NoReport),
    }
    // Once more from the text, so that what is wrong is told with its line.
    let read: Read = serde_json::from_str(text)?;
    let times = read.timing.runs_ms;
    if times.len() != read.runs.len() {
        return Err(ReadError::Timing {
            times: times.len(),
            runs: read.runs.len(),
        });
    }
    let runs = read.runs.into_iter().zip(times).map(|(run, ms)| Run {
        took: duration(ms),
        ..run
    });
    Ok(Report {
        version: read.stuntkey,
        seed: read.seed,
        plan: read.plan,
        rps: read.rps,
        runs: runs.collect(),
        took: duration(read.timing.total_ms),
    })
}

fn milliseconds(took: Duration) -> f64 {
    // Microseconds are as fine as a wall time of a run means anything.
    (took.as_secs_f64() * 1_000_000.0).round() / 1000.0
}

/// A wall time that somebody else wrote: nonsense is no time.
fn duration(ms: f64) -> Duration {
    Duration::try_from_secs_f64(ms / 1000.0).unwrap_or_default()
}
