//! One passkey provider, as its data file describes it on one platform.

use crate::authenticator;
use crate::client::ProviderRules;
use crate::flow::ProviderId;
use crate::provider::Fact;
use crate::provider::SyncPolicy;

/// A provider on one platform.
#[derive(Clone, Debug)]
pub struct Provider {
    /// Its id, the same on every platform.
    pub id: ProviderId,
    /// Its name for people.
    pub name: String,
    /// How its authenticator behaves.
    pub authenticator: authenticator::Profile,
    /// What a client meets beside CTAP.
    pub rules: ProviderRules,
    /// How its passkeys travel.
    pub sync: SyncPolicy,
    /// Every value of the file, with its source.
    pub facts: Vec<Fact>,
    /// What is known to be odd about it, as prose; nothing acts on these.
    pub quirks: Vec<Fact>,
}
