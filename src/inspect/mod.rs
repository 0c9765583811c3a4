//! Decodes blobs of WebAuthn and CTAP to the bit, and says what is odd about them.
//!
//! A blob is bytes, or text that writes them in base64url, base64, hexadecimal, PEM or as a list
//! of numbers. [`decode`] finds out what it is, or takes it for what [`Hint`] says, and gives a tree
//! of [`Node`]s: name, value, place in the bytes, meaning, clause, warnings.
//!
//! **Invariant:** pure, and total: no bytes make it panic, and depth, time and memory are bounded
//! by the length of the input. Nothing here verifies a signature or decides what an RP should
//! accept. It is tolerant on purpose: what the strict readers of `webauthn` and `ctap` refuse is
//! read on and warned of.
//!
//! Implements the forms of WebAuthn L3 §5.1, §5.1.8, §5.1.9, §5.4–§5.5, §5.8.1, §5.11, §6.1, §6.5, §8,
//! of CTAP 2.2 §6, §8 and of the U2F raw messages that CTAP 2.2 §10 refers to.

mod algorithm;
mod attestation;
mod auth_data;
mod cbor;
mod certificate;
mod certificate_extension;
mod clauses;
mod client_data;
mod cose;
mod credential;
mod ctap;
mod cursor;
mod der;
mod detect;
mod extension;
mod flags;
mod form;
mod inspection;
mod json;
mod key_description;
mod kind;
mod member;
mod node;
mod opaque;
mod options;
mod readers;
mod reading;
mod signature;
mod tpm;
mod u2f;
mod well_known;

pub use detect::decode;
pub use form::Form;
pub use inspection::Hint;
pub use inspection::Inspection;
pub use inspection::Miss;
pub use inspection::Other;
pub use inspection::Undecoded;
pub use kind::Kind;
pub use node::Extent;
pub use node::Frame;
pub use node::Node;
pub use node::Value;
pub use node::Warning;
