//! Requests and responses.

use crate::inspect::Extent;
use crate::inspect::Node;
use crate::inspect::cbor;
use crate::inspect::cbor::Item;
use crate::inspect::clauses::CANONICAL;
use crate::inspect::clauses::STATUS;
use crate::inspect::ctap::parameters;
use crate::inspect::ctap::shapes::COMMANDS;
use crate::inspect::ctap::shapes::Command;
use crate::inspect::ctap::shapes::Direction;
use crate::inspect::ctap::status;
use crate::inspect::reading::Break;
use crate::inspect::reading::Context;
use crate::inspect::reading::Fit;
use crate::inspect::reading::Reading;

/// Reads a request: command byte and parameters.
pub(in crate::inspect) fn inspect_request(
    context: &Context,
    bytes: &[u8],
) -> Result<Reading, Break> {
    let (first, rest) = split(bytes)?;
    let command = COMMANDS.iter().find(|command| command.byte == first);
    let command = command.ok_or_else(|| Break::new(0, format!("no command is 0x{first:02x}")))?;
    let mut tree = Node::spanning("CTAP2 request", bytes, 0).meaning(command.name);
    tree.clause = Some(command.clause);
    tree.push(
        byte("command", first)
            .meaning(command.name)
            .per(command.clause),
    );
    if rest.is_empty() {
        if command.takes_parameters() {
            let why = format!("{} takes parameters, and none follow", command.name);
            return Ok(Reading::doubtful(tree, 1, why));
        }
        return Ok(Reading::possible(tree));
    }
    let item = cbor::read(rest, 1)?;
    let direction = Direction::Request;
    let share = parameters::known(command, direction, &item);
    tree.push(parameters::node(context, command, direction, &item));
    Ok(finished(tree, bytes, &item, share))
}

/// Reads a response: status byte and parameters. What it answers is told by its parameters.
pub(in crate::inspect) fn inspect_response(
    context: &Context,
    bytes: &[u8],
) -> Result<Reading, Break> {
    let (first, rest) = split(bytes)?;
    let name = status::name(first);
    let mut tree = Node::spanning("CTAP2 response", bytes, 0).per(STATUS);
    let mut node = byte("status", first).per(STATUS);
    node.note = Some(name.unwrap_or("not known").to_owned());
    tree.note = node.note.clone();
    tree.push(node);
    if first != 0 {
        let known = name.ok_or_else(|| Break::new(0, format!("no status is 0x{first:02x}")));
        known?;
        return if rest.is_empty() {
            Ok(Reading::possible(tree))
        } else {
            Err(Break::new(1, "bytes follow the status of a failure"))
        };
    }
    if rest.is_empty() {
        tree.note = Some("success, with nothing to say".to_owned());
        return Ok(Reading::possible(tree));
    }
    let item = cbor::read(rest, 1)?;
    let direction = Direction::Response;
    let Some(command) = parameters::answered(&item) else {
        tree.push(cbor::node("parameters", &item));
        let why = "the parameters are of no known response";
        return Ok(Reading::doubtful(tree, 1, why));
    };
    tree.note = Some(format!("success of {}", command.name));
    tree.clause = Some(command.clause);
    let share = parameters::known(command, direction, &item);
    tree.push(parameters::node(context, command, direction, &item));
    Ok(finished(tree, bytes, &item, share))
}

fn split(bytes: &[u8]) -> Result<(u8, &[u8]), Break> {
    let split = bytes.split_first();
    let (first, rest) = split.ok_or_else(|| Break::new(0, "there is no byte"))?;
    Ok((*first, rest))
}

fn byte(label: &str, value: u8) -> Node {
    let extent = Extent {
        offset: 0,
        length: 1,
    };
    Node::new(label).saying(format!("0x{value:02x}")).at(extent)
}

fn finished(tree: Node, bytes: &[u8], item: &Item, known: parameters::Known) -> Reading {
    let end = 1 + item.extent.length;
    let fit = match known {
        parameters::Known::All => Fit::Certain,
        parameters::Known::Some => Fit::Likely,
        parameters::Known::None => {
            Fit::Doubtful(Break::new(1, "no parameter is one of this command"))
        }
    };
    let rest = bytes.get(end..).unwrap_or_default();
    let flawed = fit.clone().min(Fit::Likely);
    Reading { tree, fit }.with_rest(rest, end, flawed, CANONICAL)
}

impl Command {
    fn takes_parameters(&self) -> bool {
        self.request.iter().any(|shape| shape.is_required())
    }
}
