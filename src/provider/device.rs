//! A kind of device, as it is when it leaves the shop and its user has set it up.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use crate::client::ClientProfile;
use crate::flow::Lock;
use crate::flow::Ownership;
use crate::flow::Platform;
use crate::flow::ProviderId;
use crate::flow::Vendor;
use crate::provider::Fact;
use crate::word::words;

/// What scenarios name with `is:`.
#[derive(Clone, Debug)]
pub struct DevicePreset {
    /// Its id: `iphone`, `windows-pc`, ….
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// The operating system.
    pub platform: Platform,
    /// The version it runs.
    pub os_version: String,
    /// Screen lock.
    pub lock: Lock,
    /// Accounts it is signed in to; a vendor that is missing is not signed in.
    pub accounts: BTreeMap<Vendor, Ownership>,
    /// Providers that can be chosen here, those of the operating system first.
    pub providers: Vec<ProviderId>,
    /// The one that new passkeys go to.
    pub default_provider: ProviderId,
    /// Providers that a get reaches without being chosen.
    pub built_in: Vec<ProviderId>,
    /// Clients by id, in the order of the file.
    pub clients: IndexMap<String, ClientProfile>,
    /// The client that a scenario means when it names none; a security key has none.
    pub default_client: Option<String>,
    /// Which clients can use a provider; a provider that is missing is used by all.
    pub provider_clients: BTreeMap<ProviderId, Vec<String>>,
    /// Whether the device answers QR codes of others.
    pub serves_hybrid: ServesHybrid,
    /// What `isUserVerifyingPlatformAuthenticatorAvailable()` depends on.
    pub platform_verifier: PlatformVerifier,
    /// Every value of the file, with its source.
    pub facts: Vec<Fact>,
}

words! {
    /// Whether a device can be the phone of a hybrid ceremony.
    pub enum ServesHybrid as "part in ceremonies across devices" {
        Serves = "serves": "The device answers QR codes.",
        Never = "never": "It cannot.",
    }
}

words! {
    /// When a device claims to have a user-verifying platform authenticator.
    pub enum PlatformVerifier as "rule for platform authenticators" {
        Always = "always": "A user-verifying platform authenticator is always reported.",
        WithScreenLock = "with-screen-lock": "While a screen lock is set.",
        Never = "never": "Never.",
    }
}

impl DevicePreset {
    /// Whether a client of this device can use a provider.
    pub fn lets_use(&self, client: &str, provider: &ProviderId) -> bool {
        let clients = self.provider_clients.get(provider);
        clients.is_none_or(|clients| clients.iter().any(|known| known == client))
    }
}
