//! Attestation statements.
//!
//! Implements WebAuthn L3 §8.2–§8.9. Signatures and chains are not verified.

use sha2::Digest;
use sha2::Sha256;

use crate::inspect::Node;
use crate::inspect::algorithm;
use crate::inspect::attestation::formats::COMPOUND;
use crate::inspect::attestation::formats::Format;
use crate::inspect::attestation::formats::format;
use crate::inspect::attestation::safetynet;
use crate::inspect::cbor;
use crate::inspect::cbor::Item;
use crate::inspect::certificate;
use crate::inspect::reading::Break;
use crate::inspect::reading::Context;
use crate::inspect::reading::Reading;
use crate::inspect::signature;
use crate::inspect::tpm;
use crate::webauthn::Clause;

/// A statement and what it speaks of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Statement<'i> {
    pub(super) context: &'i Context,
    pub(super) format: &'i str,
    pub(super) item: &'i Item,
    pub(super) auth_data: Option<&'i [u8]>,
}

impl<'i> Statement<'i> {
    /// The statement of an attestation object.
    pub(super) fn of(context: &'i Context, object: &'i Item, item: &'i Item) -> Self {
        Self {
            context,
            format: object
                .member("fmt")
                .and_then(Item::text)
                .unwrap_or_default(),
            item,
            auth_data: object.member("authData").and_then(Item::bytes),
        }
    }

    /// What is signed, where it is known: authenticator data and the hash of the client data.
    pub(super) fn signed(&self) -> Option<Vec<u8>> {
        let hash = self.context.client_data_hash?;
        Some([self.auth_data?, &hash[..]].concat())
    }
}

/// The statement in a CTAP response, whose members are numbered.
pub(in crate::inspect) fn of_response(context: &Context, response: &Item, item: &Item) -> Node {
    let statement = Statement {
        context,
        format: response
            .numbered(0x01)
            .and_then(Item::text)
            .unwrap_or_default(),
        item,
        auth_data: response.numbered(0x02).and_then(Item::bytes),
    };
    node("", &statement)
}

/// The statement's tree.
pub(super) fn node(label: &str, statement: &Statement<'_>) -> Node {
    let shape = format(statement.format);
    let Some(shape) = shape else {
        return cbor::node(label, statement.item);
    };
    let mut tree = statement.item.labelled(label).per(shape.clause);
    match (statement.item.array(), statement.item.map()) {
        (Some(items), _) if shape.name == COMPOUND => compound(&mut tree, statement, items),
        (_, Some(pairs)) if shape.name != COMPOUND => members(&mut tree, statement, shape, pairs),
        _ => {
            let text = format!("{} is no statement of this format", statement.item.called());
            tree.warn(text, Some(shape.clause));
        }
    }
    tree
}

fn members(tree: &mut Node, statement: &Statement<'_>, shape: &Format, pairs: &[(Item, Item)]) {
    if pairs.is_empty() {
        tree.note = Some("an empty map".to_owned());
    }
    for (key, value) in pairs {
        let name = cbor::key_label(key);
        let mut node = member(statement, &name, value);
        if !shape.required.contains(&name.as_str()) && !shape.optional.contains(&name.as_str()) {
            node.warn(
                "a member that this format does not have",
                Some(shape.clause),
            );
        }
        node.warnings.extend(key.warnings.iter().cloned());
        tree.push(node);
    }
    for name in shape.required {
        if statement.item.member(name).is_none() {
            tree.warn(
                format!("the member `{name}` is missing"),
                Some(shape.clause),
            );
        }
    }
    match shape.name {
        "packed" if statement.item.member("x5c").is_none() => {
            tree.note = Some("self attestation: signed by the credential's own key".to_owned());
        }
        "tpm" => judge_tpm(tree, statement, shape.clause),
        "apple" => judge_apple(tree, statement, shape.clause),
        _ => {}
    }
}

fn member(statement: &Statement<'_>, name: &str, item: &Item) -> Node {
    let at = item.content_offset();
    let mut node = match (name, item.bytes(), item.array()) {
        ("sig", Some(bytes), _) => signature::node(name, bytes, at),
        ("x5c", _, Some(chain)) => certificates(statement.context, item, chain),
        ("certInfo", Some(bytes), _) => part(name, item, tpm::cert_info(bytes, at)),
        ("pubArea", Some(bytes), _) => part(name, item, tpm::pub_area(bytes, at)),
        ("response", Some(bytes), _) => safetynet::node(statement, bytes, at),
        _ => cbor::node(name, item),
    };
    if name == "alg" {
        node.note = item.integer().map(algorithm::told);
    }
    node.warnings.extend(item.warnings.iter().cloned());
    node
}

fn part(name: &str, item: &Item, read: Result<Reading, Break>) -> Node {
    read.map(|reading| reading.tree).unwrap_or_else(|broke| {
        let mut node = cbor::node(name, item);
        node.warn(
            format!("it breaks at byte {}: {}", broke.at, broke.why),
            None,
        );
        node
    })
}

fn certificates(context: &Context, item: &Item, chain: &[Item]) -> Node {
    let mut tree = item.labelled("x5c");
    tree.note = Some(match chain.len() {
        0 => "an empty chain".to_owned(),
        1 => "1 certificate".to_owned(),
        more => format!("{more} certificates, the attestation certificate first"),
    });
    for (index, item) in chain.iter().enumerate() {
        let label = format!("[{index}]");
        tree.push(match item.bytes() {
            Some(bytes) => certificate::node(context, &label, bytes, item.content_offset()),
            None => cbor::node(label, item),
        });
    }
    tree
}

fn compound(tree: &mut Node, statement: &Statement<'_>, items: &[Item]) {
    for (index, item) in items.iter().enumerate() {
        let format = item.member("fmt").and_then(Item::text).unwrap_or_default();
        let mut node = item.labelled(format!("[{index}] {format}"));
        match item.member("attStmt") {
            // One level: a compound in a compound is shown as plain CBOR.
            Some(inner) if format != COMPOUND => {
                let inner = Statement {
                    format,
                    item: inner,
                    ..*statement
                };
                node.push(self::node("attStmt", &inner));
            }
            Some(_) | None => node = cbor::node(format!("[{index}]"), item),
        }
        tree.push(node);
    }
    if items.len() < 2 {
        let clause = format(COMPOUND).map(|format| format.clause);
        tree.warn("it has at least two statements", clause);
    }
}

fn judge_tpm(tree: &mut Node, statement: &Statement<'_>, clause: Clause) {
    let bytes = |name| statement.item.member(name).and_then(Item::bytes);
    let name = bytes("pubArea").and_then(tpm::name_of);
    if let (Some(name), Some(node)) = (name, find(tree, "attested.name"))
        && node.value != name.as_slice().into()
    {
        node.warn("not the name of `pubArea`", Some(clause));
    }
    let signed = statement.signed();
    let hashed =
        signed.and_then(
            |signed| match statement.item.member("alg").and_then(Item::integer)? {
                -65535 => Some(sha1::Sha1::digest(signed).to_vec()),
                -7 | -37 | -257 => Some(Sha256::digest(signed).to_vec()),
                _ => None,
            },
        );
    if let (Some(hashed), Some(node)) = (hashed, find(tree, "extraData")) {
        if node.value == hashed.as_slice().into() {
            node.note = Some("the hash of authenticator data and client data hash".to_owned());
        } else {
            let text = "not the hash of authenticator data and client data hash";
            node.warn(text, Some(clause));
        }
    }
}

fn judge_apple(tree: &mut Node, statement: &Statement<'_>, clause: Clause) {
    let nonce = statement
        .signed()
        .map(|signed| Sha256::digest(signed).to_vec());
    if let (Some(nonce), Some(node)) = (nonce, find(tree, "nonce"))
        && node.value != nonce.as_slice().into()
    {
        let text = "not the hash of authenticator data and client data hash";
        node.warn(text, Some(clause));
    }
}

fn find<'n>(tree: &'n mut Node, label: &str) -> Option<&'n mut Node> {
    if tree.label == label {
        return Some(tree);
    }
    tree.children
        .iter_mut()
        .find_map(|child| find(child, label))
}
