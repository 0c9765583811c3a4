//! Relying parties as data: what a profile says, and the programs that do it over HTTP.
//!
//! [`RelyingParty::load`] checks a profile file. A [`Session`] is what one client on one device has
//! of the relying party. A [`Program`] is one action under way: it sends requests, reads answers by
//! rules, and asks whoever runs it for what only a client can do ([`Effect`]).
//!
//! **Invariant:** this room sees no client, no world and no scenario. What it knows of the truth is
//! what the relying party says.
//!
//! Options and credentials pass as the JSON forms of WebAuthn L3 §5.1.

mod account;
mod ask;
mod attestation;
mod catcher;
mod check;
mod code;
mod codec;
mod condition;
mod diary;
mod disclosure;
mod effect;
mod error;
mod exception;
mod exchange;
mod fetcher;
mod http;
mod inbox;
mod item;
mod jar;
mod mail;
mod near;
mod party;
mod patience;
mod prepare;
mod profile;
mod program;
mod reading;
mod received;
mod redact;
mod redirect;
mod rule;
mod selector;
mod session;
mod shipped;
mod spec;
mod tape;
mod tls;
mod totp;
mod trace_redaction;
mod value;
mod webhook;

#[cfg(test)]
mod tests;

pub use account::Account;
pub use attestation::AttestationHandling;
pub use attestation::Scrutiny;
pub use catcher::Catcher;
pub use catcher::Post;
pub use check::Invalid;
pub use check::RUN_TIME;
pub use codec::Codec;
pub use codec::CodecError;
pub use condition::Condition;
pub use condition::Conditions;
pub use diary::Asked;
pub use diary::Capture;
pub use diary::Diary;
pub use diary::Fired;
pub use diary::Reading;
pub use diary::Tried;
pub use effect::Answer;
pub use effect::CeremonyPurpose;
pub use effect::Effect;
pub use effect::Reply;
pub use error::RpError;
pub use error::RpErrorKind;
pub use exception::Choice;
pub use exception::Claim;
pub use exception::Exception;
pub use fetcher::Fetched;
pub use fetcher::Fetcher;
pub use item::Act;
pub use item::Item;
pub use item::Items;
pub use near::member_path;
pub use party::RelyingParty;
pub use party::Settings;
pub use patience::Patience;
pub use profile::Action;
pub use profile::Clock;
pub use profile::Decides;
pub use profile::Front;
pub use profile::FrontEnd;
pub use profile::FurtherAction;
pub use profile::Wanted;
pub use program::Program;
pub use received::Received;
pub use rule::Rule;
pub use rule::RuleResult;
pub use selector::Selector;
pub use selector::SelectorError;
pub use session::RunId;
pub use session::Session;
pub use session::Told;
pub use shipped::REFERENCE;
pub use spec::PROFILE;
pub use tape::TAPE_VERSION;
pub use tape::Tape;
pub use tape::TapeError;
pub use tape::TapeHead;
pub use tape::TapedRun;
pub use tls::Trust;
pub use value::Operand;
pub use value::Shape;
pub use value::Variables;
