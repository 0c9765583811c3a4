//! The relying party, as far as devices know it: an address and a name for passkeys.

use crate::webauthn::RpId;

/// Where the relying party is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The host for which passwords are saved.
    pub host: String,
    /// The origin of its pages, such as `https://shop.example.test`.
    pub origin: String,
    /// The RP ID of its passkeys.
    pub rp_id: RpId,
}
