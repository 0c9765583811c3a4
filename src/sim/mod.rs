//! The environment of a run: seeded randomness, virtual time, the person, and the trace.
//!
//! Everything that is not a function of its arguments goes through [`Env`], which is passed first
//! and `&mut`. The trace that it keeps is the product's backbone: oracle, reports, tapes and the
//! conformance judge read [`Event`]s and nothing else.
//!
//! **Invariant:** no clock of the machine, no global randomness, no I/O; and nothing here knows
//! CTAP, HTTP clients or file formats.

mod env;
mod event;
mod person;
mod stream;
mod time;
mod trace;

pub use env::Env;
pub use event::Arrival;
pub use event::CeremonyEnd;
pub use event::DeviceFacts;
pub use event::Ending;
pub use event::Event;
pub use event::Exchange;
pub use event::FrontFacts;
pub use event::GestureKind;
pub use event::ListedPasskey;
pub use event::Phase;
pub use event::ReachJudge;
pub use event::Reachability;
pub use event::Request;
pub use event::Response;
pub use event::RunFacts;
pub use event::SignalKind;
pub use event::StoredCredential;
pub use event::Tells;
pub use person::Attendant;
pub use person::Person;
pub use person::Surface;
pub use stream::Purpose;
pub use stream::Seed;
pub use stream::Streams;
pub use time::Clock;
pub use time::VirtualTime;
pub use trace::Record;
pub use trace::TRACE_VERSION;
pub use trace::Trace;
