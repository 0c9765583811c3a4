//! Reads the text of a tape.

use serde_json::Value;

use crate::rp::tape::line::Entry;
use crate::rp::tape::line::Line;
use crate::rp::tape::line::TAPE_VERSION;
use crate::rp::tape::line::TapeHead;
use crate::rp::tape::line::TapedRun;

/// Why a text is no tape that can be replayed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TapeError {
    /// The first line is no head.
    #[error(
        "line 1: this is no tape: a tape begins with `{{\"tape\":{TAPE_VERSION},…`, as `run --record` writes it"
    )]
    NoTape,
    /// Another version.
    #[error(
        "line 1: this tape has version {0}, and only version {TAPE_VERSION} can be replayed; record it again"
    )]
    Version(u64),
    /// A line that is none of a tape's.
    #[error("line {line}: {why}")]
    Line {
        /// From 1.
        line: usize,
        /// What is wrong.
        why: String,
    },
}

/// The head, and the runs with what they got.
pub(super) type Content = (TapeHead, Vec<(TapedRun, Vec<Entry>)>);

/// Reads a whole tape.
pub(super) fn read(text: &str) -> Result<Content, TapeError> {
    let mut lines = text.lines().enumerate();
    let (_, first) = lines.next().ok_or(TapeError::NoTape)?;
    let head = head(first)?;
    let mut runs: Vec<(TapedRun, Vec<Entry>)> = Vec::new();
    for (index, text) in lines.filter(|(_, text)| !text.trim().is_empty()) {
        let wrong = |why: String| TapeError::Line {
            line: index + 1,
            why,
        };
        let read = serde_json::from_str(text);
        match read.map_err(|error| wrong(not_of_a_tape(&error)))? {
            Line::Run(run) => runs.push((run, Vec::new())),
            Line::Entry(entry) => match runs.last_mut() {
                Some((_, entries)) => entries.push(entry),
                None => return Err(wrong("an exchange comes before the first run".to_owned())),
            },
        }
    }
    Ok((head, runs))
}

fn head(text: &str) -> Result<TapeHead, TapeError> {
    let value: Value = serde_json::from_str(text).map_err(|_| TapeError::NoTape)?;
    let version = value.get("tape").and_then(Value::as_u64);
    match version.ok_or(TapeError::NoTape)? {
        version if version == u64::from(TAPE_VERSION) => {
            serde_json::from_value(value).map_err(|error| TapeError::Line {
                line: 1,
                why: format!("the head is incomplete: {error}"),
            })
        }
        version => Err(TapeError::Version(version)),
    }
}

fn not_of_a_tape(error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "the line breaks off: the tape was not written to its end".to_owned();
    }
    "this is no line of a tape: neither a run, an exchange, a code nor an account".to_owned()
}
