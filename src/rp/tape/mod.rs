//! The tape: what went over the wire in an invocation, so that it can be run again without the
//! relying party.
//!
//! A tape is JSON Lines: a head, then every run with its exchanges, codes and lent account in the
//! order in which the run had them. While it records, everything passes through and is noted, with
//! secrets replaced by their names; while it replays, nothing leaves this program, and a request
//! that is not the next one on the tape says where the run left it.
//!
//! **Invariant:** knows messages, not actions, rules or judgements; and a secret never gets on it.

mod difference;
mod line;
mod reading;
mod reel;
mod track;
mod whereabouts;

pub use line::TAPE_VERSION;
pub use line::TapeHead;
pub use line::TapedRun;
pub use reading::TapeError;
pub use reel::Tape;
pub(super) use track::Track;
pub(super) use whereabouts::whereabouts;
