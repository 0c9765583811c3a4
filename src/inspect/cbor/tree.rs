//! CBOR that is of no known kind, as a tree.

use crate::inspect::Node;
use crate::inspect::Value;
use crate::inspect::cbor::Content;
use crate::inspect::cbor::Item;
use crate::inspect::cbor::read;
use crate::inspect::clauses::CANONICAL;
use crate::inspect::reading::Break;
use crate::inspect::reading::Context;
use crate::inspect::reading::Fit;
use crate::inspect::reading::Reading;

/// Reads any CBOR.
pub(in crate::inspect) fn inspect(_: &Context, bytes: &[u8]) -> Result<Reading, Break> {
    let item = read(bytes, 0)?;
    let end = item.extent.length;
    let rest = bytes.get(end..).unwrap_or_default();
    let tree = node("CBOR", &item);
    // A scalar is one byte or a few: nothing that is not CBOR, too.
    let structured = match &item.content {
        Content::Array(items) => !items.is_empty(),
        Content::Map(pairs) => !pairs.is_empty(),
        Content::Tag(..) => true,
        Content::Integer(_)
        | Content::Bytes(..)
        | Content::Text(_)
        | Content::Boolean(_)
        | Content::Null
        | Content::Float(_)
        | Content::Simple(_) => false,
    };
    let reading = if structured {
        Reading::possible(tree)
    } else {
        Reading::doubtful(tree, end, "a lone CBOR item of one value says nothing")
    };
    let why = format!("{} bytes follow the CBOR item", rest.len());
    let doubt = Fit::Doubtful(Break::new(end, why));
    Ok(reading.with_rest(rest, end, doubt, CANONICAL))
}

/// An item and all below it.
pub(in crate::inspect) fn node(label: impl Into<String>, item: &Item) -> Node {
    let mut node = item.labelled(label);
    match &item.content {
        Content::Integer(value) => node.value = Value::Integer(*value),
        Content::Bytes(bytes, _) => node.value = Value::Bytes(bytes.clone()),
        Content::Text(text) => node.value = Value::Text(text.clone()),
        Content::Boolean(value) => node.value = Value::Boolean(*value),
        Content::Null => node.value = Value::Text("null".to_owned()),
        Content::Float(value) => node.value = Value::Number(value.to_string()),
        Content::Simple(value) => node.value = Value::Text(format!("simple({value})")),
        Content::Tag(tag, inner) => {
            node.note = Some(format!("tag {tag}"));
            node.push(self::node("tagged", inner));
        }
        Content::Array(items) => {
            node.note = Some(counted(items.len(), "item", "an empty array"));
            for (index, item) in items.iter().enumerate() {
                node.push(self::node(format!("[{index}]"), item));
            }
        }
        Content::Map(pairs) => {
            node.note = Some(counted(pairs.len(), "pair", "an empty map"));
            for (key, value) in pairs {
                let mut child = self::node(key_label(key), value);
                child.warnings.extend(key.warnings.iter().cloned());
                node.push(child);
            }
        }
    }
    node
}

/// A key as a label.
pub(in crate::inspect) fn key_label(key: &Item) -> String {
    match &key.content {
        Content::Integer(value) => value.to_string(),
        Content::Text(text) => text.clone(),
        Content::Boolean(value) => value.to_string(),
        Content::Bytes(bytes, _) => {
            let hex: String = bytes
                .iter()
                .take(16)
                .map(|byte| format!("{byte:02x}"))
                .collect();
            format!("h'{hex}'")
        }
        Content::Array(_)
        | Content::Map(_)
        | Content::Tag(..)
        | Content::Null
        | Content::Float(_)
        | Content::Simple(_) => key.called().to_owned(),
    }
}

fn counted(count: usize, what: &str, none: &str) -> String {
    match count {
        0 => none.to_owned(),
        1 => format!("1 {what}"),
        more => format!("{more} {what}s"),
    }
}
