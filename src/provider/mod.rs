//! The catalogue of passkey providers and devices, read from data files.
//!
//! A provider file says how an authenticator behaves ([`authenticator::Profile`]), which rules a
//! client meets when it works with the provider ([`client::ProviderRules`]), and how its passkeys
//! travel ([`SyncPolicy`]). A device file says what a device is when it leaves the shop. Every
//! value bears the source it was taken from, or says that it has none ([`Fact`]).
//!
//! **Invariant:** this room holds data, not behaviour: it keeps no passkey, knows no scenario and
//! decides nothing about a ceremony. Adding a provider touches no type of another room.
//!
//! [`authenticator::Profile`]: crate::authenticator::Profile
//! [`client::ProviderRules`]: crate::client::ProviderRules

mod catalogue;
mod client;
mod device;
mod embedded;
mod fact;
mod load;
mod markdown;
mod model;
mod overlay;
mod preset;
mod profile;
mod rules;
mod setup;
mod sheet;
mod spec_device;
mod spec_provider;
mod sync;
mod table;
mod value;
mod vocabulary;

#[cfg(test)]
mod tests;

pub use catalogue::Catalogue;
pub use catalogue::CatalogueError;
pub use device::DevicePreset;
pub use device::PlatformVerifier;
pub use device::ServesHybrid;
pub use fact::Citation;
pub use fact::Confidence;
pub use fact::Fact;
pub use markdown::markdown;
pub use model::Provider;
pub use setup::DeviceChange;
pub use setup::DeviceSetup;
pub use setup::Enrolment;
pub use spec_device::DEVICE;
pub use spec_provider::PROVIDER;
pub use sync::HybridRole;
pub use sync::Recovery;
pub use sync::SyncDomain;
pub use sync::SyncPolicy;
pub use table::detail;
pub use table::table;
