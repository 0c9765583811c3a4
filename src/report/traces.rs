//! The traces, as files to be written.

use std::collections::BTreeMap;

use crate::runner::Report;
use crate::runner::RunResult;

/// A trace as a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceFile {
    /// Path below the folder of traces, with `/`.
    pub path: String,
    /// JSON Lines, one event a line.
    pub text: String,
}

/// The trace of every run: `<scenario id>/<row>.jsonl`, below the relying party's name where
/// there are several. No two runs share a path.
pub fn traces(report: &Report) -> Vec<TraceFile> {
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    let mut files = Vec::with_capacity(report.runs.len());
    for result in &report.runs {
        let stem = stem(report, result);
        let count = taken.entry(stem.clone()).or_default();
        *count += 1;
        let path = match *count {
            1 => format!("{stem}.jsonl"),
            again => format!("{stem}~{again}.jsonl"),
        };
        files.push(TraceFile {
            path,
            text: result.trace.to_json_lines(),
        });
    }
    files
}

fn stem(report: &Report, result: &RunResult) -> String {
    let rp = if report.rps.len() > 1 {
        Some(slug(&result.rp))
    } else {
        None
    };
    let id = result.scenario.split('/').map(slug);
    let row = if result.run.row.is_empty() {
        "run".to_owned()
    } else {
        slug(&result.run.row)
    };
    let parts: Vec<_> = rp.into_iter().chain(id).chain([row]).collect();
    parts.join("/")
}

/// Letters and digits, and a hyphen for each stretch of anything else: no path of a file system
/// means anything beside a name by it.
fn slug(text: &str) -> String {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<_> = words
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    if words.is_empty() {
        "unnamed".to_owned()
    } else {
        words.join("-")
    }
}
