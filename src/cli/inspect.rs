//! `stuntkey inspect`.

use std::fs;
use std::io;
use std::io::IsTerminal;
use std::io::Read;

use clap::Args;
use clap::builder::PossibleValue;
use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser;
use serde_json::json;

use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::trouble::Trouble;
use crate::inspect;
use crate::inspect::Hint;
use crate::inspect::Kind;
use crate::inspect::Undecoded;
use crate::report;
use crate::report::Detail;
use crate::webauthn::RpId;
use crate::word::Word;

/// What `inspect` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct InspectArguments {
    /// The blob in base64url, base64, hexadecimal, PEM or JSON; `@FILE` reads a file, `-` (or nothing)
    /// standard input
    #[arg(value_name = "BLOB", allow_hyphen_values = true)]
    blob: Option<String>,

    /// What it is, instead of finding out
    #[arg(long = "as", value_name = "KIND", value_parser = kinds())]
    kind: Option<Kind>,

    /// The RP ID it should be for: its hash and the origin are compared
    #[arg(long, value_name = "DOMAIN")]
    rp_id: Option<String>,

    /// Show long values whole
    #[arg(long)]
    full: bool,

    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  stuntkey inspect o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVik…      what your page posted
  pbpaste | stuntkey inspect --rp-id example.org
  stuntkey inspect @registration.json --json
  stuntkey inspect --as user-handle dXNlci0xMjM

Signatures are not verified. The exit code is 3 where nothing can be made of the blob; then it
says what came nearest, and at which byte it broke.";

fn kinds() -> impl TypedValueParser<Value = Kind> {
    let words = Kind::ALL
        .iter()
        .map(|kind| PossibleValue::new(kind.as_str()).help(kind.title()));
    PossibleValuesParser::new(words)
        .map(|word| Kind::parse(&word).expect("only words of kinds are possible"))
}

/// Decodes a blob.
///
/// # Errors
/// When there is none, or it is nothing that is known.
pub(super) fn inspect(arguments: &InspectArguments, console: Console) -> Result<Exit, Trouble> {
    let hint = Hint {
        kind: arguments.kind,
        rp_id: arguments.rp_id.as_deref().map(rp_id).transpose()?,
    };
    let blob = blob(arguments)?;
    match inspect::decode(&blob, &hint) {
        Ok(found) if arguments.json => {
            console.say(&format!("{:#}\n", found.to_json()));
            Ok(Exit::Passed)
        }
        Ok(found) => {
            let detail = detail(arguments);
            console.say(&report::inspection(&found, detail, console.out_colour()));
            Ok(Exit::Passed)
        }
        Err(undecoded) => {
            if arguments.json {
                console.say(&format!("{:#}\n", as_json(&undecoded)));
            }
            let colour = console.err_colour();
            Err(Trouble::Invalid(report::undecoded(&undecoded, colour)))
        }
    }
}

fn as_json(undecoded: &Undecoded) -> serde_json::Value {
    let nearest = match undecoded {
        Undecoded::Nothing(misses) => json!(misses),
        Undecoded::Empty | Undecoded::TooLong { .. } => json!([]),
    };
    json!({ "kind": null, "error": undecoded.to_string(), "nearest": nearest })
}

fn detail(arguments: &InspectArguments) -> Detail {
    if arguments.full {
        Detail::Full
    } else {
        Detail::Brief
    }
}

fn rp_id(text: &str) -> Result<RpId, Trouble> {
    RpId::parse(text).map_err(|error| {
        Trouble::Usage(format!(
            "{error}; write a domain in lower case, such as `example.org`"
        ))
    })
}

fn blob(arguments: &InspectArguments) -> Result<Vec<u8>, Trouble> {
    match arguments.blob.as_deref() {
        None if io::stdin().is_terminal() => Err(Trouble::Usage(
            "there is no blob; paste one as an argument, or give `@FILE` or standard input"
                .to_owned(),
        )),
        None | Some("-") => standard_input(),
        Some(text) => match text.strip_prefix('@') {
            Some(path) => from_file(path),
            None => Ok(text.as_bytes().to_vec()),
        },
    }
}

fn from_file(path: &str) -> Result<Vec<u8>, Trouble> {
    let cannot = |error: io::Error| Trouble::Usage(format!("cannot read `{path}`: {error}"));
    bounded(fs::File::open(path).map_err(cannot)?).map_err(cannot)
}

fn standard_input() -> Result<Vec<u8>, Trouble> {
    let cannot = |error| Trouble::Usage(format!("cannot read standard input: {error}"));
    bounded(io::stdin().lock()).map_err(cannot)
}

/// As much as is worth reading: more is refused by what decodes.
fn bounded(from: impl Read) -> io::Result<Vec<u8>> {
    const LENGTH_MAX: u64 = 4 << 20;
    let mut bytes = Vec::new();
    from.take(LENGTH_MAX).read_to_end(&mut bytes)?;
    Ok(bytes)
}
