//! What may stand in a scenario file: one table per construct.
//!
//! Checking, the JSON Schema and the reference docs all come from these tables.

mod deed;
mod device;
mod expect;
mod given;
mod root;
mod step;
mod user;

pub(super) use deed::Argument;
pub(super) use deed::DEEDS;
pub(super) use deed::Deed;
pub(super) use device::DEVICE;
pub(super) use device::FACTS;
pub(super) use expect::EXPECTATIONS;
pub(super) use expect::MADE;
pub(super) use expect::OUTCOME;
pub(super) use given::GIVEN;
pub(super) use root::SCENARIO;
pub(super) use step::STEP;
pub(super) use user::PICKS;
pub(super) use user::TO_PROMPTS;
