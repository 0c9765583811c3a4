//! The attestation object.

use crate::inspect::Node;
use crate::inspect::Value;
use crate::inspect::attestation::formats::format;
use crate::inspect::attestation::statement;
use crate::inspect::attestation::statement::Statement;
use crate::inspect::auth_data;
use crate::inspect::cbor;
use crate::inspect::cbor::Item;
use crate::inspect::clauses::ATTESTATION;
use crate::inspect::reading::Break;
use crate::inspect::reading::Context;
use crate::inspect::reading::Fit;
use crate::inspect::reading::Reading;

/// Reads an attestation object.
pub(in crate::inspect) fn inspect(context: &Context, bytes: &[u8]) -> Result<Reading, Break> {
    let marked = |broke: Break| {
        // Canonical or not, `fmt` and `attStmt` stand near the front.
        let front = bytes.get(..bytes.len().min(24)).unwrap_or_default();
        let has = |mark: &[u8]| front.windows(mark.len()).any(|window| window == mark);
        let marked = has(b"cfmt") || has(b"gattStmt") || has(b"hauthData");
        if marked { broke.recognised() } else { broke }
    };
    let item = cbor::read(bytes, 0).map_err(marked)?;
    let end = item.extent.length;
    let pairs = item
        .map()
        .ok_or_else(|| Break::new(0, format!("{} is no map", item.called())))?;
    if item.member("fmt").is_none() && item.member("authData").is_none() {
        return Err(Break::new(0, "the map has neither `fmt` nor `authData`"));
    }
    let mut tree = item.labelled("attestation object").per(ATTESTATION);
    for (key, value) in pairs {
        let mut node = match key.text() {
            Some("fmt") => fmt(value),
            Some("attStmt") => statement::node("attStmt", &Statement::of(context, &item, value)),
            Some("authData") => auth_data_node(context, value),
            Some(_) | None => {
                let mut node = cbor::node(cbor::key_label(key), value);
                node.warn("a member that is not specified", Some(ATTESTATION));
                node
            }
        };
        node.warnings.extend(key.warnings.iter().cloned());
        tree.push(node);
    }
    for name in ["fmt", "attStmt", "authData"] {
        if item.member(name).is_none() {
            tree.warn(format!("the member `{name}` is missing"), Some(ATTESTATION));
        }
    }
    let rest = bytes.get(end..).unwrap_or_default();
    Ok(Reading::certain(tree).with_rest(rest, end, Fit::Likely, ATTESTATION))
}

fn fmt(item: &Item) -> Node {
    let mut node = cbor::node("fmt", item).per(ATTESTATION);
    match item.text() {
        Some(name) => match format(name) {
            Some(known) => {
                node.note = Some(known.about.to_owned());
                node.clause = Some(known.clause);
            }
            None => node.warn("a format that is not registered", Some(ATTESTATION)),
        },
        None => node.warn("a format is text", Some(ATTESTATION)),
    }
    node
}

fn auth_data_node(context: &Context, item: &Item) -> Node {
    let Some(bytes) = item.bytes() else {
        let mut node = cbor::node("authData", item);
        node.warn("authenticator data is a byte string", Some(ATTESTATION));
        return node;
    };
    let mut node = match auth_data::read(context, bytes, item.content_offset()) {
        Ok(reading) => reading.tree,
        Err(broke) => {
            let mut node = Node::new("").saying(bytes);
            let text = format!("it breaks at byte {}: {}", broke.at, broke.why);
            node.warn(text, Some(ATTESTATION));
            node
        }
    };
    if node.value == Value::Absent && node.find("attested credential data").is_none() {
        node.warn(
            "no attested credential data in an attestation object",
            Some(ATTESTATION),
        );
    }
    node.label = "authData".to_owned();
    node.warnings.extend(item.warnings.iter().cloned());
    node
}
