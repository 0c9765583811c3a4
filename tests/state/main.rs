//! `stuntkey serve --state`: what is acknowledged lasts, and what is refused stays as it is.

mod bench;
mod client;
mod lasting;
mod refusals;
mod store;
#[path = "../support/mod.rs"]
mod support;
