//! Attestation objects (§6.5) and the statement formats we can verify: `none` (§8.7) and `packed`
//! self attestation (§8.2).
//!
//! **Invariant:** an attestation is asked for by nobody here, so a statement that only a trust
//! anchor could vouch for is refused rather than ignored.

use ciborium::Value;

use crate::reference::bug::Lapse;
use crate::reference::verify::auth_data::AuthData;
use crate::reference::verify::checks::Checks;
use crate::reference::verify::client_data::ClientData;
use crate::reference::verify::cose::PublicKey;
use crate::reference::verify::refused::Fault;

/// A decoded attestation object.
#[derive(Debug)]
pub(super) struct AttestationObject {
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

/// A statement format, chosen by a case-sensitive match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    None,
    Packed,
    /// The mistake: what is unknown is not looked at.
    Unchecked,
}

impl Format {
    pub fn named(name: &str, checks: Checks<'_>) -> Result<Self, Fault> {
        let tidy = name.trim().to_lowercase();
        let is_nearly_known = ["none", "packed"].contains(&tidy.as_str());
        match name {
            "none" => Ok(Self::None),
            "packed" => Ok(Self::Packed),
            _ if is_nearly_known && checks.lacks(Lapse::R21_2) => Self::named(&tidy, checks),
            _ if !is_nearly_known && checks.lacks(Lapse::R21_1) => Ok(Self::Unchecked),
            _ => Err(Fault::any("the attestation statement format is unknown")),
        }
    }

    /// The verification procedure of the format.
    pub fn verify(self, attestation: &Attestation<'_>, checks: Checks<'_>) -> Result<(), Fault> {
        match self {
            Self::None => verify_none(attestation.object, checks),
            Self::Packed => verify_packed(attestation, checks),
            Self::Unchecked => Ok(()),
        }
    }
}

/// What a statement is about.
pub(super) struct Attestation<'a> {
    pub object: &'a AttestationObject,
    pub public_key: &'a PublicKey,
    pub client_data: &'a ClientData,
}

/// §8.7: the syntax is an empty map.
fn verify_none(object: &AttestationObject, checks: Checks<'_>) -> Result<(), Fault> {
    let is_empty = object.statement.is_empty();
    checks.require(
        Lapse::CN1,
        is_empty,
        "the statement of format `none` is not empty",
    )
}

/// §8.2: self attestation. One with certificates would need a trust anchor (§7.1 step 24), and we
/// have none.
fn verify_packed(attestation: &Attestation<'_>, checks: Checks<'_>) -> Result<(), Fault> {
    let object = attestation.object;
    if let Some(certificates) = member(object, "x5c") {
        let is_chain = is_chain(certificates);
        if is_chain || !checks.lacks(Lapse::CP4) {
            let lapse = if is_chain { Lapse::R24_4 } else { Lapse::CP4 };
            return checks.refuse(lapse, "no trust anchor vouches for the attestation");
        }
    }
    verify_packed_self(attestation, checks)
}

/// Whether there are certificates at all: DER sequences.
fn is_chain(certificates: &Value) -> bool {
    let certificates = certificates
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let is_sequence = |bytes: &Vec<u8>| bytes.first() == Some(&0x30);
    !certificates.is_empty()
        && certificates
            .iter()
            .all(|certificate| certificate.as_bytes().is_some_and(is_sequence))
}

/// §8.2, third branch.
fn verify_packed_self(attestation: &Attestation<'_>, checks: Checks<'_>) -> Result<(), Fault> {
    let (object, public_key) = (attestation.object, attestation.public_key);
    let algorithm = member(object, "alg").and_then(Value::as_integer);
    let signature = member(object, "sig").and_then(Value::as_bytes);
    let (Some(algorithm), Some(signature)) = (algorithm, signature) else {
        return checks.refuse(Lapse::CP1, "the attestation has no signature");
    };
    if signature.is_empty() {
        return checks.refuse(Lapse::CP1, "the attestation signature is empty");
    }
    // `alg` and `sig`, both of them read above, so neither of them twice.
    let others = object
        .statement
        .iter()
        .filter(|(key, _)| key.as_text() != Some("x5c"));
    Fault::unless(
        others.count() == 2,
        "the statement has other members than `alg` and `sig`",
    )?;
    checks.require(
        Lapse::CP2,
        i128::from(algorithm) == i128::from(public_key.algorithm()),
        "the attestation is by another algorithm",
    )?;
    let verifies = |hash: [u8; 32]| {
        let message = [object.auth_data_bytes.as_slice(), &hash].concat();
        public_key.verifies(&message, signature)
    };
    if verifies(attestation.client_data.hash(checks)) {
        return Ok(());
    }
    // What was added after signing shows in the hash of all members, and not in this one.
    let is_added_to = verifies(attestation.client_data.hash_of_known_members());
    let lapse = if is_added_to {
        Lapse::R12_1
    } else {
        Lapse::CP2
    };
    checks.refuse(lapse, "the attestation signature is wrong")
}

fn member<'a>(object: &'a AttestationObject, name: &str) -> Option<&'a Value> {
    let mut entries = object.statement.iter();
    entries.find_map(|(key, value)| (key.as_text() == Some(name)).then_some(value))
}

const NAMES: [&str; 3] = ["fmt", "attStmt", "authData"];
/// What CTAP calls them (CTAP 2.2 §6.1), by their numbers.
const CTAP_NAMES: [&str; 4] = ["", "fmt", "authData", "attStmt"];
