//! Verification of what authenticators say, as the numbered steps of WebAuthn Level 3.
//!
//! [`registration`] is §7.1, [`authentication`] is §7.2; each step is one function, called in
//! order. Steps that are missing are the client's (1, 2) or the caller's (storing the result).
//!
//! Each check goes through [`checks::Checks`] with its id in the fault catalogue, so that a switch
//! can spoil that one and no other.
//!
//! **Invariant:** pure functions of what was received and what was expected; no session, no
//! account, and no code of the authenticator that made the response.

mod attestation;
mod auth_data;
mod authentication;
mod checks;
mod client_data;
mod convenience;
mod cose;
mod credential;
mod expected;
mod forgery;
mod origin;
mod refused;
mod registration;
mod relying_party;
mod response_form;
mod user_handle;

pub(super) use attestation::TrustAnchors;
pub(super) use auth_data::Aaguid;
pub(super) use authentication::Asked;
pub(super) use authentication::Asserted;
pub(super) use authentication::Claimant;
pub(super) use authentication::Stored;
pub(super) use authentication::authenticate;
pub(super) use authentication::unverified_count;
pub(super) use cose::PublicKey;
pub(super) use credential::CredentialId;
pub(super) use credential::named_id;
pub(super) use expected::Caller;
pub(super) use refused::Refused;
pub(super) use registration::Issued;
pub(super) use registration::Owner;
pub(super) use registration::Registered;
pub(super) use registration::register;
pub(super) use registration::unverified;
pub(super) use relying_party::Framing;
pub(super) use relying_party::RelyingParty;
pub(super) use relying_party::UserPresence;
pub(super) use relying_party::UserVerification;
