//! The form of a registration response, where it is free: unknown members, odd transports.
//!
//! **Invariant:** everything here is to be let through; a lapse refuses it.

use std::collections::BTreeSet;

use serde_json::Map;
use serde_json::Value;

use crate::reference::bug::Lapse;
use crate::reference::verify::checks::Checks;
use crate::reference::verify::refused::Fault;

/// Members that we do not know may mean something tomorrow (§5.1.8).
pub(super) fn check_members(
    credential: &Value,
    response: &Map<String, Value>,
    checks: Checks<'_>,
) -> Result<(), Fault> {
    let members = credential.as_object().into_iter().flat_map(Map::keys);
    let is_known = |known: &[&str], name: &String| known.contains(&name.as_str());
    let attachment = credential
        .get("authenticatorAttachment")
        .and_then(Value::as_str);
    let all_known = members
        .into_iter()
        .all(|name| is_known(OF_CREDENTIAL, name))
        && response.keys().all(|name| is_known(OF_RESPONSE, name))
        && attachment.is_some_and(|it| ["cross-platform", "platform"].contains(&it));
    checks.tolerate(Lapse::R03_11, !all_known, "a member is unknown")
}

/// Transports are hints (§5.8.4).
pub(super) fn check_transports(
    response: &Map<String, Value>,
    checks: Checks<'_>,
) -> Result<(), Fault> {
    let transports = response.get("transports").and_then(Value::as_array);
    let names: Vec<_> = transports
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let distinct: BTreeSet<_> = names.iter().collect();
    let is_usual = !names.is_empty()
        && distinct.len() == names.len()
        && names.iter().all(|name| TRANSPORTS.contains(name));
    checks.tolerate(Lapse::R03_12, !is_usual, "the transports are unusual")
}

/// Whether the page says that the creation was conditional. It may say so; we know better.
pub(super) fn claims_conditional(credential: &Value) -> bool {
    let response = credential.get("response");
    [Some(credential), response]
        .into_iter()
        .flatten()
        .any(|members| {
            members.get("mediation").and_then(Value::as_str) == Some("conditional")
                || members.get("conditional") == Some(&Value::Bool(true))
        })
}

const OF_CREDENTIAL: &[&str] = &[
    "authenticatorAttachment",
    "clientExtensionResults",
    "id",
    "rawId",
    "response",
    "type",
];
const OF_RESPONSE: &[&str] = &[
    "attestationObject",
    "authenticatorData",
    "clientDataJSON",
    "publicKey",
    "publicKeyAlgorithm",
    "transports",
];
const TRANSPORTS: &[&str] = &["ble", "hybrid", "internal", "nfc", "smart-card", "usb"];
