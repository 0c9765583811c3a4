//! The world: who owns which device, which account it is signed in to, what syncs where, and when.
//!
//! A *machine* owns one authenticator per provider installed on it; a *device* is a window on a
//! machine, with a client of its own; an account's *fabric* carries sealed passkeys and passwords
//! between machines in virtual time. Before each ceremony the world lends the client a
//! [`Page`](crate::client::Page); afterwards [`World::settle`] looks at what changed and writes the
//! ground truth into the trace.
//!
//! **Invariant:** the world knows neither the relying party's protocol nor scenario files, and
//! what the front end tells the relying party never depends on who holds which passkey. A private
//! key leaves a machine only sealed.
//!
//! Facts: platforms.md §2 (accounts, restoring), §4 (what a page can ask), §6 (sync).

mod account;
mod bench;
mod change;
mod check;
mod delivery;
mod device;
mod doors;
mod error;
mod fabric;
mod facts;
mod fill;
mod lifecycle;
mod machine;
mod membership;
mod page;
mod passwords;
mod reach;
mod record;
mod replica;
#[cfg(test)]
mod scene;
mod sealing;
mod site;
mod store;
mod sync;
mod unlock;
mod vault;
#[expect(
    clippy::module_inception,
    reason = "the room is named after its main noun"
)]
mod world;

pub use device::AppLock;
pub use device::Autofill;
pub use error::WorldError;
pub use facts::Held;
pub use record::Visibility;
pub use site::Site;
pub use unlock::Unlocking;
pub use vault::means;
pub use world::World;
