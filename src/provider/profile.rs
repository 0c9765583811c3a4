//! From what a provider file says to its authenticator's profile.

use crate::authenticator::Profile;
use crate::provider::sheet::Sheet;
use crate::provider::traits::traits;

/// How the authenticator behaves. Reports and returns `None` where a value is missing or wrong.
pub(super) fn profile(sheet: &Sheet<'_>) -> Option<Profile> {
    let traits = traits(sheet)?;
    let _ = traits;
    Some(Profile)
}
