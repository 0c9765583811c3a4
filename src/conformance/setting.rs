//! What operations may refer to: keys, names and places of the relying party and its users.

use crate::conformance::own_key::OwnKey;
use crate::webauthn::CredentialId;
use crate::world::World;

/// Whose key signs.
#[derive(Clone, Debug)]
pub(super) enum Signer {
    /// The one of a credential that a device holds.
    Held(CredentialId),
    /// One of our own.
    Own(OwnKey),
}

/// What operations may refer to.
pub(super) struct Setting<'a> {
    pub(super) world: &'a World,
    pub(super) signer: Signer,
    /// The key of another passkey of the user.
    pub(super) other_signer: Option<Signer>,
    pub(super) places: &'a Places,
    /// The counter that was accepted last.
    pub(super) last_count: u32,
    pub(super) user_name: String,
    pub(super) other_handle: Option<Vec<u8>>,
}

/// What placeholders of origins stand for.
#[derive(Clone, Debug)]
pub(super) struct Places {
    pub(super) origin: String,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) rp_id: String,
    pub(super) android: String,
}

impl Signer {
    pub(super) fn sign(&self, world: &World, message: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Held(id) => world.sign(id, message),
            Self::Own(key) => Some(key.sign(message)),
        }
    }
}

impl Places {
    /// A text with its placeholders filled.
    pub(super) fn fill(&self, text: &str) -> String {
        text.replace("{origin}", &self.origin)
            .replace("{host}", &self.host)
            .replace("{HOST}", &self.host.to_uppercase())
            .replace("{port}", &self.port.to_string())
            .replace("{rp-id}", &self.rp_id)
            .replace("{android}", &self.android)
    }
}
