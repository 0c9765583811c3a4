//! Where an authenticator is, as seen from the client.

use crate::client::Reachable;
use crate::client::Slot;
use crate::webauthn::Attachment;

/// One of the authenticators in reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A provider on the client's own device, by its index.
    Platform(usize),
    /// A plugged-in authenticator, by its index.
    Roaming(usize),
    /// A provider on another device, reached by QR code, by its index.
    Hybrid(usize),
}

impl Place {
    /// The authenticator there.
    pub(super) fn slot<'r, 'w>(self, reachable: &'r Reachable<'w>) -> &'r Slot<'w> {
        match self {
            Self::Platform(index) => &reachable.platform[index],
            Self::Roaming(index) => &reachable.roaming[index],
            Self::Hybrid(index) => &reachable.hybrid[index],
        }
    }

    /// The authenticator there, to be talked to.
    pub(super) fn slot_mut<'r, 'w>(self, reachable: &'r mut Reachable<'w>) -> &'r mut Slot<'w> {
        match self {
            Self::Platform(index) => &mut reachable.platform[index],
            Self::Roaming(index) => &mut reachable.roaming[index],
            Self::Hybrid(index) => &mut reachable.hybrid[index],
        }
    }

    /// How the authenticator is attached to the client (WebAuthn L3 §5.4.5). A phone that answers
    /// a QR code is `cross-platform`, whatever it is to its own user.
    pub(super) fn attachment(self) -> Attachment {
        match self {
            Self::Platform(_) => Attachment::Platform,
            Self::Roaming(_) | Self::Hybrid(_) => Attachment::CrossPlatform,
        }
    }
}
