//! The parameters of a message.

use crate::inspect::Node;
use crate::inspect::algorithm;
use crate::inspect::attestation;
use crate::inspect::auth_data;
use crate::inspect::cbor;
use crate::inspect::cbor::Item;
use crate::inspect::cose;
use crate::inspect::ctap::shapes::COMMANDS;
use crate::inspect::ctap::shapes::Command;
use crate::inspect::ctap::shapes::Content;
use crate::inspect::ctap::shapes::Direction;
use crate::inspect::ctap::shapes::Shape;
use crate::inspect::extension;
use crate::inspect::opaque;
use crate::inspect::reading::Context;
use crate::inspect::signature;

/// How many of the parameters belong to a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Known {
    None,
    Some,
    All,
}

/// How many of the parameters belong to this command, and look so.
pub(super) fn known(command: &Command, direction: Direction, item: &Item) -> Known {
    let Some(pairs) = item.map().filter(|pairs| !pairs.is_empty()) else {
        return Known::None;
    };
    let shapes = command.shapes(direction);
    let fits = |(key, value): &&(Item, Item)| {
        let shape = shapes.iter().find(|shape| Some(shape.key) == key.integer());
        shape.is_some_and(|shape| shape.content.accepts(value))
    };
    let lacks = shapes
        .iter()
        .any(|shape| shape.is_required() && item.numbered(shape.key).is_none());
    match pairs.iter().filter(fits).count() {
        0 => Known::None,
        count if count == pairs.len() && !lacks => Known::All,
        _ => Known::Some,
    }
}

/// The command whose response has such parameters.
pub(super) fn answered(item: &Item) -> Option<&'static Command> {
    let all = |command: &&Command| known(command, Direction::Response, item) == Known::All;
    COMMANDS.iter().find(all)
}

/// The parameters' tree.
pub(super) fn node(
    context: &Context,
    command: &Command,
    direction: Direction,
    item: &Item,
) -> Node {
    let mut tree = item.labelled("parameters");
    let Some(pairs) = item.map() else {
        let mut tree = cbor::node("parameters", item);
        tree.warn("parameters are a map", Some(command.clause));
        return tree;
    };
    let shapes = command.shapes(direction);
    for (key, value) in pairs {
        let shape = shapes.iter().find(|shape| Some(shape.key) == key.integer());
        let mut node = match shape {
            Some(shape) => parameter(context, command, shape, item, value),
            None => {
                let mut node = cbor::node(cbor::key_label(key), value);
                node.warn(
                    "a parameter that this command does not have",
                    Some(command.clause),
                );
                node
            }
        };
        node.warnings.extend(key.warnings.iter().cloned());
        tree.push(node);
    }
    for shape in shapes.iter().filter(|shape| shape.is_required()) {
        if item.numbered(shape.key).is_none() {
            let text = format!("`{}` (0x{:02x}) is missing", shape.name, shape.key);
            tree.warn(text, Some(command.clause));
        }
    }
    tree
}

fn parameter(context: &Context, command: &Command, shape: &Shape, all: &Item, item: &Item) -> Node {
    let label = format!("{} (0x{:02x})", shape.name, shape.key);
    let mut node = content(context, shape, all, item);
    node.label = label;
    if node.bytes.is_none() {
        node.bytes = Some(item.extent);
    }
    if !shape.content.accepts(item) {
        let text = format!(
            "{} where {} should be",
            item.called(),
            shape.content.called()
        );
        node.warn(text, Some(command.clause));
    }
    node
}

fn content(context: &Context, shape: &Shape, all: &Item, item: &Item) -> Node {
    match (shape.content, item.bytes()) {
        (Content::AuthData, Some(bytes)) => {
            match auth_data::read(context, bytes, item.content_offset()) {
                Ok(reading) => reading.tree,
                Err(broke) => {
                    let mut node = cbor::node("", item);
                    node.warn(
                        format!("it breaks at byte {}: {}", broke.at, broke.why),
                        None,
                    );
                    node
                }
            }
        }
        (Content::Signature, Some(bytes)) => signature::node("", bytes, item.content_offset()),
        (Content::Statement, None) => attestation::statement_of(context, all, item),
        (Content::CoseKey, None) => cose::node("", item).unwrap_or_else(|_| cbor::node("", item)),
        (Content::Extensions, None) => extension::outputs("", item),
        (Content::Hash, Some(bytes)) => hash(item, bytes),
        (Content::User, None) => user(item),
        (Content::Parameters, None) => algorithms(item),
        (Content::Code(names), None) => code(item, names),
        _ => cbor::node("", item),
    }
}

fn hash(item: &Item, bytes: &[u8]) -> Node {
    let mut node = cbor::node("", item);
    if bytes.len() != 32 {
        node.warn(
            format!("a SHA-256 hash has 32 bytes, this has {}", bytes.len()),
            None,
        );
    }
    node
}

fn user(item: &Item) -> Node {
    let mut tree = cbor::node("", item);
    let handle = item.member("id").and_then(Item::bytes);
    let child = tree.children.iter_mut().find(|child| child.label == "id");
    if let (Some(handle), Some(child)) = (handle, child) {
        let told = opaque::user_handle(handle);
        child.note = told.note;
        child.clause = told.clause;
        child.warnings.extend(told.warnings);
    }
    tree
}

fn algorithms(item: &Item) -> Node {
    let mut tree = cbor::node("", item);
    let items = item.array().unwrap_or_default();
    for (child, item) in tree.children.iter_mut().zip(items) {
        let id = item.member("alg").and_then(Item::integer);
        child.note = id.map(algorithm::told);
    }
    tree
}

fn code(item: &Item, names: &[(i128, &str)]) -> Node {
    let mut node = cbor::node("", item);
    let found = names.iter().find(|(code, _)| Some(*code) == item.integer());
    node.note = Some(found.map_or("not known", |(_, name)| name).to_owned());
    node
}
