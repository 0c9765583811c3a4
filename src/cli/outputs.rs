//! Files that are written of a report.

use std::path::Path;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use thiserror::Error;

use crate::cli::console::Console;
use crate::cli::disk;
use crate::cli::trouble::Trouble;
use crate::conformance;
use crate::report;
use crate::report::Report;
use crate::source::Colour;

/// What to write.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct OutputArguments {
    /// Write a report: `html=PATH`, `junit=PATH`, `tap=PATH`, `json=PATH`, `text=PATH`,
    /// `github=PATH` (annotations; `github` alone prints them) or `github-summary=PATH`
    /// (Markdown, added to the file); may be given several times
    #[arg(long = "report", value_name = "FORMAT=PATH")]
    pub(super) reports: Vec<Output>,

    /// Write the trace of every run into this folder, as JSON Lines
    #[arg(long = "trace", value_name = "FOLDER")]
    pub(super) traces: Option<PathBuf>,
}

/// A `--report`: in which form, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Output {
    format: Format,
    target: Target,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Github,
    GithubSummary,
    Html,
    Json,
    Junit,
    Tap,
    Text,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Target {
    File(PathBuf),
    Standard,
}

/// The text names no form and path.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(super) enum OutputError {
    /// There is no such form.
    #[error(
        "write `html=PATH`, `junit=PATH`, `tap=PATH`, `json=PATH`, `text=PATH`, `github=PATH`, \
         `github` or `github-summary=PATH`"
    )]
    Format,
    /// The form needs a file.
    #[error("say where to write it: `{0}=PATH`")]
    Path(&'static str),
}

/// Every form and its name.
const FORMATS: &[(&str, Format)] = &[
    ("github", Format::Github),
    ("github-summary", Format::GithubSummary),
    ("html", Format::Html),
    ("json", Format::Json),
    ("junit", Format::Junit),
    ("tap", Format::Tap),
    ("text", Format::Text),
];

impl FromStr for Output {
    type Err = OutputError;

    fn from_str(text: &str) -> Result<Self, OutputError> {
        let (name, path) = text.split_once('=').unwrap_or((text, ""));
        let known = FORMATS.iter().find(|(known, _)| *known == name);
        let (name, format) = *known.ok_or(OutputError::Format)?;
        let target = match (format, path) {
            // What a runner of jobs reads from standard output.
            (Format::Github, "") if text == name => Target::Standard,
            (_, "") => return Err(OutputError::Path(name)),
            (_, path) => Target::File(PathBuf::from(path)),
        };
        Ok(Self { format, target })
    }
}

impl Output {
    fn write(&self, report: &Report, console: Console) -> Result<(), Trouble> {
        let text = self.format.render(report)?;
        match (&self.target, self.format) {
            (Target::Standard, _) => {
                console.say(&text);
                Ok(())
            }
            // Steps of a job share the file.
            (Target::File(path), Format::GithubSummary) => disk::append(path, &text),
            (
                Target::File(path),
                Format::Github
                | Format::Html
                | Format::Json
                | Format::Junit
                | Format::Tap
                | Format::Text,
            ) => disk::write(path, &text),
        }
        .map_err(Trouble::Usage)
    }
}

impl Format {
    fn render(self, report: &Report) -> Result<String, Trouble> {
        Ok(match self {
            Self::Github => report::annotations(report),
            Self::GithubSummary => report::github_summary(report),
            Self::Html => report::html(report),
            Self::Json => report::json(report),
            Self::Junit => {
                report::junit(report).map_err(|error| Trouble::Ours(error.to_string()))?
            }
            Self::Tap => report::tap(report),
            Self::Text => report::text(report, Colour::Plain),
        })
    }
}

/// Writes all that was asked for.
///
/// # Errors
/// When a file cannot be written.
pub(super) fn write(
    arguments: &OutputArguments,
    report: &Report,
    console: Console,
) -> Result<(), Trouble> {
    for output in &arguments.reports {
        output.write(report, console)?;
    }
    match &arguments.traces {
        Some(folder) => write_traces(report, folder),
        None => Ok(()),
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
    Html,
    Json,
    Junit,
    Sarif,
    Text,
}

/// The text names no form and path.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("write `html=PATH`, `json=PATH`, `junit=PATH`, `sarif=PATH` or `text=PATH`")]
pub(super) struct ConformOutputError;

impl FromStr for ConformOutput {
    type Err = ConformOutputError;

    fn from_str(text: &str) -> Result<Self, ConformOutputError> {
        let (format, path) = text.split_once('=').ok_or(ConformOutputError)?;
        let format = match format {
            "html" => ConformFormat::Html,
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
            ConformFormat::Html => report::conformance_html(report),
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
fn write_traces(report: &Report, folder: &Path) -> Result<(), Trouble> {
    for file in report::traces(report) {
        disk::write(&folder.join(&file.path), &file.text).map_err(Trouble::Usage)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Output;
    use super::OutputError;

    #[test]
    fn only_annotations_are_printed() {
        assert!("github".parse::<Output>().is_ok());
        assert_eq!("html".parse::<Output>(), Err(OutputError::Path("html")));
        assert_eq!(
            "github=".parse::<Output>(),
            Err(OutputError::Path("github"))
        );
        assert_eq!("pdf=a.pdf".parse::<Output>(), Err(OutputError::Format));
        assert!("html=a=b.html".parse::<Output>().is_ok());
    }
}
