//! Attestation objects and the statements of all formats.
//!
//! Implements WebAuthn L3 §6.5.4 and §8.

mod formats;
mod object;
mod safetynet;
mod statement;

pub(super) use object::inspect;
pub(super) use statement::of_response as statement_of;
