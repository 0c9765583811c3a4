//! From arguments to an exit code.

use std::process::ExitCode;

use clap::Parser;

use crate::cli::arguments::Arguments;
use crate::cli::arguments::Command;
use crate::cli::attestation::attestation;
use crate::cli::check::check;
use crate::cli::conform::conform;
use crate::cli::console::Console;
use crate::cli::credentials::credentials;
use crate::cli::exit::Exit;
use crate::cli::explain::explain;
use crate::cli::inspect::inspect;
use crate::cli::profile::profile;
use crate::cli::providers::providers;
use crate::cli::report::report;
use crate::cli::rp::rp;
use crate::cli::run::run;
use crate::cli::schema::schema;
use crate::cli::serve::serve;
use crate::cli::shell::completions;
use crate::cli::shell::man;
use crate::cli::trouble::Trouble;

/// The whole program.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(shown) => return show(&shown).into(),
    };
    let console = Console::new(arguments.colour);
    let exit = perform(&arguments.command, console).unwrap_or_else(|trouble| {
        console.complain(&trouble);
        trouble.exit()
    });
    exit.into()
}

fn perform(command: &Command, console: Console) -> Result<Exit, Trouble> {
    match command {
        Command::Run(arguments) => run(arguments, console),
        Command::Conform(arguments) => conform(arguments, console),
        Command::Rp(arguments) => rp(arguments, console),
        Command::Serve(arguments) => serve(arguments, console),
        Command::Credentials(command) => credentials(command, console),
        Command::Report(command) => report(command, console),
        Command::Check(arguments) => check(arguments, console),
        Command::Profile(arguments) => profile(arguments, console),
        Command::Providers(arguments) => providers(arguments, console),
        Command::Schema(arguments) => Ok(schema(arguments, console)),
        Command::Explain(arguments) => explain(arguments, console),
        Command::Inspect(arguments) => inspect(arguments, console),
        Command::Attestation(arguments) => attestation(arguments, console),
        Command::Completions(arguments) => Ok(completions(arguments, console)),
        Command::Man(arguments) => man(arguments, console),
    }
}

/// Help and version, or what is wrong with the arguments. Help that nobody asked for is no
/// success: an empty argument list in a CI job must not pass.
fn show(shown: &clap::Error) -> Exit {
    drop(shown.print());
    if shown.exit_code() == 0 {
        Exit::Passed
    } else {
        Exit::Usage
    }
}
