//! A step as written, in a reader's words.

use serde::Deserialize;
use serde::Serialize;

use crate::report::word::spaced;
use crate::scenario;
use crate::scenario::Deed;

/// A step of a run, as written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its number in the run, from 1.
    pub number: usize,
    /// The file it is written in: a used file's step keeps its place.
    pub file: String,
    /// The line.
    pub line: usize,
    /// `laptop: enter identifier`, with the name that the file gives to the step.
    pub deed: String,
}

impl Step {
    /// The words for a step.
    pub(super) fn of(step: &scenario::Step) -> Self {
        Self {
            number: step.number,
            file: step.file.clone(),
            line: step.line,
            deed: deed(step),
        }
    }
}

fn deed(step: &scenario::Step) -> String {
    let action = step
        .action()
        .map_or_else(|| "look".to_owned(), |action| spaced(&action));
    let with = match &step.deed {
        Some(Deed::User(deed)) => deed.with.as_ref(),
        Some(
            Deed::Wait(_) | Deed::Set(..) | Deed::Wipe(_) | Deed::Restore(_) | Deed::SendAgain(_),
        )
        | None => None,
    };
    let with = with
        .map(|method| format!(" with {method}"))
        .unwrap_or_default();
    let device = step
        .device()
        .map(|device| format!("{device}: "))
        .unwrap_or_default();
    let name = step
        .name
        .as_ref()
        .map(|name| format!(" ({name})"))
        .unwrap_or_default();
    format!("{device}{action}{with}{name}")
}
