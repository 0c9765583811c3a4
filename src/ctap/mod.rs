//! The wire of CTAP 2.2: commands as types, canonical CBOR and status codes.
//!
//! A request is one command byte and a CBOR map; a response is one status byte and, on success, a
//! CBOR map. This room knows how they are written, not what an authenticator does with them.
//!
//! **Invariant:** decoding never panics and is bounded; whatever is malformed has exactly one
//! status code. Implements CTAP 2.2 §6 (message encoding of §6.1–§6.11), §6.5.4–§6.5.7 (the
//! PIN/UV auth protocols, for both ends) and §8.

pub mod bio_enrollment;
pub mod client_pin;
mod command;
pub mod config;
pub mod credential_management;
pub mod get_assertion;
pub mod get_info;
pub mod hmac_secret;
pub mod large_blob;
pub mod large_blob_array;
pub mod large_blobs;
pub mod make_credential;
mod members;
mod numbered;
mod permissions;
pub mod pin_uv;
mod request;
mod response;
mod status;

pub use command::Command;
pub use permissions::Permissions;
pub use request::Request;
pub use response::failure;
pub use response::parse;
pub use status::Status;
