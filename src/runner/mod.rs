//! The runner: Scenario × World × relying party × Env → a trace, judged.
//!
//! A [`Journey`](journey::Journey) performs the steps of one run. The relying party's program says
//! what its front end does (`rp`), the world lends devices, the client performs ceremonies; the
//! runner only carries values between them and plays the part of the page where the profile says
//! that the relying party does not decide.
//!
//! **Invariant:** ground truth never enters a request. What the runner plays is marked *played*
//! in the trace and is never evidence.

mod batch;
mod bench;
mod call;
mod ceremony;
mod facts;
mod fetch;
mod given;
mod habit;
mod job;
mod journey;
mod outcome;
mod page;
mod passkeys;
mod play;
mod probe;
mod requirement;
mod run;
mod screens;
mod sign_in;
mod sign_up;
mod start;
mod step;
mod tab;
mod unlock;
mod walk;

pub use batch::Batch;
pub use batch::FailFast;
pub use batch::Progress;
pub use batch::Stop;
pub use bench::Bench;
pub use bench::Done;
pub use bench::Handed;
pub use bench::Handing;
pub use bench::Jar;
pub use bench::Seat;
pub use bench::Tamper;
pub use bench::Untouched;
pub use bench::Waited;
pub use job::Job;
pub use outcome::RunResult;
pub use run::run;
pub use run::skip_reason;
pub use walk::Leg;
pub use walk::LegEnd;
pub use walk::Walked;
pub use walk::Went;
pub use walk::walk;
