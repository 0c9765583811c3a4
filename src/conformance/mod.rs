//! Conformance: every step of WebAuthn Level 3 §7.1 and §7.2, held against any relying party that
//! has a profile.
//!
//! A [`Catalogue`] says what can be wrong: rows with mutants as data. One engine ([`Draft`]) makes
//! a mutant of what an honest client made, signing again where the fault is one that an
//! authenticator would sign. The judge sends a control, the mutant, looks for side effects and
//! sends a control again: a relying party that refuses everything passes nothing, and one that
//! breaks has failed.
//!
//! **Invariant:** what is wrong is made here, never in the authenticator or the client; and a
//! verdict follows from what the relying party answered, never from which relying party it is.
//!
//! Implements checks of WebAuthn L3 §5.4, §5.5, §6.1, §6.5, §7.1, §7.2, §8.2 to §8.4, §8.6 to §8.8, §13 and §14.
//!
//! [`Draft`]: draft::Draft

mod auth_draft;
mod body;
mod case;
mod catalogue;
mod certificate_draft;
mod certificate_form;
mod certified;
mod clause;
mod client_draft;
mod controls;
mod creation_lints;
mod decoded;
mod decoded_statement;
mod der;
mod draft;
mod exhibit;
mod files;
mod forger;
mod journey;
mod journeys;
mod key;
mod key_description_draft;
mod lane;
mod leaf_change;
mod lint;
mod lints;
mod login_trial;
mod markdown;
mod mutants;
mod needs;
mod object;
mod operation;
mod own_key;
mod passkey;
mod play;
mod plays;
mod policy;
mod read;
mod records;
mod registration_trial;
mod replays;
mod report;
mod run;
mod sent;
mod setting;
mod signature;
mod spec;
mod tpm_draft;
mod vector;
mod vectors;
mod vocabulary;

pub use case::Case;
pub use case::Class;
pub use case::Outcome;
pub use case::Said;
pub use catalogue::Catalogue;
pub use catalogue::CatalogueError;
pub use catalogue::Check;
pub use catalogue::Control;
pub use catalogue::Mutant;
pub use catalogue::Row;
pub use catalogue::Unchecked;
pub use clause::AUTHENTICATION_STEPS;
pub use clause::REGISTRATION_STEPS;
pub use clause::RowClause;
pub use decoded::Decoded;
pub use decoded::Difference;
pub use journey::Journey;
pub use journeys::Journeys;
pub use markdown::markdown;
pub use policy::Expectations;
pub use policy::Expected;
pub use policy::Policy;
pub use report::Report;
pub use report::RowResult;
pub use report::Totals;
pub use run::Plan;
pub use run::run;
pub use vector::VectorName;
pub use vocabulary::Layer;
pub use vocabulary::Need;
