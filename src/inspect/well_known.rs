//! The file of related origins.
//!
//! Implements WebAuthn L3 §5.11.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::inspect::Node;
use crate::inspect::Value;
use crate::inspect::clauses::RELATED;
use crate::inspect::json;
use crate::inspect::member;
use crate::inspect::member::Member;
use crate::inspect::member::Need;
use crate::inspect::member::Shape;
use crate::inspect::reading::Break;
use crate::inspect::reading::Context;
use crate::inspect::reading::Reading;
use crate::webauthn::Origin;

/// Reads `.well-known/webauthn`.
pub(super) fn inspect(context: &Context, bytes: &[u8]) -> Result<Reading, Break> {
    let json = json::object(bytes)?;
    let origins = json.get("origins").and_then(Json::as_array);
    if origins.is_none() {
        return Err(Break::new(0, "it has no list `origins`"));
    }
    let mut tree = Node::new("related origins").per(RELATED);
    member::members(&mut tree, context, &json, MEMBERS);
    let mut labels = BTreeSet::new();
    let list = tree
        .children
        .iter_mut()
        .find(|node| node.label == "origins");
    for node in list.into_iter().flat_map(|list| &mut list.children) {
        labels.extend(judge(node));
    }
    if labels.len() > LABELS_MIN {
        let text = format!(
            "{} different names before the public suffix; clients need to support {LABELS_MIN}, \
             and may ignore the others",
            labels.len()
        );
        tree.warn(text, Some(RELATED));
    }
    Ok(Reading::certain(tree))
}

/// Judges an entry, and gives its label: roughly, without the list of public suffixes.
fn judge(node: &mut Node) -> Option<String> {
    let Value::Text(text) = &node.value else {
        node.warn("an origin is text", Some(RELATED));
        return None;
    };
    let text = text.clone();
    match Origin::parse(&text) {
        Ok(Origin::Web { host, .. }) => {
            if url::Url::parse(&text).is_ok_and(|url| url.path() != "/" || url.query().is_some()) {
                node.warn("an origin has no path", Some(RELATED));
            }
            let mut labels = host.rsplit('.').skip(1);
            Some(labels.next().unwrap_or(&host).to_owned())
        }
        Ok(Origin::AndroidApp { .. }) => {
            node.warn(
                "apps are not listed here, but in asset links",
                Some(RELATED),
            );
            None
        }
        Err(_) => {
            node.warn(
                "it is no origin of a page, such as `https://example.org`",
                Some(RELATED),
            );
            None
        }
    }
}

/// §5.11.1: the labels that every client supports.
const LABELS_MIN: usize = 5;

const MEMBERS: &[Member] = &[Member {
    name: "origins",
    need: Need::Required,
    shape: Shape::Any,
    clause: RELATED,
    about: "who may use this RP ID besides its own site",
}];
