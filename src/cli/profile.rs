//! `stuntkey profile`: help for who writes a profile.

use clap::Args;
use clap::Subcommand;

use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::profile_try::TryArguments;
use crate::cli::profile_try::try_profile;
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
}

const EXAMPLES: &str = "\
Examples:
  stuntkey profile try shop.yaml --var port=8080
  stuntkey profile try shop.yaml sign-in:passkey";

/// Does what is asked.
///
/// # Errors
/// When the arguments or the files they name are wrong.
pub(super) fn profile(arguments: &ProfileArguments, console: Console) -> Result<Exit, Trouble> {
    match &arguments.command {
        ProfileCommand::Try(arguments) => try_profile(arguments, console),
    }
}
