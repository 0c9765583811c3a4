//! The embedded relying party: a shop whose users sign in with passwords, codes and passkeys.
//!
//! It is *server-driven*: every answer is one envelope that names the next screen, and its front
//! end obeys. One policy serves the five documented flows: native callers are offered a passkey,
//! then asked for code, PIN and local biometrics; browsers are asked for the code, then see the
//! dashboard with the upgrade in the background.
//!
//! **Invariant:** this room uses no other room, reads no clock and draws from no global source of
//! randomness: what it answers is a function of its configuration, the run and the requests. It
//! shares no code with the authenticator whose responses it verifies.
//!
//! Implements WebAuthn Level 3 §7.1 and §7.2 (`verify`), and the relying party's part of §5.4 and
//! §5.5 (`options`). [`Bug`] lists the mistakes that can be switched on.

mod account;
mod answer;
mod bug;
mod client_info;
mod config;
mod http;
mod intelligence;
mod journey;
mod ledger;
mod mail;
mod options;
mod password;
mod record;
mod routes;
mod server;
mod session;
mod spoil;
mod state;
mod verify;
mod visit;
mod well_known;

#[cfg(test)]
mod tests;

pub use bug::Bug;
pub use bug::Bugs;
pub use bug::FlowBug;
pub use bug::Lapse;
pub use bug::SYNONYMS;
pub use bug::UnknownBug;
pub use bug::markdown;
pub use config::Apps;
pub use config::AttestationFormat;
pub use config::AttestationPolicy;
pub use config::AttestationRoot;
pub use config::Config;
pub use config::KnownAnswers;
pub use config::PasswordCost;
pub use config::TimeSource;
pub use server::Server;
