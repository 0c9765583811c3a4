//! The CTAP2 authenticator: bytes in, bytes out.
//!
//! Three lifetimes, three structs: what it *is* ([`Profile`]), what it *holds* ([`Vault`]), and
//! what is *pending* between two commands. One file a command.
//!
//! **Invariant:** no hook for lying: deliberate violations are made elsewhere, by feeding it
//! badly. Private keys leave it only sealed. It announces only what is complete.
//!
//! Implements CTAP 2.2 §6.1 (makeCredential), §6.2 (getAssertion), §6.3 (getNextAssertion), §6.4
//! (getInfo), §6.6 (reset), §6.9 (selection), and `credProtect`, `hmac-secret` evaluation as `prf`.

mod device;
mod extensions;
mod gesture;
mod get_assertion;
mod get_info;
mod get_next_assertion;
mod key;
mod make_credential;
mod means;
mod pending;
mod profile;
mod reset;
mod rsa_pool;
mod seal;
mod selection;
mod shelf;
mod source;
mod vault;

pub use device::Authenticator;
pub use gesture::Gesture;
pub use means::Means;
pub use means::Method;
pub use means::Verifying;
pub use profile::Attestation;
pub use profile::Counter;
pub use profile::Discoverability;
pub use profile::Extension;
pub use profile::Profile;
pub use profile::SameUser;
pub use profile::VerificationPolicy;
pub use seal::SealError;
pub use seal::SealKey;
pub use source::Source;
pub use source::Visibility;
pub use vault::Vault;
