//! Attestation objects (§6.5) and the statement formats we can verify: `none` (§8.7) and `packed`
//! self attestation (§8.2).
//!
//! **Invariant:** an attestation is asked for by nobody here, so a statement that only a trust
//! anchor could vouch for is refused rather than ignored.

use ciborium::Value;

use crate::reference::verify::auth_data::AuthData;
use crate::reference::verify::auth_data::read_value;
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
    pub fn decode(mut bytes: &[u8]) -> Result<Self, Fault> {
        let object = read_value(&mut bytes);
        let object = object.ok_or(Fault::any("the attestation object is not CBOR"))?;
        Fault::unless(bytes.is_empty(), "bytes follow the attestation object")?;
        let Value::Map(entries) = object else {
            return Err(Fault::any("the attestation object is not a map"));
        };
        // Three members, each of them found below, so none of them twice.
        Fault::unless(
            entries.len() == 3,
            "the attestation object does not have three members",
        )?;
        let (mut format, mut statement, mut auth_data) = (None, None, None);
        for (key, value) in entries {
            match (key.as_text(), value) {
                (Some("fmt"), Value::Text(text)) => format = Some(text),
                (Some("attStmt"), Value::Map(map)) => statement = Some(map),
                (Some("authData"), Value::Bytes(bytes)) => auth_data = Some(bytes),
                (_, _) => {
                    return Err(Fault::any(
                        "a member of the attestation object is not right",
                    ));
                }
            }
        }
        let missing = Fault::any("a member of the attestation object is missing");
        let auth_data_bytes = auth_data.ok_or(missing)?;
        Ok(Self {
            format: format.ok_or(missing)?,
            statement: statement.ok_or(missing)?,
            auth_data: AuthData::parse(&auth_data_bytes)?,
            auth_data_bytes,
        })
    }
}

/// A statement format, chosen by a case-sensitive match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    None,
    Packed,
}

impl Format {
    pub fn named(name: &str) -> Result<Self, Fault> {
        match name {
            "none" => Ok(Self::None),
            "packed" => Ok(Self::Packed),
            _ => Err(Fault::any("the attestation statement format is unknown")),
        }
    }

    /// The verification procedure of the format.
    pub fn verify(
        self,
        object: &AttestationObject,
        public_key: &PublicKey,
        client_data_hash: &[u8; 32],
    ) -> Result<(), Fault> {
        match self {
            Self::None => verify_none(object),
            Self::Packed => verify_packed_self(object, public_key, client_data_hash),
        }
    }
}

/// §8.7: the syntax is an empty map.
fn verify_none(object: &AttestationObject) -> Result<(), Fault> {
    let is_empty = object.statement.is_empty();
    Fault::unless(is_empty, "the statement of format `none` is not empty")
}

/// §8.2, third branch: self attestation. One with certificates would need a trust anchor (§7.1
/// step 24), and we have none.
fn verify_packed_self(
    object: &AttestationObject,
    public_key: &PublicKey,
    client_data_hash: &[u8; 32],
) -> Result<(), Fault> {
    let certified = member(object, "x5c").is_some() || member(object, "ecdaaKeyId").is_some();
    Fault::unless(!certified, "no trust anchor vouches for the attestation")?;
    // `alg` and `sig`, both of them read below, so neither of them twice.
    let is_self = object.statement.len() == 2;
    Fault::unless(
        is_self,
        "the statement has other members than `alg` and `sig`",
    )?;
    let algorithm = member(object, "alg").and_then(Value::as_integer);
    Fault::unless(
        algorithm.map(i128::from) == Some(i128::from(public_key.algorithm())),
        "the attestation is by another algorithm",
    )?;
    let signature = member(object, "sig")
        .and_then(Value::as_bytes)
        .ok_or(Fault::any("the attestation has no signature"))?;
    let message = [object.auth_data_bytes.as_slice(), client_data_hash].concat();
    let genuine = public_key.verifies(&message, signature);
    Fault::unless(genuine, "the attestation signature is wrong")
}

fn member<'a>(object: &'a AttestationObject, name: &str) -> Option<&'a Value> {
    let mut entries = object.statement.iter();
    entries.find_map(|(key, value)| (key.as_text() == Some(name)).then_some(value))
}
