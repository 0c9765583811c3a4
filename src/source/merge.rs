//! One tree laid over another.

use crate::source::Kind;
use crate::source::Node;

/// `over` laid over `base`: maps merge deep, lists and scalars replace, null removes a key.
pub fn merged(base: &Node, over: &Node) -> Node {
    let (Kind::Mapping(below), Kind::Mapping(above)) = (&base.kind, &over.kind) else {
        return over.clone();
    };
    let mut entries = below.clone();
    for (key, value) in above {
        let at = entries.iter().position(|(known, _)| known.text == key.text);
        match at {
            Some(at) if value.is_null() => drop(entries.remove(at)),
            Some(at) => {
                let (_, known) = &mut entries[at];
                *known = merged(known, value);
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
