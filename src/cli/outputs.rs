//! Files that `run` writes: reports and traces.

use std::path::Path;
use std::path::PathBuf;
use std::str::FromStr;

use thiserror::Error;

use crate::cli::disk;
use crate::cli::trouble::Trouble;
use crate::conformance;
use crate::report;
use crate::runner::Report;
use crate::source::Colour;

/// A `--report`: in which form, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Output {
    format: Format,
    path: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Json,
    Junit,
    Text,
}

/// The text names no form and path.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("write `junit=PATH`, `json=PATH` or `text=PATH`")]
pub(super) struct OutputError;

impl FromStr for Output {
    type Err = OutputError;

    fn from_str(text: &str) -> Result<Self, OutputError> {
        let (format, path) = text.split_once('=').ok_or(OutputError)?;
        let format = match format {
            "json" => Format::Json,
            "junit" => Format::Junit,
            "text" => Format::Text,
            _ => return Err(OutputError),
        };
        if path.is_empty() {
            return Err(OutputError);
        }
        Ok(Self {
            format,
            path: PathBuf::from(path),
        })
    }
}

impl Output {
    /// Writes the report.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(super) fn write(&self, report: &Report) -> Result<(), Trouble> {
        let text = match self.format {
            Format::Json => report::json(report),
            Format::Junit => {
                report::junit(report).map_err(|error| Trouble::Ours(error.to_string()))?
            }
            Format::Text => report::text(report, Colour::Plain),
        };
        disk::write(&self.path, &text).map_err(Trouble::Usage)
    }
}

/// A `--report` of `conform`: in which form, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ConformOutput {
    format: ConformFormat,
    path: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ConformFormat {
    Json,
    Junit,
    Sarif,
    Text,
}

/// The text names no form and path.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("write `json=PATH`, `junit=PATH`, `sarif=PATH` or `text=PATH`")]
pub(super) struct ConformOutputError;

impl FromStr for ConformOutput {
    type Err = ConformOutputError;

    fn from_str(text: &str) -> Result<Self, ConformOutputError> {
        let (format, path) = text.split_once('=').ok_or(ConformOutputError)?;
        let format = match format {
            "json" => ConformFormat::Json,
            "junit" => ConformFormat::Junit,
            "sarif" => ConformFormat::Sarif,
            "text" => ConformFormat::Text,
            _ => return Err(ConformOutputError),
        };
        if path.is_empty() {
            return Err(ConformOutputError);
        }
        Ok(Self {
            format,
            path: PathBuf::from(path),
        })
    }
}

impl ConformOutput {
    /// Writes the report.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(super) fn write_conformance(&self, report: &conformance::Report) -> Result<(), Trouble> {
        let text = match self.format {
            ConformFormat::Json => report::conformance_json(report),
            ConformFormat::Junit => report::conformance_junit(report)
                .map_err(|error| Trouble::Ours(error.to_string()))?,
            ConformFormat::Sarif => report::conformance_sarif(report),
            ConformFormat::Text => report::conformance_text(report, Colour::Plain),
        };
        disk::write(&self.path, &text).map_err(Trouble::Usage)
    }
}

/// Writes the trace of every run below a folder.
///
/// # Errors
/// When a file cannot be written.
pub(super) fn write_traces(report: &Report, folder: &Path) -> Result<(), Trouble> {
    for file in report::traces(report) {
        disk::write(&folder.join(&file.path), &file.text).map_err(Trouble::Usage)?;
    }
    Ok(())
}
