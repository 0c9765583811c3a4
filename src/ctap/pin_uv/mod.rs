//! PIN/UV auth protocols one and two (CTAP 2.2 §6.5.4–§6.5.7): the cryptography between a platform
//! and an authenticator, the same code for both ends.
//!
//! **Invariant:** pure functions of their inputs. Who calls them draws keys and nonces, and knows
//! what a shared secret is for.

mod agreement;
mod authorization;
mod protocol;
mod secret;

pub use agreement::AgreementKey;
pub use authorization::Authorization;
pub use protocol::Protocol;
pub use secret::SharedSecret;

#[cfg(test)]
mod tests;
