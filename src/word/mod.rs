//! Closed vocabularies: enums whose values files, wires, traces and reports spell the same way.
//!
//! Each word is written once, with its spelling and one sentence of meaning. Reading, serde, JSON
//! Schema, the reference docs and messages all come from that one place.
//!
//! **Invariant:** a word has exactly one spelling, there is no `Other(String)`, and nothing here
//! knows what any word is for.

mod vocabulary;

pub use vocabulary::Word;
pub(crate) use vocabulary::words;
