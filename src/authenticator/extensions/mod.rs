//! Extensions (CTAP 2.2 §12): `credProtect`, `credBlob`, `largeBlobKey`, `minPinLength`,
//! `hmac-secret`, `hmac-secret-mc`, `largeBlob`, `thirdPartyPayment`.
//!
//! Inputs are read and checked before anybody is asked; what a product lacks is ignored (§9).

mod at_assertion;
mod at_creation;
mod hmac_secret;
mod input;
mod outputs;

pub(super) use at_assertion::AtAssertion;
pub(super) use at_creation::AtCreation;
pub(super) use at_creation::MAX_CRED_BLOB;
pub(super) use outputs::Outputs;

#[cfg(test)]
mod tests;
