//! `stuntkey schema`.

use clap::Args;
use clap::ValueEnum;

use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::provider;
use crate::rp;
use crate::scenario;
use crate::source;

/// What `schema` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct SchemaArguments {
    /// The kind of file
    #[arg(value_name = "KIND")]
    kind: Kind,
}

const EXAMPLES: &str = "\
Example:
  stuntkey schema scenario > scenario.schema.json
and, for editors with a YAML language server, as the first line of a scenario file:
  # yaml-language-server: $schema=scenario.schema.json";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// What a user does on which device.
    Scenario,
    /// How to drive a relying party.
    Profile,
    /// A passkey provider.
    Provider,
    /// A kind of device.
    Device,
}

/// Prints a JSON Schema (2020-12).
pub(super) fn schema(arguments: &SchemaArguments, console: Console) -> Exit {
    let schema = match arguments.kind {
        Kind::Scenario => scenario::schema(),
        Kind::Profile => source::schema(&rp::PROFILE),
        Kind::Provider => source::schema(&provider::PROVIDER),
        Kind::Device => source::schema(&provider::DEVICE),
    };
    console.say(&format!("{schema:#}\n"));
    Exit::Passed
}
