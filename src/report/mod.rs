//! Reports: what people, CI systems and programs read of a finished invocation.
//!
//! A [`Report`] is data: it is written as versioned JSON, read back, and [`merge`](fn@merge)d. Every other
//! format is a function of it: text for terminals and logs, a self-contained HTML page, JUnit XML,
//! TAP, GitHub annotations and job summaries, and the traces as files' content. Each noun of the
//! text has a file: the heading, the lines of runs, the story of a failure, what was not seen and
//! why runs proved nothing, relying parties side by side, the counts.
//!
//! **Invariant:** pure functions of their arguments. No I/O, no clock, no environment; wall times
//! come in with the report and stay out of everything that is compared byte for byte. What a
//! relying party answered is printed only without its control characters, and only as text.

mod comparison;
mod conformance_json;
mod conformance_junit;
mod conformance_sarif;
mod conformance_text;
mod counts;
mod digest;
mod ended;
mod exchange;
mod field;
mod finding;
mod github;
mod github_summary;
mod heading;
mod html;
mod inspection;
mod json;
mod junit;
mod listing;
mod merge;
mod paint;
mod plan;
mod record;

mod run;
mod shard;
mod step;
mod story;
mod summary;
mod tap;
#[cfg(test)]
mod tests;
mod text;
mod traces;
mod whole;
mod word;

pub use conformance_json::conformance_json;
pub use conformance_junit::conformance_junit;
pub use conformance_sarif::conformance_sarif;
pub use conformance_text::conformance_line;
pub use conformance_text::conformance_row;
pub use conformance_text::conformance_text;
pub use counts::Counts;
pub use ended::Ended;
pub use finding::Finding;
pub use github::annotations;
pub use github_summary::github_summary;
pub use heading::heading;
pub use html::conformance_html;
pub use html::html;
pub use inspection::Detail;
pub use inspection::inspection;
pub use inspection::undecoded;
pub use json::REPORT_VERSION;
pub use json::ReadError;
pub use json::json;
pub use json::read_json;
pub use junit::JunitError;
pub use junit::junit;
pub use listing::End;
pub use listing::Entry;
pub use listing::Listing;
pub use merge::MergeError;
pub use merge::Part;
pub use merge::merge;
pub use plan::Plan;
pub use run::Reached;
pub use run::Run;
pub use run::Unseen;
pub use shard::Shard;
pub use shard::ShardError;
pub use step::Step;
pub use tap::tap;
pub use text::ending;
pub use text::text;
pub use traces::TraceFile;
pub use traces::traces;
pub use whole::Report;
pub use whole::RpFacts;
pub use word::counted;
