//! Files people write: scenarios, profiles of relying parties, provider and device data.
//!
//! A file goes through three stages, and every stage keeps spans and collects all problems:
//! 1. [`parse`] turns YAML text into a spanned [`Node`] tree that keeps the text of scalars;
//! 2. [`Expander`] replaces `use` and `$(…)` on that tree, before anything has a type;
//! 3. a [`Cursor`] reads typed values, guided by one spec table ([`Construct`]) per construct,
//!    from which [`schema`] and [`reference`] also come.
//!
//! Scalar text in the tree stays in *source form*: `$$(` is still `$$(`, so expansion can be
//! repeated. [`Cursor::text`] and [`Template`] give the meaning.
//!
//! **Invariant:** this room knows no scenario, no WebAuthn, no file system and no exit code. It
//! alone uses the YAML parser and `miette`.

mod budget;
mod checks;
mod cursor;
mod duration;
mod expand;
mod fields;
mod file;
mod include;
mod json;
mod merge;
mod node;
mod parse;
mod plain;
mod problem;
mod reference;
mod render;
mod schema;
mod scope;
mod span;
mod spec;
mod suggest;
mod template;
mod tree;
mod value;
mod vocabulary;

#[cfg(test)]
mod tests;

pub use cursor::Cursor;
pub use duration::DurationError;
pub use duration::parse_duration;
pub use expand::Expander;
pub use fields::Fields;
pub use file::File;
pub use file::FileId;
pub use file::Files;
pub use include::Loader;
pub use include::join;
pub use merge::merged;
pub use node::Key;
pub use node::Kind;
pub use node::Node;
pub use node::Quoted;
pub use node::Scalar;
pub use parse::parse;
pub use plain::Plain;
pub use problem::Label;
pub use problem::Problem;
pub use problem::Problems;
pub use reference::reference;
pub use render::Colour;
pub use schema::schema;
pub use scope::Codec;
pub use scope::Scope;
pub use span::Position;
pub use span::Span;
pub use spec::Construct;
pub use spec::Field;
pub use spec::Presence;
pub use spec::Rest;
pub use spec::Type;
pub use suggest::quote;
pub use suggest::suggest;
pub use template::Part;
pub use template::Placeholder;
pub use template::Template;
pub use template::TemplateError;
pub use vocabulary::Vocabulary;
