//! A file that keeps what an authenticator holds over restarts, and credentials in the formats of
//! other tools.
//!
//! The file is a database that survives a crash at any moment: what [`State::keep`] has written is
//! there, and nothing is there by half. Every record is sealed by the authenticator under a key that
//! only the owner's [`Secret`] gives. A file is first read as an [`Image`] in memory, and touched
//! only once all of it makes sense.
//!
//! **Invariant:** no secret is in an error or a `Debug` text. A file that is refused stays as it is,
//! to the byte. Nothing here knows what serves the authenticator.

mod base64;
mod cdp;
mod error;
mod exchange;
mod header;
mod image;
mod member;
mod playwright;
mod random;
mod secret;
mod snapshot;
mod state;

pub use error::StateError;
pub use exchange::ExchangeError;
pub use exchange::Format;
pub use image::Image;
pub use secret::KeyFileError;
pub use secret::Secret;
pub use state::State;
