//! Real relying parties, made with other people's libraries, for tests to start and drive.
//!
//! Each lives in a directory of its own beside this file: pinned packages and a thin
//! `server.mjs` or `server.py`.
//!
//! **Invariant:** knows processes, not WebAuthn; nothing here depends on the crate under test.

mod install;
mod peer;

pub use peer::Peer;
