//! Attestation of new credentials (WebAuthn L3 §6.5.4), under test roots that nobody trusts.
//!
//! Products attest under their makers' roots, whose keys nobody has. The statements here have the
//! same form under roots of our own, one for each [`AttestationFamily`]: a relying party that is
//! given [`AttestationFamily::root`], or the metadata of [`metadata_blob`], can verify them.
//!
//! **Invariant:** keys and certificates are functions of fixed texts, never of a run's seed; what
//! they say is true of the credential, for there is no hook for lying: what the test keys sign
//! beside that ([`Certifier`]) is made elsewhere.
//!
//! Implements WebAuthn L3 §8.2 (`packed`), §8.3 (`tpm`), §8.4 (`android-key`), §8.6 (`fido-u2f`),
//! §8.7 (`none`), §8.8 (`apple`), CTAP 2.2 §7.1 (enterprise attestation), FIDO Metadata Service
//! 3.1 and FIDO Metadata Statement 3.1.

mod android_key;
mod apple;
mod attestable;
mod authority;
mod batch;
mod certificate;
mod der;
mod family;
mod metadata;
mod open_keys;
mod statement;
mod tpm;
mod tpm_public;

pub use attestable::Attestable;
pub(super) use batch::batch;
pub use family::AttestationFamily;
pub use metadata::MetadataDate;
pub use metadata::MetadataDateError;
pub use metadata::MetadataEdition;
pub use metadata::MetadataModel;
pub use metadata::metadata_blob;
pub use open_keys::Certifier;
