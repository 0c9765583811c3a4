//! `stuntkey credentials`.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use clap::Args;
use clap::Subcommand;
use clap::ValueEnum;

use crate::authenticator::Portable;
use crate::authenticator::Source;
use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::serve_product::Product;
use crate::cli::serve_product::ROAMING_KEY;
use crate::cli::state;
use crate::cli::state::SecretArguments;
use crate::cli::trouble::Trouble;
use crate::cli::wall;
use crate::provider::Catalogue;
use crate::sim::Env;
use crate::store;
use crate::store::State;
use crate::store::StateError;

/// What to do with credentials.
#[derive(Debug, Subcommand)]
pub(super) enum CredentialsCommand {
    /// List what a state file holds: no secret is shown.
    List(ListArguments),
    /// Print the credentials of a state file for another tool, private keys included.
    #[command(after_help = EXPORT_EXAMPLES)]
    Export(ExportArguments),
    /// Put credentials of another tool into a state file: all of them, or none.
    #[command(after_help = IMPORT_EXAMPLES)]
    Import(ImportArguments),
}

/// Which state file.
#[derive(Debug, Args)]
struct StateArguments {
    /// The state file of `serve`
    #[arg(long, value_name = "FILE")]
    state: PathBuf,

    #[command(flatten)]
    secret: SecretArguments,
}

/// What `credentials list` takes.
#[derive(Debug, Args)]
pub(super) struct ListArguments {
    #[command(flatten)]
    state: StateArguments,
}

/// What `credentials export` takes.
#[derive(Debug, Args)]
pub(super) struct ExportArguments {
    #[command(flatten)]
    state: StateArguments,

    /// For which tool
    #[arg(long, value_name = "FORMAT")]
    format: Format,

    /// Only those of this relying party
    #[arg(long, value_name = "RP-ID")]
    rp_id: Option<String>,

    /// Write to this new file, which only you can read, and not to standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// What `credentials import` takes.
#[derive(Debug, Args)]
pub(super) struct ImportArguments {
    #[command(flatten)]
    state: StateArguments,

    /// Of which tool
    #[arg(long, value_name = "FORMAT")]
    format: Format,

    /// Whose state a new state file is, as `serve --profile` names it
    #[arg(long, value_name = "NAME", default_value = ROAMING_KEY)]
    profile: String,

    /// Whose state a new state file is, as `serve --device` names it
    #[arg(long, value_name = "NAME", conflicts_with = "profile")]
    device: Option<String>,

    /// The credentials
    #[arg(value_name = "CREDENTIALS")]
    file: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// `WebAuthn.Credential` of the Chrome DevTools Protocol: Chrome, Selenium, Puppeteer.
    Cdp,
    /// Virtual credentials of Playwright.
    Playwright,
}

pub(super) const EXAMPLES: &str = "\
Examples:
  stuntkey credentials list --state key.state --state-key key.hex
  stuntkey credentials export --state key.state --state-key key.hex --format cdp
  stuntkey credentials import --state key.state --state-key key.hex --format cdp chrome.json";

const EXPORT_EXAMPLES: &str = "\
Examples:
  stuntkey credentials export --state key.state --state-key key.hex --format cdp
  stuntkey credentials export --state key.state --state-key key.hex --format playwright --out c.json

Backup flags, names and counters are in `cdp` only. Keys that U2F made belong to no relying party that
is known yet, and are left out.";

const IMPORT_EXAMPLES: &str = "\
Examples:
  stuntkey credentials import --state key.state --state-key key.hex --format cdp chrome.json

A file holds a list of credentials, an object with that list under `credentials`, or one credential.";

impl From<Format> for store::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Cdp => Self::Cdp,
            Format::Playwright => Self::Playwright,
        }
    }
}

/// Lists, exports or imports.
///
/// # Errors
/// When a file cannot be used; then it stays as it is.
pub(super) fn credentials(command: &CredentialsCommand, console: Console) -> Result<Exit, Trouble> {
    match command {
        CredentialsCommand::List(arguments) => list(arguments, console),
        CredentialsCommand::Export(arguments) => export(arguments, console),
        CredentialsCommand::Import(arguments) => import(arguments, console),
    }
}

fn list(arguments: &ListArguments, console: Console) -> Result<Exit, Trouble> {
    let product = held(&arguments.state)?;
    let sources = product.authenticator.vault().oldest_first();
    let mut text = format!("{} · {} credentials\n", product.name, sources.len());
    sources
        .into_iter()
        .for_each(|source| text.push_str(&line(source)));
    console.say(&text);
    Ok(Exit::Passed)
}

fn line(source: &Source) -> String {
    let kind = if source.is_discoverable() {
        "discoverable"
    } else {
        "by id only"
    };
    let (id, name) = (source.id().to_string(), &source.user().name);
    format!(
        "  {}  {}  {kind}, {}  {}  {}\n",
        source.rp_id().as_str().escape_debug(),
        source.algorithm(),
        source.backup(),
        id.get(..ID_CHARACTERS).unwrap_or(&id),
        name.escape_debug(),
    )
}

fn export(arguments: &ExportArguments, console: Console) -> Result<Exit, Trouble> {
    let product = held(&arguments.state)?;
    let wanted = |source: &&Source| {
        let rp_id = arguments.rp_id.as_deref();
        rp_id.is_none_or(|rp_id| source.rp_id().as_str() == rp_id)
    };
    let sources = product.authenticator.vault().oldest_first();
    let credentials: Vec<Portable> = sources
        .into_iter()
        .filter(wanted)
        .map(Source::to_portable)
        .collect();
    let text = store::Format::from(arguments.format).write(&credentials);
    match &arguments.out {
        None => console.say(&text),
        Some(path) => write_new(path, &text)?,
    }
    Ok(Exit::Passed)
}

fn import(arguments: &ImportArguments, console: Console) -> Result<Exit, Trouble> {
    let path = &arguments.state.state;
    let shown = arguments.file.display();
    let text = fs::read_to_string(&arguments.file)
        .map_err(|error| Trouble::Usage(format!("cannot read `{shown}`: {error}")))?;
    let secret = arguments.state.secret.secret()?;
    let image = match state::read(path, &secret) {
        Err(StateError::Missing { .. }) => None,
        read => Some(read?),
    };
    let catalogue = Catalogue::embedded();
    let mut product = match (&image, &arguments.device) {
        (Some(image), _) => Product::of_id(&catalogue, image.product())?,
        (None, Some(device)) => Product::of_device(&catalogue, device)?,
        (None, None) => Product::of_profile(&catalogue, &arguments.profile)?,
    };
    let backup = product.authenticator.profile().backup;
    let credentials = store::Format::from(arguments.format).read(&text, backup);
    let credentials =
        credentials.map_err(|error| Trouble::Invalid(format!("error: `{shown}`: {error}")))?;
    let state = match image {
        Some(image) => {
            image.fill(&mut product.authenticator)?;
            image.resume()?
        }
        None => state::create(path, &secret, &mut product)?,
    };
    let told = take_in(credentials, state, product)?;
    console.say(&format!("{told} `{}`\n", path.display()));
    Ok(Exit::Passed)
}

/// Puts credentials in, and tells how many; they are written at once.
fn take_in(
    credentials: Vec<Portable>,
    mut state: State,
    mut product: Product,
) -> Result<String, Trouble> {
    let mut env = Env::new(wall::drawn_seed().derive(&["import", &state.openings().to_string()]));
    let rule = product.authenticator.profile().same_user;
    let (count, before) = (
        credentials.len(),
        product.authenticator.vault().iter().count(),
    );
    for credential in credentials {
        let source = credential.into_source(&mut env);
        let source = source.map_err(|error| Trouble::Invalid(format!("error: {error}")))?;
        product.authenticator.vault_mut().insert(source, rule);
    }
    state.keep(&mut product.authenticator)?;
    let after = product.authenticator.vault().iter().count();
    let replaced = (before + count).saturating_sub(after);
    Ok(match replaced {
        0 => format!("{count} credentials imported; {after} are now in"),
        replaced => format!(
            "{count} credentials imported; {replaced} took the place of others for the same id or \
             account, {after} are now in"
        ),
    })
}

/// The product of a state file, with what it holds. The file is only read.
fn held(arguments: &StateArguments) -> Result<Product, Trouble> {
    let secret = arguments.secret.secret()?;
    let image = state::read(&arguments.state, &secret)?;
    let mut product = Product::of_id(&Catalogue::embedded(), image.product())?;
    image.fill(&mut product.authenticator)?;
    Ok(product)
}

fn write_new(path: &Path, text: &str) -> Result<(), Trouble> {
    let mut options = fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options
        .open(path)
        .and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes()));
    let shown = path.display();
    written.map_err(|error| Trouble::Usage(format!("cannot write `{shown}`: {error}")))
}

/// As much of an id as tells it from others.
const ID_CHARACTERS: usize = 16;
