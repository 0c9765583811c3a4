//! What a fuzzer's bytes do to an authenticator, and what must hold then: shared by the fuzz targets
//! beside it and by the test that replays the corpus.

mod hid;
mod input;
mod platform;
mod transact;

pub use hid::hid;
pub use transact::transact;
