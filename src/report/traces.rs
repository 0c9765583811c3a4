//! The traces, as files to be written.

use std::collections::BTreeMap;

use crate::report::Report;
use crate::report::Run;

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
    for run in &report.runs {
        let stem = stem(report, run);
        let count = taken.entry(stem.clone()).or_default();
        *count += 1;
        let path = match *count {
            1 => format!("{stem}.jsonl"),
            again => format!("{stem}~{again}.jsonl"),
        };
        files.push(TraceFile {
            path,
            text: run
                .trace
                .iter()
                .map(|record| record.to_json() + "\n")
                .collect(),
        });
    }
    files
}

fn stem(report: &Report, run: &Run) -> String {
    let rp = if report.rps.len() > 1 {
        Some(slug(&run.rp))
    } else {
        None
    };
    let id = run.scenario.split('/').map(slug);
    let row = if run.row.is_empty() {
        "run".to_owned()
    } else {
        slug(&run.row)
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
