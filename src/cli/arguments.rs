//! The commands and what they share.

use clap::Parser;
use clap::Subcommand;

use crate::cli::attestation::AttestationArguments;
use crate::cli::check::CheckArguments;
use crate::cli::conform_arguments::ConformArguments;
use crate::cli::console::ColourChoice;
use crate::cli::credentials;
use crate::cli::credentials::CredentialsCommand;
use crate::cli::explain::ExplainArguments;
use crate::cli::inspect::InspectArguments;
use crate::cli::profile::ProfileArguments;
use crate::cli::providers::ProvidersArguments;
use crate::cli::report;
use crate::cli::report::ReportCommand;
use crate::cli::rp::RpArguments;
use crate::cli::run_arguments::RunArguments;
use crate::cli::schema::SchemaArguments;
use crate::cli::serve::ServeArguments;
use crate::cli::shell::CompletionsArguments;
use crate::cli::shell::ManArguments;

/// A stunt double for your users' passkeys.
///
/// Simulates devices, passkey providers, their sync, browsers, apps and the people before them,
/// and drives your relying party (the server that offers passkeys) through documented flows.
#[derive(Debug, Parser)]
#[command(name = "stuntkey", version, arg_required_else_help = true, after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Colours: `auto` has them in a terminal, unless `NO_COLOR` or `CI` is set
    #[arg(
        long = "color",
        value_name = "auto|always|never",
        global = true,
        default_value = "auto",
        hide_default_value = true,
        hide_possible_values = true,
        display_order = 900,
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
    ///
    /// A scenario is what a user does on which devices; each of its rows is a run. Without arguments
    /// the scenarios that come with the program run against a relying party that comes with it, too.
    Run(Box<RunArguments>),
    /// Hold a relying party to every step of WebAuthn's verification.
    Conform(Box<ConformArguments>),
    /// Serve the embedded relying party, with bugs if you like.
    ///
    /// It is the one that `run` starts by itself. Served, it is there for browsers and other tools
    /// until Ctrl-C; with a bug switched on it is something to find the bug in.
    Rp(RpArguments),
    /// Serve a simulated security key to other programs.
    Serve(ServeArguments),
    /// List, export and import the credentials of a state file of `serve`.
    #[command(subcommand, after_help = credentials::EXAMPLES)]
    Credentials(CredentialsCommand),
    /// Merge JSON reports, and write them in other formats.
    #[command(subcommand, after_help = report::EXAMPLES)]
    Report(ReportCommand),
    /// Check files without running anything.
    ///
    /// Tells all problems of all files, each with its line and what to write instead.
    Check(CheckArguments),
    /// Try a profile of your relying party, or write a first one.
    Profile(ProfileArguments),
    /// Show the simulated devices and passkey providers, and where each fact comes from.
    Providers(ProvidersArguments),
    /// Print the JSON Schema of a kind of file, for editors.
    ///
    /// With it an editor completes keys, explains them and marks mistakes.
    Schema(SchemaArguments),
    /// Explain a rule that findings name, a clause, a bug, or a row of the conformance catalogue.
    Explain(ExplainArguments),
    /// Decode a blob of WebAuthn or CTAP, to the bit.
    ///
    /// Finds out what it is: client data, authenticator data, attestation objects of all formats,
    /// keys, certificates, CTAP and U2F messages, options and responses in JSON. Every part is told
    /// with its byte, its meaning and its clause, and what is odd about it is marked with `!`.
    Inspect(InspectArguments),
    /// Print what a relying party needs to verify the attestation of simulated authenticators.
    ///
    /// They attest under test roots, whose private keys are public. Trust them in tests only.
    Attestation(AttestationArguments),
    /// Print a completion script for a shell.
    Completions(CompletionsArguments),
    /// Print the manual page, or write a page for each command.
    Man(ManArguments),
}

const EXAMPLES: &str = "\
Examples:
  stuntkey run                                 all shipped flows against the embedded relying party
  stuntkey run second-device --only Windows    some of them
  stuntkey run --bug nudge-when-not-ready      with a mistake switched on: see what is found
  stuntkey run --rp shop.yaml --var port=8080  your own relying party, described by a profile
  stuntkey conform                             every step of verification, with forged responses
  stuntkey serve --ctaphid unix:/tmp/key       a security key for other programs
  stuntkey check shop.yaml                     is a file of yours right?
  stuntkey explain false-offer                 what a finding means, and how to mend it
  stuntkey inspect o2NmbXRkbm9uZWdhdHRT…       what is in this attestation object?

`stuntkey COMMAND --help` says more about each, with examples.

Exit codes:
  0  passed                  3   a file or a blob is invalid
  1  a run failed            4   a relying party is unreachable, or not as its profile says
  2  wrong usage             70  a bug in stuntkey";
