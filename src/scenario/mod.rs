//! Scenarios: what a user does on which device, and what must hold.
//!
//! A scenario file becomes a checked [`Scenario`] in four steps, and all problems of all steps are
//! collected: its rows are spelled out (`rows`); `use` and `$(…)` are expanded for each; the
//! expanded tree is read against closed vocabularies (`spec`); and what was read is held to the
//! rule that nothing passes for nothing (`vacuous`). [`plan()`] then fits a run to a relying
//! party that lacks some screens.
//!
//! **Invariant:** nothing here runs anything: no clock, no randomness, no file system, no HTTP.

mod arguments;
mod branch;
mod cast;
mod check;
mod devices;
mod expect;
mod facts;
mod given;
mod lines;
mod model;
mod plan;
mod rows;
mod schema;
mod shipped;
mod spec;
mod steps;
mod unused;
mod user;
mod vacuous;

#[cfg(test)]
mod tests;

pub use branch::Branches;
pub use check::Context;
pub use check::Invalid;
pub use check::check;
pub use model::Deed;
pub use model::Expectations;
pub use model::Expected;
pub use model::Given;
pub use model::HowLong;
pub use model::Insistence;
pub use model::Made;
pub use model::Prompts;
pub use model::RpTime;
pub use model::SavedPasswordGiven;
pub use model::Scenario;
pub use model::ScenarioRun;
pub use model::Step;
pub use model::UserDeed;
pub use model::Wait;
pub use plan::Dropped;
pub use plan::Plan;
pub use plan::Unplannable;
pub use plan::plan;
pub use schema::reference;
pub use schema::schema;
pub use shipped::Embedded;
pub use shipped::SHIPPED_FOLDER;
pub use shipped::shipped;
pub use shipped::shipped_branches;
