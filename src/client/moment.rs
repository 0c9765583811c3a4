//! The device's moment: what a client finds on it when a ceremony begins. Plain data.

use crate::flow::DeviceName;
use crate::flow::Lock;
use crate::flow::Network;
use crate::flow::Platform;
use crate::flow::ProviderId;
use crate::sim::VirtualTime;

/// What a client finds on its device now.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// The device on which the client runs; its prompts appear there.
    pub device: DeviceName,
    /// The operating system.
    pub platform: Platform,
    /// Screen lock.
    pub lock: Lock,
    /// Connection. A hybrid transport needs it, and so do providers that work on a server.
    pub network: Network,
    /// Whether the window is private.
    pub browsing: Browsing,
    /// The user's setting for automatic upgrades.
    pub auto_upgrade: Consent,
    /// Passwords that providers on this device hold for this relying party.
    pub saved_passwords: Vec<SavedPassword>,
    /// Whether the open page holds a conditional get that is still pending.
    pub pending_get: bool,
}

/// Whether the window is private.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browsing {
    /// An ordinary window.
    Normal,
    /// A private window (incognito).
    Private,
}

/// The user's setting for something that may happen without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// It may happen.
    Given,
    /// The user turned it off.
    OptedOut,
}

/// A saved password, as far as passkey upgrades look at it. The password itself is not here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedPassword {
    /// The provider that holds it.
    pub provider: ProviderId,
    /// The host it was saved for.
    pub host: String,
    /// The user name it was saved with.
    pub username: String,
    /// When it was last created, filled or used.
    pub last_used: VirtualTime,
}
