//! Attestation: what an authenticator says of itself, and whether anybody vouches for it.
//!
//! An [`AttestationObject`] names a [`Format`]; the procedure of the format verifies the statement
//! and yields the [`Trust`] that it claims; [`TrustAnchors`] decide whether that is enough.
//!
//! **Invariant:** roots come with the configuration; nothing here fetches, guesses or remembers
//! any.
//!
//! Implements WebAuthn L3 §6.5.4, §8.2 (`packed`), §8.3 (`tpm`), §8.4 (`android-key`), §8.6
//! (`fido-u2f`), §8.7 (`none`) and §8.8 (`apple`), and of RFC 5280 §6.1 what their paths need.

mod anchors;
mod android_key;
mod apple;
mod asn1;
mod certificate;
mod fido_u2f;
mod format;
mod key_description;
mod object;
mod packed;
mod path;
mod statement;
mod tpm;
mod tpm_structures;

pub(in crate::reference) use anchors::TrustAnchors;
pub(super) use format::Format;
pub(super) use format::Trust;
pub(super) use object::AttestationObject;
pub(super) use statement::Attestation;

#[cfg(test)]
mod tests;
