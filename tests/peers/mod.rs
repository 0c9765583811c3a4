//! Real relying parties, made with other people's libraries, for tests to start and drive; and real
//! CTAP clients, to be driven by.
//!
//! Each lives in a directory of its own beside this file: pinned packages and a thin
//! `server.mjs` or `server.py`, or what attaches a client.
//!
//! **Invariant:** knows processes, not WebAuthn; nothing here depends on the crate under test.

#![allow(
    clippy::allow_attributes,
    unused_imports,
    dead_code,
    reason = "each test binary has this module and uses a part of it"
)]

mod peer;

pub use peer::Peer;
pub use peer::install;
