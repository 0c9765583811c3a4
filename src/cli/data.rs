//! Provider and device data: what is embedded, with what the user lays over it.

use clap::Args;

use crate::cli::disk;
use crate::cli::kind::Kind;
use crate::cli::trouble::Trouble;
use crate::provider::Catalogue;
use crate::source::Colour;

/// Files of the user with provider and device data.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Devices and providers")]
pub(super) struct DataArguments {
    /// Read a provider from this file: a known one is changed where the file says so, any other is
    /// added; may be given several times
    #[arg(long = "provider", value_name = "FILE")]
    pub(super) providers: Vec<String>,

    /// Read a device from this file, likewise
    #[arg(long = "device", value_name = "FILE")]
    pub(super) devices: Vec<String>,
}

impl DataArguments {
    /// The embedded catalogue with these files laid over it, later ones over earlier ones.
    ///
    /// # Errors
    /// When a file cannot be read, is of another kind, or is invalid.
    pub(super) fn catalogue(&self, colour: Colour) -> Result<Catalogue, Trouble> {
        let providers = self.providers.iter().map(|file| (Kind::Provider, file));
        let devices = self.devices.iter().map(|file| (Kind::Device, file));
        let mut files = Vec::new();
        for (kind, file) in providers.chain(devices) {
            let text = disk::read(file)?;
            kind.demand(file, &text)?;
            files.push((file.clone(), text));
        }
        laid_over(&Catalogue::embedded(), files, colour)
    }
}

/// The catalogue with these files `(name, text)` laid over it.
///
/// # Errors
/// When they are invalid, alone or together.
pub(super) fn laid_over(
    catalogue: &Catalogue,
    files: Vec<(String, String)>,
    colour: Colour,
) -> Result<Catalogue, Trouble> {
    if files.is_empty() {
        return Ok(catalogue.clone());
    }
    catalogue
        .with_overrides(files)
        .map_err(|error| Trouble::Invalid(error.problems.render(&error.files, colour)))
}
