//! First aid for who writes a profile: what its actions did and why, and a first profile made of a
//! browser's recording.
//!
//! [`told`] tells a walk through a profile: every request and answer, what was captured and what is
//! near where nothing was, which rule fired and why the others did not. [`gaps`] says which shipped
//! scenarios a profile cannot run yet. `Recording::parse` and `draft` make a profile of a HAR.
//!
//! **Invariant:** pure functions: nothing is sent, read or printed here, and nobody is judged.

mod exchange;
mod gaps;
mod legs;
mod paint;
mod reading;
mod telling;

pub use gaps::Gaps;
pub use gaps::gaps;
pub use legs::Way;
pub use legs::way_to;
pub use legs::whole_way;
pub use paint::Detail;
pub use telling::Account;
pub use telling::told;
