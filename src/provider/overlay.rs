//! One data tree laid over another.

use crate::source::Kind;
use crate::source::Node;

/// `over` laid over `base`: maps merge deep, a value with its source is replaced as a whole,
/// `for` and `quirks` are appended, null removes a key, and all else replaces.
pub(super) fn overlaid(base: &Node, over: &Node) -> Node {
    let (Kind::Mapping(below), Kind::Mapping(above)) = (&base.kind, &over.kind) else {
        return over.clone();
    };
    // A citation belongs to its value: merging inside would leave the old one with the new value.
    if base.get("is").is_some() || over.get("is").is_some() {
        return over.clone();
    }
    let mut entries = below.clone();
    for (key, value) in above {
        let at = entries.iter().position(|(known, _)| known.text == key.text);
        match at {
            Some(at) if value.is_null() => drop(entries.remove(at)),
            Some(at) => {
                let (_, known) = &mut entries[at];
                *known = match key.text.as_str() {
                    "for" | "quirks" => appended(known, value),
                    _ => overlaid(known, value),
                };
            }
            None if value.is_null() => {}
            None => entries.push((key.clone(), value.clone())),
        }
    }
    Node {
        kind: Kind::Mapping(entries),
        ..*base
    }
}

fn appended(base: &Node, over: &Node) -> Node {
    let (Kind::Sequence(first), Kind::Sequence(more)) = (&base.kind, &over.kind) else {
        return over.clone();
    };
    let items = first.iter().chain(more).cloned().collect();
    Node {
        kind: Kind::Sequence(items),
        ..*base
    }
}

/// The map without one of its keys.
pub(super) fn without(node: &Node, key: &str) -> Node {
    let entries = node.entries().iter();
    let kept = entries.filter(|(name, _)| name.text != key).cloned();
    Node {
        kind: Kind::Mapping(kept.collect()),
        ..*node
    }
}
