//! What a provider does beside CTAP: the rules a client meets when it works with that provider.

use std::time::Duration;

use crate::flow::ProviderId;

/// A provider's rules, as its data file gives them.
#[derive(Clone, Debug, PartialEq)]
pub struct ProviderRules {
    /// The provider's id.
    pub id: ProviderId,
    /// Its name for people.
    pub name: String,
    /// What the page is told when the exclude list matches.
    pub exclude_hit: ExcludeHit,
    /// Whether the relying party sees the AAGUID though it asked for no attestation.
    pub aaguid_without_attestation: AaguidShown,
    /// What happens when a passkey is to be made before the provider is set up here.
    pub when_not_enrolled: WhenNotEnrolled,
    /// Whether ceremonies need the network (the key lives in an enclave).
    pub needs_network: bool,
    /// Whether a private window can use it.
    pub works_in_private: bool,
    /// Conditional create, or `None` where the provider does not take part.
    pub upgrade: Option<UpgradeRules>,
    /// Whether the provider's passkeys appear in autofill lists (conditional get).
    pub conditional_get: bool,
    /// What it does with signals.
    pub signals: SignalReaction,
    /// Whether `credProps` is answered with it.
    pub cred_props: bool,
}

/// What the page is told when the exclude list matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExcludeHit {
    /// `InvalidStateError`, as the specification says.
    InvalidState,
    /// `NotAllowedError`, indistinguishable from a cancel.
    NotAllowed,
}

/// Whether an AAGUID reaches the relying party without attestation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AaguidShown {
    /// It is kept.
    Kept,
    /// It is zeroed.
    Zeroed,
}

/// What happens when a passkey is to be made before the provider is set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenNotEnrolled {
    /// The user is asked to set it up, then it goes on.
    SetUp,
    /// It is refused on the device.
    Refused,
}

/// A provider's preconditions for conditional create, checked in this order.
#[derive(Clone, Debug, PartialEq)]
pub struct UpgradeRules {
    /// The conditions in the provider's own order. The first that fails ends it silently.
    pub conditions: Vec<UpgradeCondition>,
}

/// One precondition of a silent upgrade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpgradeCondition {
    /// The user has not turned upgrades off.
    OptedIn,
    /// The provider is set up on this device.
    Enrolled,
    /// A password is saved for exactly this user name and host.
    SavedPassword,
    /// That password was created, filled or used within this time.
    UsedWithin(Duration),
    /// The provider holds no passkey for this account.
    NoPasskey,
}

/// What a provider does when the relying party signals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignalReaction {
    /// Nothing.
    Ignores,
    /// It hides the passkey, and shows it again when it is accepted later.
    Hides,
    /// It deletes the passkey.
    Deletes,
}
