//! First aid for who writes a profile: what its actions did and why, and a first profile made of a
//! browser's recording.
//!
//! [`told`] tells a walk through a profile: every request and answer, what was captured and what is
//! near where nothing was, which rule fired and why the others did not. [`gaps`] says which shipped
//! scenarios a profile cannot run yet. [`Recording`] and [`profile_of`] make
//! a profile of a HAR.
//!
//! **Invariant:** pure functions: nothing is sent, read or printed here, and nobody is judged.

mod blank;
mod carried;
mod ceremony;
mod draft;
mod drafted;
mod exchange;
mod gaps;
mod har;
mod known;
mod legs;
mod listed;
mod meaning;
mod origin;
mod paint;
mod place;
mod reading;
mod settled;
mod spelling;
mod story;
mod telling;
mod written;
mod yaml;

pub use blank::Blank;
pub use gaps::Gaps;
pub use gaps::gaps;
pub use har::Recording;
pub use har::RecordingError;
pub use legs::Way;
pub use legs::way_to;
pub use legs::whole_way;
pub use paint::Detail;
pub use telling::Account;
pub use telling::told;
pub use written::profile_of;
