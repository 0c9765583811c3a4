//! `stuntkey check`.

use std::path::Path;

use clap::Args;

use crate::cli::console::Console;
use crate::cli::data::DataArguments;
use crate::cli::data::laid_over;
use crate::cli::disk;
use crate::cli::disk::Disk;
use crate::cli::exit::Exit;
use crate::cli::kind::Kind;
use crate::cli::kind::none_of_ours;
use crate::cli::profiles;
use crate::cli::scenarios;
use crate::cli::setting::Secret;
use crate::cli::setting::Setting;
use crate::cli::trouble::Trouble;
use crate::provider::Catalogue;
use crate::report::counted;
use crate::rp::RelyingParty;
use crate::rp::Settings;
use crate::source::Colour;

/// What `check` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct CheckArguments {
    /// Scenarios, profiles, provider or device files; folders of scenarios; ids of shipped ones
    #[arg(value_name = "FILE", required = true)]
    files: Vec<String>,

    /// Give a variable a value
    #[arg(long = "var", value_name = "NAME=VALUE")]
    vars: Vec<Setting>,

    /// Give a secret of a profile a value
    #[arg(long = "secret", value_name = "NAME=VALUE|NAME=env:VAR|NAME=file:PATH")]
    secrets: Vec<Secret>,

    #[command(flatten)]
    data: DataArguments,
}

const EXAMPLES: &str = "\
Examples:
  stuntkey check scenarios
  stuntkey check shop.yaml --var port=8080";

/// Checks files, and tells all problems of all of them.
///
/// # Errors
/// When a file cannot be read, or is invalid.
pub(super) fn check(arguments: &CheckArguments, console: Console) -> Result<Exit, Trouble> {
    let catalogue = arguments.data.catalogue(console.err_colour())?;
    let mut rendered = String::new();
    for file in &arguments.files {
        match check_one(arguments, file, &catalogue, console.err_colour()) {
            Ok(what) => console.say(&format!("{file}: {what}\n")),
            Err(Trouble::Invalid(problems)) => rendered.push_str(&problems),
            Err(trouble) => return Err(trouble),
        }
    }
    if rendered.is_empty() {
        Ok(Exit::Passed)
    } else {
        Err(Trouble::Invalid(rendered))
    }
}

/// What a file is that turns out to be well.
fn check_one(
    arguments: &CheckArguments,
    file: &str,
    catalogue: &Catalogue,
    colour: Colour,
) -> Result<String, Trouble> {
    // Folders, and ids of shipped scenarios.
    if !Path::new(file).is_file() {
        return check_scenarios(arguments, file, catalogue, colour);
    }
    let text = disk::read(file)?;
    match Kind::of(&text) {
        Some(Kind::Scenario) => check_scenarios(arguments, file, catalogue, colour),
        Some(Kind::Profile) => check_profile(arguments, file, &text, colour),
        Some(Kind::Provider) => check_data("provider", file, text, catalogue, colour),
        Some(Kind::Device) => check_data("device", file, text, catalogue, colour),
        None => Err(none_of_ours(file)),
    }
}

fn check_scenarios(
    arguments: &CheckArguments,
    file: &str,
    catalogue: &Catalogue,
    colour: Colour,
) -> Result<String, Trouble> {
    let drafts = scenarios::find(&[file.to_owned()])?;
    let loaded = scenarios::check(&drafts, catalogue, &arguments.vars, colour)?;
    let runs: usize = loaded.iter().map(|loaded| loaded.scenario.runs.len()).sum();
    let scenarios = counted(loaded.len(), "scenario");
    Ok(format!("{scenarios} with {}", counted(runs, "run")))
}

fn check_profile(
    arguments: &CheckArguments,
    file: &str,
    text: &str,
    colour: Colour,
) -> Result<String, Trouble> {
    let mut settings = Settings {
        vars: profiles::profile_vars(&arguments.vars, file),
        ..Settings::default()
    };
    for secret in &arguments.secrets {
        settings
            .secrets
            .insert(secret.name.clone(), secret.reveal()?);
    }
    match RelyingParty::load(&mut Disk, file, text, &settings) {
        Ok(rp) => Ok(format!("the profile of {} at {}", rp.name(), rp.origin())),
        Err(invalid) => Err(Trouble::Invalid(
            invalid.problems.render(&invalid.files, colour),
        )),
    }
}

fn check_data(
    what: &str,
    file: &str,
    text: String,
    catalogue: &Catalogue,
    colour: Colour,
) -> Result<String, Trouble> {
    laid_over(catalogue, vec![(file.to_owned(), text)], colour)?;
    Ok(format!("data of a {what}"))
}
