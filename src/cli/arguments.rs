//! The commands and what they share.

use clap::Parser;
use clap::Subcommand;

use crate::cli::check::CheckArguments;
use crate::cli::console::ColourChoice;
use crate::cli::explain::ExplainArguments;
use crate::cli::profile::ProfileArguments;
use crate::cli::providers::ProvidersArguments;
use crate::cli::rp::RpArguments;
use crate::cli::run_arguments::RunArguments;
use crate::cli::schema::SchemaArguments;

/// A stunt double for your users' passkeys.
///
/// Simulates devices, passkey providers, their sync, browsers, apps and the people before them,
/// and drives your relying party (the server that offers passkeys) through documented flows.
#[derive(Debug, Parser)]
#[command(name = "stuntkey", version, arg_required_else_help = true, after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// When to use colours.
    #[arg(
        long = "color",
        value_name = "WHEN",
        global = true,
        default_value = "auto",
        alias = "colour"
    )]
    pub(super) colour: ColourChoice,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run scenarios against a relying party.
    Run(Box<RunArguments>),
    /// Serve the embedded relying party, with bugs if you like.
    Rp(RpArguments),
    /// Check files without running anything.
    Check(CheckArguments),
    /// Try a profile of your relying party, or write a first one.
    Profile(ProfileArguments),
    /// Show the simulated devices and passkey providers, and where each fact comes from.
    Providers(ProvidersArguments),
    /// Print the JSON Schema of a kind of file, for editors.
    Schema(SchemaArguments),
    /// Explain a rule that findings name.
    Explain(ExplainArguments),
}

const EXAMPLES: &str = "\
Examples:
  stuntkey run                                 all shipped flows against the embedded relying party
  stuntkey run second-device --only Windows    some of them
  stuntkey run --bug nudge-when-not-ready      with a mistake switched on: see what is found
  stuntkey run --rp shop.yaml --var port=8080  your own relying party, described by a profile
  stuntkey explain false-offer                 what a finding means, and how to mend it

Exit codes:
  0  passed                  3   a file is invalid
  1  a run failed            4   a relying party is unreachable, or not as its profile says
  2  wrong usage             70  a bug in stuntkey";
