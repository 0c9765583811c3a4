//! State files on the command line, and what opens them.

use std::path::Path;
use std::path::PathBuf;

use clap::Args;
use zeroize::Zeroizing;

use crate::cli::crash;
use crate::cli::serve_product::Product;
use crate::cli::trouble::Trouble;
use crate::store::Image;
use crate::store::Secret;
use crate::store::State;
use crate::store::StateError;

/// What opens a state file. It is never on the command line itself, where others could read it.
#[derive(Debug, Args)]
pub(super) struct SecretArguments {
    /// A file with the passphrase of the state file [or the environment: STUNTKEY_STATE_PASSPHRASE]
    #[arg(long, value_name = "FILE", conflicts_with = "state_key")]
    state_passphrase_file: Option<PathBuf>,

    /// A file with the key of the state file: 32 bytes, or 64 hexadecimal digits
    #[arg(long, value_name = "FILE")]
    state_key: Option<PathBuf>,
}

impl SecretArguments {
    /// The secret.
    ///
    /// # Errors
    /// When there is none, or its file cannot be read or holds none.
    pub(super) fn secret(&self) -> Result<Secret, Trouble> {
        if let Some(path) = &self.state_key {
            let key = Secret::key(&content(path)?);
            return key.map_err(|error| about(path, &error.to_string()));
        }
        let secret = match &self.state_passphrase_file {
            Some(path) => Secret::passphrase(&content(path)?),
            None => Secret::passphrase(&from_environment().ok_or_else(|| {
                Trouble::Usage(format!(
                    "a state file is sealed: say `--state-passphrase-file FILE` or `--state-key \
                     FILE`, or set {VARIABLE}"
                ))
            })?),
        };
        match &secret {
            Secret::Passphrase(passphrase) if passphrase.is_empty() => {
                Err(Trouble::Usage("the passphrase is empty".to_owned()))
            }
            Secret::Passphrase(_) | Secret::Key(_) => Ok(secret),
        }
    }
}

impl From<StateError> for Trouble {
    fn from(error: StateError) -> Self {
        if error.is_of_content() {
            Self::Invalid(format!("error: {error}"))
        } else {
            Self::Usage(error.to_string())
        }
    }
}

/// Opens the state file of a product, and puts what it holds into it; or makes a new one.
///
/// # Errors
/// When the file is another product's or cannot be used; then it stays as it is.
pub(super) fn open(
    path: &Path,
    secret: &SecretArguments,
    product: &mut Product,
) -> Result<State, Trouble> {
    let secret = secret.secret()?;
    let image = match read(path, &secret) {
        Err(StateError::Missing { .. }) => return create(path, &secret, product),
        read => read?,
    };
    if image.product() != product.id {
        return Err(Trouble::Usage(format!(
            "the state file `{}` is of `--{}`, not of `--{}`; name that one, or another file",
            path.display(),
            image.product(),
            product.id
        )));
    }
    image.fill(&mut product.authenticator)?;
    Ok(image.resume()?)
}

/// Makes a new state file.
///
/// # Errors
/// When it cannot be made.
pub(super) fn create(
    path: &Path,
    secret: &Secret,
    product: &mut Product,
) -> Result<State, Trouble> {
    let mut state = State::create(path, secret, &product.id)?;
    product.authenticator.note_changes();
    state.keep(&mut product.authenticator)?;
    Ok(state)
}

/// Reads a state file, however damaged it is.
///
/// # Errors
/// When it cannot be used.
pub(super) fn read(path: &Path, secret: &Secret) -> Result<Image, StateError> {
    crash::muffled(|| Image::read(path, secret))
}

fn content(path: &Path) -> Result<Zeroizing<Vec<u8>>, Trouble> {
    let content = std::fs::read(path);
    content
        .map(Zeroizing::new)
        .map_err(|error| about(path, &error.to_string()))
}

fn about(path: &Path, why: &str) -> Trouble {
    Trouble::Usage(format!("`{}`: {why}", path.display()))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the command line reads the environment"
)]
fn from_environment() -> Option<Zeroizing<Vec<u8>>> {
    let passphrase = std::env::var_os(VARIABLE)?;
    Some(Zeroizing::new(passphrase.into_encoded_bytes()))
}

const VARIABLE: &str = "STUNTKEY_STATE_PASSPHRASE";
