//! Attestation objects (§6.5.4), decoded.
//!
//! **Invariant:** the authenticator data is kept as the bytes that were signed.

use ciborium::Value;

use crate::reference::bug::Lapse;
use crate::reference::verify::auth_data::AuthData;
use crate::reference::verify::checks::Checks;
use crate::reference::verify::refused::Fault;

/// A decoded attestation object.
#[derive(Debug)]
pub(in crate::reference::verify) struct AttestationObject {
    pub format: String,
    pub statement: Vec<(Value, Value)>,
    /// The authenticator data as it was signed.
    pub auth_data_bytes: Vec<u8>,
    pub auth_data: AuthData,
}

impl AttestationObject {
    /// Decodes the CBOR map; its keys may come in any order, each of them once.
    pub fn decode(bytes: &[u8], checks: Checks<'_>) -> Result<Self, Fault> {
        let (object, rest) = read_object(bytes, checks)?;
        checks.require(
            Lapse::R13_4,
            rest.is_empty(),
            "bytes follow the attestation object",
        )?;
        let Value::Map(entries) = object else {
            let why = "the attestation object is not a map";
            return Err(checks.unreadable(Lapse::R13_1, why));
        };
        let members = Members::collect(entries, checks)?;
        let auth_data_bytes = members.auth_data.ok_or(missing())?;
        Ok(Self {
            format: members.format.ok_or(missing())?,
            statement: members.statement.ok_or(missing())?,
            auth_data: AuthData::parse(&auth_data_bytes, checks)?,
            auth_data_bytes,
        })
    }
}

/// Reads the first item, and what follows it.
fn read_object<'a>(bytes: &'a [u8], checks: Checks<'_>) -> Result<(Value, &'a [u8]), Fault> {
    let mut rest = bytes;
    match ciborium::from_reader(&mut rest) {
        Ok(object) => Ok((object, rest)),
        Err(error) if is_bomb(&error, bytes) => {
            let why = "the attestation object is larger than it can be";
            Err(checks.unreadable(Lapse::R13_6, why))
        }
        Err(_) => Err(Fault::any("the attestation object is not CBOR")),
    }
}

/// Whether it nests too deep, or promises more than anybody sends.
fn is_bomb(error: &ciborium::de::Error<std::io::Error>, bytes: &[u8]) -> bool {
    match error {
        ciborium::de::Error::RecursionLimitExceeded => true,
        ciborium::de::Error::Io(_)
        | ciborium::de::Error::Semantic(..)
        | ciborium::de::Error::Syntax(_) => promises_too_much(bytes),
    }
}

/// Goes from head to head (RFC 8949 §3): a list is its head and then its items.
fn promises_too_much(mut bytes: &[u8]) -> bool {
    while let Some((first, rest)) = bytes.split_first() {
        let size = match first & 0x1F {
            24 => 1,
            25 => 2,
            26 => 4,
            27 => 8,
            _ => 0,
        };
        let Some((argument, rest)) = rest.split_at_checked(size) else {
            return false;
        };
        let number = argument
            .iter()
            .fold(0, |number, byte| number << 8 | u64::from(*byte));
        let number = if size == 0 {
            u64::from(first & 0x1F)
        } else {
            number
        };
        let is_string = [2, 3].contains(&(first >> 5));
        let length = match u32::try_from(number) {
            Err(_) => return is_string || [4, 5].contains(&(first >> 5)),
            Ok(length) if is_string => length,
            Ok(_) => 0,
        };
        let Some(rest) = usize::try_from(length)
            .ok()
            .and_then(|length| rest.get(length..))
        else {
            return false;
        };
        bytes = rest;
    }
    false
}

/// The three members while they are being collected.
#[derive(Default)]
struct Members {
    format: Option<String>,
    statement: Option<Vec<(Value, Value)>>,
    auth_data: Option<Vec<u8>>,
}

impl Members {
    fn collect(entries: Vec<(Value, Value)>, checks: Checks<'_>) -> Result<Self, Fault> {
        let names: Vec<_> = entries
            .iter()
            .map(|(key, _)| name_of(key, checks))
            .collect();
        let count = |name: &str| names.iter().filter(|it| **it == name).count();
        checks.require(
            Lapse::R13_4,
            NAMES.iter().all(|name| count(name) <= 1),
            "a member of the attestation object is twice",
        )?;
        checks.tolerate(
            Lapse::R13_5,
            names != NAMES,
            "the members of the attestation object are not in order",
        )?;
        let mut members = Self::default();
        for (name, (_, value)) in names.iter().zip(entries) {
            match (*name, value) {
                ("fmt", Value::Text(text)) => members.format = Some(text),
                ("attStmt", Value::Map(map)) => members.statement = Some(map),
                ("authData", Value::Bytes(bytes)) => members.auth_data = Some(bytes),
                (_, _) => checks.refuse(
                    Lapse::R13_2,
                    "a member of the attestation object is not right",
                )?,
            }
        }
        if checks.lacks(Lapse::R13_2) {
            members.format.get_or_insert("none".to_owned());
            members.statement.get_or_insert_default();
        }
        Ok(members)
    }
}

fn missing() -> Fault {
    Fault::any("a member of the attestation object is missing")
}

/// The name of a member; nothing if it has none.
fn name_of(key: &Value, checks: Checks<'_>) -> &'static str {
    if checks.lacks(Lapse::R13_3)
        && let Some(number) = key.as_integer()
    {
        let number = usize::try_from(number).unwrap_or_default();
        return CTAP_NAMES.get(number).copied().unwrap_or_default();
    }
    let mut names = NAMES.iter().copied();
    names
        .find(|name| key.as_text() == Some(*name))
        .unwrap_or_default()
}

const NAMES: [&str; 3] = ["fmt", "attStmt", "authData"];

/// What CTAP calls them (CTAP 2.2 §6.1), by their numbers.
const CTAP_NAMES: [&str; 4] = ["", "fmt", "authData", "attStmt"];
