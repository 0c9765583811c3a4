//! The CTAP2 authenticator: bytes in, bytes out.
//!
//! Three lifetimes, three structs: what it *is* ([`Profile`]), what it *holds* ([`Vault`], PIN,
//! large blobs, configuration: it survives power cycles), and what is *pending* (tokens, key
//! agreement, sequences of commands: [`Authenticator::power_cycle`] drops it). One file a command.
//!
//! # Under a client of your own
//!
//! [`Authenticator::transact`] takes what CTAPHID_CBOR, NFC or a test of yours carries, and gives the
//! answer; nothing else is needed:
//!
//! ```
//! use stuntkey::authenticator::Authenticator;
//! use stuntkey::authenticator::Gesture;
//! use stuntkey::authenticator::Means;
//! use stuntkey::authenticator::Profile;
//! use stuntkey::flow::DeviceName;
//! use stuntkey::flow::PromptKind;
//! use stuntkey::sim::Env;
//! use stuntkey::sim::Seed;
//! use stuntkey::sim::Surface;
//!
//! let mut env = Env::new(Seed::new(1));
//! let mut key = Authenticator::new(Profile::roaming_key(), Means::default());
//! let surface = Surface { device: DeviceName::new("key"), kind: PromptKind::Get };
//! let info = key.transact(&mut env, Gesture::Interactive(&surface), &[0x04]);
//! assert_eq!(info[0], 0x00); // CTAP2_OK, and then the CBOR of getInfo.
//! ```
//!
//! The person who is asked is `env.person`, time passes by `env.advance`, and
//! [`Authenticator::power_cycle`] pulls the key and puts it back. `tests/own_client.rs` has more, and
//! `docs/ctap.md` the doors for clients in other processes.
//!
//! **Invariant:** no hook for lying: deliberate violations are made elsewhere, by feeding it
//! badly. Private keys leave it only sealed, or as [`Portable`] where its owner exports them. It announces only what is complete.
//!
//! Implements CTAP 2.2 §6.1 (makeCredential), §6.2 (getAssertion), §6.3 (getNextAssertion), §6.4
//! (getInfo), §6.5 (clientPIN), §6.6 (reset), §6.7 (bioEnrollment), §6.8 (credentialManagement), §6.9 (selection), §6.10
//! (largeBlobs), §6.11 (config), §7 (CTAP1) and the extensions of §12.

mod attestation;
mod bio_enrollment;
mod boot;
mod client_pin;
mod config;
mod credential_management;
mod device;
mod extensions;
mod fingerprints;
mod gesture;
mod get_assertion;
mod get_info;
mod get_next_assertion;
mod holds;
mod journal;
mod keeping;
mod key;
mod key_content;
mod large_blobs;
mod make_credential;
mod means;
mod pending;
mod pin;
mod portable;
mod profile;
mod proof;
mod reset;
mod roaming;
mod rsa_pool;
mod seal;
mod selection;
mod shelf;
mod source;
mod token;
mod u2f;
mod vault;

pub use attestation::Attestable;
pub use attestation::AttestationFamily;
pub use attestation::Certifier;
pub use attestation::MetadataDate;
pub use attestation::MetadataDateError;
pub use attestation::MetadataEdition;
pub use attestation::MetadataModel;
pub use attestation::metadata_blob;
pub use device::Authenticator;
pub use gesture::Gesture;
pub use keeping::Changes;
pub use keeping::KeepingError;
pub use keeping::RecordName;
pub use means::Means;
pub use means::Method;
pub use means::Verifying;
pub use portable::Portable;
pub use portable::PortableError;
pub use profile::Attestation;
pub use profile::Counter;
pub use profile::Discoverability;
pub use profile::Extension;
pub use profile::Feature;
pub use profile::Profile;
pub use profile::SameUser;
pub use profile::VerificationPolicy;
pub use seal::SealError;
pub use seal::SealKey;
pub use source::Source;
pub use source::Visibility;
pub use vault::Vault;
