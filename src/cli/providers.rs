//! `stuntkey providers`.

use clap::Args;
use clap::ValueEnum;
use serde_json::Value;
use serde_json::json;

use crate::cli::console::Console;
use crate::cli::data::DataArguments;
use crate::cli::exit::Exit;
use crate::cli::trouble::Trouble;
use crate::flow::ProviderId;
use crate::provider;
use crate::provider::Catalogue;
use crate::provider::Citation;
use crate::provider::Fact;
use crate::provider::Provider;
use crate::source::quote;
use crate::source::suggest;

/// What `providers` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ProvidersArguments {
    /// Only this provider, with every fact and its source
    #[arg(value_name = "NAME")]
    name: Option<String>,

    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Format,

    #[command(flatten)]
    data: DataArguments,
}

const EXAMPLES: &str = "\
Examples:
  stuntkey providers
  stuntkey providers icloud-keychain
  stuntkey providers bitwarden --provider my-bitwarden.yaml";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Columns, for reading.
    Table,
    /// A page with every value and its source.
    Markdown,
    /// For programs.
    Json,
}

/// Shows the catalogue, or one provider of it.
///
/// # Errors
/// When there is no such provider.
pub(super) fn providers(arguments: &ProvidersArguments, console: Console) -> Result<Exit, Trouble> {
    let catalogue = arguments.data.catalogue(console.err_colour())?;
    let shown = match &arguments.name {
        None => catalogue.providers().collect(),
        Some(name) => vec![named(&catalogue, name)?],
    };
    let text = match (arguments.format, &arguments.name) {
        (Format::Table, None) => provider::table(&catalogue),
        (Format::Table, Some(_)) => shown.into_iter().map(provider::detail).collect(),
        (Format::Markdown, _) => provider::markdown(&catalogue),
        (Format::Json, _) => as_json(&shown),
    };
    console.say(&text);
    Ok(Exit::Passed)
}

fn named<'c>(catalogue: &'c Catalogue, name: &str) -> Result<&'c Provider, Trouble> {
    catalogue.provider(&ProviderId::new(name)).ok_or_else(|| {
        let ids: Vec<_> = catalogue
            .providers()
            .map(|provider| provider.id.as_str())
            .collect();
        let help = match suggest(name, ids.iter().copied()) {
            Some(near) => format!("did you mean {}?", quote(near)),
            None => format!("there are {}", ids.join(", ")),
        };
        Trouble::Usage(format!("there is no provider {}; {help}", quote(name)))
    })
}

fn as_json(providers: &[&Provider]) -> String {
    let providers = providers.iter().map(|provider| {
        json!({
            "id": provider.id,
            "name": provider.name,
            "facts": provider.facts.iter().map(fact).collect::<Vec<_>>(),
            "quirks": provider.quirks.iter().map(fact).collect::<Vec<_>>(),
        })
    });
    format!("{:#}\n", Value::Array(providers.collect()))
}

fn fact(fact: &Fact) -> Value {
    let (sources, confidence) = match &fact.citation {
        Citation::Sourced { keys, confidence } => (keys.as_slice(), Some(confidence.to_string())),
        Citation::Unsourced => ([].as_slice(), None),
    };
    json!({
        "path": fact.path,
        "value": fact.text,
        "sources": sources,
        "confidence": confidence,
        "note": fact.note,
    })
}
