//! Reports: what people, CI systems and programs read of a finished [`Report`].
//!
//! Text for terminals and logs, JUnit XML, versioned JSON, and the traces as files' content. Each
//! noun of the text has a file: the heading, the lines of runs, the story of a failure, what was
//! not seen and why runs proved nothing, the counts.
//!
//! **Invariant:** pure functions of their arguments. No I/O, no clock, no environment; wall times
//! come in with the report and stay out of everything that is compared byte for byte. What a
//! relying party answered is printed only without its control characters.
//!
//! [`Report`]: crate::runner::Report

mod conformance_json;
mod conformance_junit;
mod conformance_sarif;
mod conformance_text;
mod counts;
mod digest;
mod exchange;
mod field;
mod heading;
mod inspection;
mod json;
mod junit;
mod listing;
mod paint;
mod story;
mod summary;
#[cfg(test)]
mod tests;
mod text;
mod traces;
mod word;

pub use conformance_json::conformance_json;
pub use conformance_junit::conformance_junit;
pub use conformance_sarif::conformance_sarif;
pub use conformance_text::conformance_line;
pub use conformance_text::conformance_row;
pub use conformance_text::conformance_text;
pub use counts::Counts;
pub use heading::heading;
pub use inspection::Detail;
pub use inspection::inspection;
pub use inspection::undecoded;
pub use json::REPORT_VERSION;
pub use json::json;
pub use junit::JunitError;
pub use junit::junit;
pub use listing::Entry;
pub use listing::Listing;
pub use text::ending;
pub use text::text;
pub use traces::TraceFile;
pub use traces::traces;
pub use word::counted;
