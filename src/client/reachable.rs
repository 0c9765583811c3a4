//! The authenticators a client can reach, borrowed from the world for one ceremony.

use crate::authenticator::Authenticator;
use crate::client::KnownPin;
use crate::client::ProviderRules;
use crate::flow::DeviceName;

/// Authenticators in reach of a client.
#[derive(Debug)]
pub struct Reachable<'w> {
    /// Providers on the device itself. New passkeys go to the first.
    pub platform: Vec<Slot<'w>>,
    /// Providers on the user's other devices that can answer a QR code.
    pub hybrid: Vec<Slot<'w>>,
    /// Roaming authenticators that are plugged in.
    pub roaming: Vec<Slot<'w>>,
}

/// One authenticator in reach, with the rules of its provider.
#[derive(Debug)]
pub struct Slot<'w> {
    /// The provider's rules.
    pub rules: &'w ProviderRules,
    /// The authenticator.
    pub authenticator: &'w mut Authenticator,
    /// The device it lives on; the sheets of a hybrid ceremony appear there.
    pub device: DeviceName,
    /// What its user knows as its PIN, if it has one that clients ask for.
    pub pin: &'w mut KnownPin,
    /// Whether the provider is set up there.
    pub readiness: Readiness,
}

/// Whether a provider is set up on a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// It can hold and use passkeys.
    Ready,
    /// It is not set up: keychain off, device not in the security domain, not signed in.
    NotEnrolled,
    /// The device has no screen lock that the provider could use.
    NoScreenLock,
}
