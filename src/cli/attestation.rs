//! `stuntkey attestation`: the test roots, and metadata of the simulated authenticators.

use std::path::Path;
use std::path::PathBuf;

use clap::Args;
use clap::Subcommand;
use sha2::Digest;
use sha2::Sha256;

use crate::authenticator::AttestationFamily;
use crate::authenticator::MetadataDate;
use crate::authenticator::MetadataEdition;
use crate::authenticator::MetadataModel;
use crate::authenticator::Profile;
use crate::authenticator::metadata_blob;
use crate::cli::console::Console;
use crate::cli::data::DataArguments;
use crate::cli::disk;
use crate::cli::exit::Exit;
use crate::cli::trouble::Trouble;
use crate::word::Word;

/// What `attestation` takes.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true, after_help = EXAMPLES)]
pub(super) struct AttestationArguments {
    #[command(subcommand)]
    command: AttestationCommand,
}

#[derive(Debug, Subcommand)]
enum AttestationCommand {
    /// Show the test roots, or write them
    Roots(RootsArguments),
    /// Print metadata as the FIDO Metadata Service does: a signed BLOB (MDS3)
    Mds(MdsArguments),
}

#[derive(Debug, Args)]
struct RootsArguments {
    /// Print the certificates in PEM
    #[arg(long)]
    pem: bool,

    /// Write each into this folder, as FAMILY.pem
    #[arg(long, value_name = "DIR", conflicts_with = "pem")]
    dir: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct MdsArguments {
    /// The BLOB's number
    #[arg(long, value_name = "N", default_value_t = 1)]
    no: u32,

    /// Until when it may be kept
    #[arg(long, value_name = "DATE", default_value = "2047-12-01")]
    next_update: MetadataDate,

    #[command(flatten)]
    data: DataArguments,
}

const EXAMPLES: &str = "\
Examples:
  stuntkey attestation roots
  stuntkey attestation roots --dir test-roots
  stuntkey attestation mds > blob.jwt
  stuntkey attestation mds --provider my-key.yaml --no 2 --next-update 2030-01-31";

/// Does what is asked.
///
/// # Errors
/// When a file cannot be read or written, or is invalid.
pub(super) fn attestation(
    arguments: &AttestationArguments,
    console: Console,
) -> Result<Exit, Trouble> {
    match &arguments.command {
        AttestationCommand::Roots(arguments) => roots(arguments, console),
        AttestationCommand::Mds(arguments) => mds(arguments, console),
    }
}

fn roots(arguments: &RootsArguments, console: Console) -> Result<Exit, Trouble> {
    let families = AttestationFamily::ALL.iter().copied();
    let text: String = match &arguments.dir {
        Some(folder) => families
            .map(|family| write(folder, family))
            .collect::<Result<_, _>>()?,
        None if arguments.pem => families.map(AttestationFamily::root_pem).collect(),
        None => families.map(line).collect(),
    };
    console.say(&text);
    Ok(Exit::Passed)
}

fn write(folder: &Path, family: AttestationFamily) -> Result<String, Trouble> {
    let path = folder.join(format!("{family}.pem"));
    disk::write(&path, &family.root_pem()).map_err(Trouble::Usage)?;
    Ok(format!("{}\n", path.display()))
}

fn line(family: AttestationFamily) -> String {
    let hash = Sha256::digest(family.root());
    let fingerprint: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!(
        "{family:<13}{}\n{:13}SHA-256 {fingerprint}\n",
        family.doc(),
        ""
    )
}

fn mds(arguments: &MdsArguments, console: Console) -> Result<Exit, Trouble> {
    let catalogue = arguments.data.catalogue(console.err_colour())?;
    let served = [
        ("stuntkey roaming key", Profile::roaming_key()),
        ("stuntkey fingerprint key", Profile::fingerprint_key()),
    ];
    let own = served
        .iter()
        .map(|(name, profile)| MetadataModel { name, profile });
    let provided = catalogue.providers().map(|provider| MetadataModel {
        name: &provider.name,
        profile: &provider.authenticator,
    });
    let models: Vec<_> = provided.chain(own).collect();
    let edition = MetadataEdition {
        number: arguments.no,
        next_update: arguments.next_update.clone(),
    };
    console.say(&format!("{}\n", metadata_blob(&models, &edition)));
    Ok(Exit::Passed)
}
