//! What the FIDO Metadata Service would say of our authenticators, signed under a test root.
//!
//! Implements FIDO Metadata Service 3.1 §3.1 (the BLOB) and FIDO Metadata Statement 3.1 §3.

mod blob;
mod edition;
mod info;
mod statement;

pub use blob::MetadataModel;
pub use blob::metadata_blob;
pub use edition::MetadataDate;
pub use edition::MetadataDateError;
pub use edition::MetadataEdition;
