//! stuntkey: a stunt double for your users' passkeys.
//!
//! Data flows one way: files become a `scenario` and a relying party (`rp`); the `runner` drives
//! the `world`'s devices, whose `client` talks CTAP to an `authenticator`; everything leaves
//! events in the `sim` trace, which the `oracle` judges and `report` tells.

pub mod authenticator;
pub mod bridge;
pub mod cli;
pub mod client;
pub mod conformance;
pub mod ctap;
pub mod doctor;
pub mod flow;
pub mod inspect;
pub mod oracle;
pub mod provider;
pub mod reference;
pub mod report;
pub mod rp;
pub mod runner;
pub mod scenario;
pub mod sim;
pub mod source;
pub mod store;
pub mod webauthn;
pub mod word;
pub mod world;
