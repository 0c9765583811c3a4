//! How a provider's passkeys travel between devices.

use std::time::Duration;

use crate::flow::Vendor;
use crate::word::words;

/// Where passkeys are replicated, how fast, and what brings them back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncPolicy {
    /// Who shares them.
    pub domain: SyncDomain,
    /// Virtual time until a change has arrived on an online device.
    pub latency: Duration,
    /// What restores them on a new device.
    pub recovery: Recovery,
    /// Its part in ceremonies across devices.
    pub hybrid: HybridRole,
}

/// The set of devices that share a provider's passkeys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SyncDomain {
    /// They never leave the device.
    None,
    /// All devices that are signed in to the same account of this vendor.
    Account(Vendor),
    /// All devices of the user: the manager has an account of its own.
    Own,
}

words! {
    /// What a user needs to restore synced passkeys on a new device.
    pub enum Recovery as "recovery" {
        None = "none": "Nothing can restore the passkeys.",
        ScreenLock = "screen-lock": "A screen lock in the domain, or the manager's own secret.",
        ScreenLockOrPin = "screen-lock-or-pin": "That, or the provider's PIN.",
    }
}

words! {
    /// A provider's part in ceremonies across devices (CTAP 2.2 §11.5).
    pub enum HybridRole as "part in ceremonies across devices" {
        None = "none": "Passkeys are used on their own device only.",
        Authenticator = "authenticator": "Passkeys answer the QR codes of other devices.",
    }
}
