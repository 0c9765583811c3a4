//! CTAP1/U2F messages.
//!
//! Implements the FIDO U2F Raw Message Formats 1.2 §3–§5, to which CTAP 2.2 §10 refers.

mod request;
mod response;

pub(super) use request::inspect as inspect_request;
pub(super) use response::inspect as inspect_response;
