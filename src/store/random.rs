//! Randomness that no seed repeats: a nonce that is used twice would open what it sealed.

use rand::TryRng;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

/// A generator that the system seeds: salts and nonces must differ even where the seed is the same.
///
/// # Errors
/// Says why the system gives no randomness.
pub(super) fn system_random() -> Result<ChaCha20Rng, String> {
    let mut seed = [0; 32];
    let filled = rand::rngs::SysRng.try_fill_bytes(&mut seed);
    filled.map_err(|error| error.to_string())?;
    Ok(ChaCha20Rng::from_seed(seed))
}
