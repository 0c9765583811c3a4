//! `stuntkey check`.

use clap::Args;

use crate::cli::console::Console;
use crate::cli::disk;
use crate::cli::disk::Disk;
use crate::cli::exit::Exit;
use crate::cli::profiles;
use crate::cli::scenarios;
use crate::cli::setting::Secret;
use crate::cli::setting::Setting;
use crate::cli::trouble::Trouble;
use crate::provider::Catalogue;
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
    let catalogue = Catalogue::embedded();
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
    match kind(file)? {
        Kind::Profile(text) => check_profile(arguments, file, &text, colour),
        Kind::Data(text) => check_data(file, text, catalogue, colour),
        Kind::Scenarios => {
            let drafts = scenarios::find(&[file.to_owned()])?;
            let loaded = scenarios::check(&drafts, catalogue, &arguments.vars, colour)?;
            let runs: usize = loaded.iter().map(|loaded| loaded.scenario.runs.len()).sum();
            Ok(format!("{} scenarios with {runs} runs", loaded.len()))
        }
    }
}

/// What a file claims to be, by its first telling key.
enum Kind {
    Scenarios,
    Profile(String),
    /// A provider or a device.
    Data(String),
}

fn kind(file: &str) -> Result<Kind, Trouble> {
    if !std::path::Path::new(file).is_file() {
        return Ok(Kind::Scenarios);
    }
    let text = disk::read(file).map_err(Trouble::Usage)?;
    let key = text.lines().find_map(|line| {
        ["scenario", "profile", "provider", "device"]
            .into_iter()
            .find(|key| {
                line.strip_prefix(key)
                    .is_some_and(|rest| rest.starts_with(':'))
            })
    });
    Ok(match key {
        Some("profile") => Kind::Profile(text),
        Some("provider" | "device") => Kind::Data(text),
        Some(_) | None => Kind::Scenarios,
    })
}

fn check_profile(
    arguments: &CheckArguments,
    file: &str,
    text: &str,
    colour: Colour,
) -> Result<String, Trouble> {
    let mut settings = Settings {
        vars: profiles::profile_vars(&arguments.vars),
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
    file: &str,
    text: String,
    catalogue: &Catalogue,
    colour: Colour,
) -> Result<String, Trouble> {
    match catalogue.with_overrides(vec![(file.to_owned(), text)]) {
        Ok(_) => Ok("provider and device data".to_owned()),
        Err(error) => Err(Trouble::Invalid(
            error.problems.render(&error.files, colour),
        )),
    }
}
