//! `stuntkey report`.

use clap::Args;
use clap::Subcommand;

use crate::cli::console::Console;
use crate::cli::disk;
use crate::cli::exit::Exit;
use crate::cli::exit::Strictness;
use crate::cli::outputs;
use crate::cli::outputs::OutputArguments;
use crate::cli::trouble::Trouble;
use crate::report;
use crate::report::Part;
use crate::source::quote;

/// What to do with reports.
#[derive(Debug, Subcommand)]
pub(super) enum ReportCommand {
    /// Put JSON reports together: shards of one plan, or plans that were run apart.
    ///
    /// The merged report is printed, written in any format, and decides about the exit code as if
    /// everything had run at once. A shard that is missing counts as not run. Of one file it makes
    /// the other formats.
    Merge(MergeArguments),
}

/// What `report merge` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct MergeArguments {
    /// JSON reports, as `run --report json=PATH` writes them
    #[arg(value_name = "FILE", required = true)]
    files: Vec<String>,

    /// Fail, too, when something could not be seen, was skipped, blocked or untested
    #[arg(long)]
    strict: bool,

    #[command(flatten)]
    output: OutputArguments,
}

pub(super) const EXAMPLES: &str = "\
Examples:
  stuntkey report merge shard-*.json --report html=passkeys.html --report junit=passkeys.xml
  stuntkey report merge nightly.json --report github-summary=\"$GITHUB_STEP_SUMMARY\"";

/// Does it.
///
/// # Errors
/// When a file is no report of this version, or they do not belong together.
pub(super) fn report(command: &ReportCommand, console: Console) -> Result<Exit, Trouble> {
    match command {
        ReportCommand::Merge(arguments) => merge(arguments, console),
    }
}

fn merge(arguments: &MergeArguments, console: Console) -> Result<Exit, Trouble> {
    let mut parts = Vec::with_capacity(arguments.files.len());
    let mut wrong = Vec::new();
    for file in &arguments.files {
        let text = disk::read_recording(file)?;
        match report::read_json(&text) {
            Ok(report) => parts.push(Part {
                file: file.clone(),
                report,
            }),
            Err(error) => wrong.push(format!("error: cannot merge {}: {error}", quote(file))),
        }
    }
    if !wrong.is_empty() {
        return Err(Trouble::Invalid(wrong.join("\n")));
    }
    let merged = report::merge(parts)
        .map_err(|error| Trouble::Invalid(format!("error: cannot merge: {error}")))?;
    console.say(&report::text(&merged, console.out_colour()));
    outputs::write(&arguments.output, &merged, console)?;
    Ok(Exit::of(&merged, Strictness::of(arguments.strict)))
}
