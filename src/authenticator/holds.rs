//! What an authenticator holds: it survives power cycles, and dies at reset.

use std::collections::BTreeSet;

use crate::authenticator::Vault;
use crate::authenticator::large_blobs::BlobArray;
use crate::authenticator::pin::Pin;
use crate::authenticator::u2f::KeyHandles;

/// Everything that is held.
#[derive(Clone, Debug, Default)]
pub(super) struct Holds {
    pub(super) vault: Vault,
    pub(super) pin: Pin,
    pub(super) uv_retries: UvRetries,
    pub(super) large_blobs: BlobArray,
    pub(super) config: Config,
    pub(super) key_handles: KeyHandles,
    /// The token that reads credentials for good (`persistentPinUvAuthToken`).
    pub(super) reader: Option<[u8; 32]>,
}

/// What authenticatorConfig changes.
#[derive(Clone, Debug, Default)]
pub(super) struct Config {
    pub(super) always_uv: Switch,
    pub(super) enterprise_attestation: Switch,
    /// Who may read the shortest length of a PIN.
    pub(super) min_pin_length_rp_ids: BTreeSet<String>,
}

/// A setting that is off when an authenticator is new.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Switch {
    /// It is off.
    #[default]
    Off,
    /// It is on.
    On,
}

impl Switch {
    /// Whether it is on.
    pub(super) fn is_on(self) -> bool {
        self == Self::On
    }

    /// The other way.
    pub(super) fn toggled(self) -> Self {
        match self {
            Self::Off => Self::On,
            Self::On => Self::Off,
        }
    }
}

/// How often built-in verification may still fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct UvRetries(u8);

impl Default for UvRetries {
    fn default() -> Self {
        Self(UV_RETRIES)
    }
}

impl UvRetries {
    /// How many attempts are left.
    pub(super) fn left(self) -> u8 {
        self.0
    }

    /// Takes one away.
    pub(super) fn fail(&mut self) {
        self.0 = self.0.saturating_sub(1);
    }
}

/// §6.5.2.3 (`maxUvRetries`, between 1 and 25).
const UV_RETRIES: u8 = 5;
