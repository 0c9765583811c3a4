//! `stuntkey profile`: help for who writes a profile.

use clap::Args;
use clap::Subcommand;

use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::profile_new::NewArguments;
use crate::cli::profile_new::new_profile;
use crate::cli::profile_try::try_profile;
use crate::cli::profile_try_arguments::TryArguments;
use crate::cli::trouble::Trouble;

/// What `profile` takes.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true, after_help = EXAMPLES)]
pub(super) struct ProfileArguments {
    #[command(subcommand)]
    command: ProfileCommand,
}

#[derive(Debug, Subcommand)]
enum ProfileCommand {
    /// Do an action of a profile, or all of them, and show every request, answer, capture and rule
    Try(Box<TryArguments>),
    /// Write a first profile: from a browser's recording, or from a few answers
    New(Box<NewArguments>),
}

const EXAMPLES: &str = "\
Examples:
  stuntkey profile new --from-har shop.har --out shop.yaml
  stuntkey profile try shop.yaml --var port=8080
  stuntkey profile try shop.yaml sign-in:passkey";

/// Does what is asked.
///
/// # Errors
/// When the arguments or the files they name are wrong.
pub(super) fn profile(arguments: &ProfileArguments, console: Console) -> Result<Exit, Trouble> {
    match &arguments.command {
        ProfileCommand::Try(arguments) => try_profile(arguments, console),
        ProfileCommand::New(arguments) => new_profile(arguments, console),
    }
}
