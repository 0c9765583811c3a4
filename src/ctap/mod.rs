//! The wire of CTAP 2.2: commands as types, canonical CBOR and status codes.
//!
//! A request is one command byte and a CBOR map; a response is one status byte and, on success, a
//! CBOR map. This room knows how they are written, not what an authenticator does with them.
//!
//! **Invariant:** decoding never panics and is bounded; whatever is malformed has exactly one
//! status code. Implements CTAP 2.2 §6 (message encoding of §6.1–§6.6, §6.9) and §8.

mod command;
pub mod get_assertion;
pub mod get_info;
pub mod make_credential;
mod members;
mod request;
mod response;
mod status;

pub use command::Command;
pub use request::Request;
pub use response::failure;
pub use response::parse;
pub use status::Status;
