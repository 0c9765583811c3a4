//! Tests over real HTTP, and the authenticator and front end they are made with.

pub(in crate::reference) mod authenticator;
mod bugs;
mod flows;
mod front_end;
mod lapses;
mod mailbox;
mod management;
mod wire;
