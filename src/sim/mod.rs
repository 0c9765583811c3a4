//! The environment of a run: seeded randomness, virtual time, the person, and the trace.
//!
//! Everything that is not a function of its arguments goes through [`Env`], which is passed first
//! and `&mut`. The trace that it keeps is the product's backbone: oracle, reports, tapes and the
//! conformance judge read [`Event`]s and nothing else.
//!
//! **Invariant:** no clock of the machine, no global randomness, no I/O; and nothing here knows
//! CTAP, HTTP clients or file formats.

mod device_facts;
mod ending;
mod env;
mod event;
mod exchange;
mod passkey;
mod person;
mod run_facts;
mod stream;
mod time;
mod trace;

pub use device_facts::DeviceFacts;
pub use ending::CeremonyEnd;
pub use ending::Ending;
pub use env::Env;
pub use event::Event;
pub use event::GestureKind;
pub use event::Phase;
pub use exchange::Exchange;
pub use exchange::Request;
pub use exchange::Response;
pub use passkey::Arrival;
pub use passkey::ListedPasskey;
pub use passkey::Reachability;
pub use passkey::SignalKind;
pub use passkey::StoredCredential;
pub use person::Attendant;
pub use person::Person;
pub use person::Surface;
pub use run_facts::FrontFacts;
pub use run_facts::ReachJudge;
pub use run_facts::RunFacts;
pub use run_facts::Tells;
pub use stream::Purpose;
pub use stream::Seed;
pub use stream::Streams;
pub use time::Clock;
pub use time::VirtualTime;
pub use trace::Record;
pub use trace::TRACE_VERSION;
pub use trace::Trace;
