//! The WebAuthn client: registration (WebAuthn L3 §5.1.3) and authentication (§5.1.4) for
//! browsers and native apps.
//!
//! Options come in as the JSON the relying party sent, and leave as CTAP bytes for one of the
//! authenticators in reach; what comes back becomes the JSON the page posts, or an error with the
//! name the page may learn and the cause that only the trace keeps.
//!
//! **Invariant:** the client does not know who owns devices or accounts, nor how anything is
//! sent to a relying party. It sees the device's [`Moment`] and the borrowed authenticators that
//! are [`Reachable`], and fetches well-known files through [`Fetch`].

mod agreement;
mod ask;
mod asset_links;
mod caller;
mod capabilities;
mod ceremony;
mod choose;
mod client_pin;
mod create;
mod error;
mod extensions;
mod fetch;
mod filter;
mod get;
mod given;
mod holdings;
mod hybrid;
mod known_pin;
mod large_blob;
mod lists;
mod moment;
mod names;
mod origin;
mod page;
mod place;
mod prf;
mod profile;
mod reachable;
mod related;
mod rules;
mod select;
mod session;
mod shared_blobs;
mod signal;
mod site_association;
mod status;
mod token;
mod trouble;
mod upgrade;
mod verification;

#[cfg(test)]
mod fixture;

pub use ask::Abort;
pub use ask::Ask;
pub use ask::GestureChoice;
pub use caller::APP;
pub use caller::AppIdentity;
pub use caller::Caller;
pub use capabilities::capabilities;
pub use capabilities::is_uvpaa;
pub use create::create;
pub use error::ClientError;
pub use fetch::Fetch;
pub use fetch::Fetched;
pub use get::get;
pub use given::Given;
pub use given::Made;
pub use given::Used;
pub use known_pin::KnownPin;
pub use moment::Browsing;
pub use moment::Consent;
pub use moment::Moment;
pub use moment::SavedPassword;
pub use page::Page;
pub use profile::ClientKind;
pub use profile::ClientProfile;
pub use profile::ErrorNames;
pub use profile::Remote;
pub use profile::Support;
pub use reachable::Reachable;
pub use reachable::Readiness;
pub use reachable::Slot;
pub use rules::AaguidShown;
pub use rules::ExcludeHit;
pub use rules::ProviderRules;
pub use rules::SignalReaction;
pub use rules::UpgradeCondition;
pub use rules::UpgradeRules;
pub use rules::WhenNotEnrolled;
pub use signal::Signal;
pub use signal::SignalOutcome;
pub use signal::signal;
