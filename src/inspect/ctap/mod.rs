//! CTAP2 messages, by tables of their parameters.
//!
//! The room `ctap` reads what this program's authenticator understands; this one names what any
//! authenticator and client may say.
//!
//! Implements CTAP 2.2 §6 (messages of all commands) and §8.2.

mod message;
mod parameters;
mod shapes;
mod status;

pub(super) use message::inspect_request;
pub(super) use message::inspect_response;
