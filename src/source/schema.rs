//! JSON Schema from spec tables.

use crate::source::Construct;

/// The JSON Schema (2020-12) of files whose root is the construct.
pub fn schema(root: &'static Construct) -> serde_json::Value {
    serde_json::json!({ "title": root.name })
}
