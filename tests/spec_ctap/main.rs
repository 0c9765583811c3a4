//! CTAP 2.2, one test a normative step, through the authenticator's only door: bytes in, bytes
//! out. Expectations come from the specification and from the published behaviour of products.

#![expect(clippy::unwrap_used, reason = "a test stops where it is surprised")]

mod bio_enrollment;
mod client_pin;
mod config;
mod credential_management;
mod differential;
mod extensions;
mod get_assertion;
mod get_next_assertion;
mod large_blobs;
mod make_credential;
mod malformed;
mod other_commands;
mod platform;
mod power;
mod properties;
mod rig;
mod steps;
mod tokens_in_ceremonies;
mod u2f;
mod vault;
