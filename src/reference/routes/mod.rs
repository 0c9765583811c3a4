//! The calls of the front end, one noun a file.
//!
//! **Invariant:** a route checks who may ask and what was sent; what comes next is `journey`'s,
//! what is offered `intelligence`'s, what is believed `verify`'s.

pub(super) mod accounts;
pub(super) mod app;
pub(super) mod code;
pub(super) mod known_answers;
pub(super) mod passkey_failed;
pub(super) mod passkey_login;
pub(super) mod passkeys;
pub(super) mod settings;
pub(super) mod sign_in;
pub(super) mod steps;
