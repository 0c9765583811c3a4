//! The report as one HTML page that needs nothing else: no network, no other file, no script.
//!
//! The page has a matrix of rows and relying parties, what went wrong, and for each run a timeline
//! in lanes (user, device, provider, client, relying party) with every WebAuthn payload decoded.
//! Details of runs that went wrong are part of the page; so are those of others while it is small.
//! The rest is packed, and its script unpacks what is opened: the script only adds, and a reader
//! without it still has every finding.
//!
//! **Invariant:** what a relying party answered is text. The template engine escapes every value,
//! and the page's own policy allows its one style and its one script by their hashes, so that even
//! a mistake here would run nothing.

mod conformance;
mod conformance_row;
#[cfg(test)]
mod conformance_tests;
mod detail;
mod entry;
mod lane;
mod matrix;
mod packed;
mod page;
mod payload;
mod said;
mod section;
mod shown;
mod template;
#[cfg(test)]
mod tests;
mod told;
mod tone;
mod unlike;

pub use conformance::conformance_html;
pub use page::html;
