//! Members of CBOR maps, with the status code that each mistake has.

use crate::ctap::Status;
use crate::webauthn::CredentialId;
use crate::webauthn::Descriptor;
use crate::webauthn::cbor;
use crate::webauthn::cbor::CborError;
use crate::webauthn::cbor::Value;
use crate::webauthn::cbor::Writer;

/// The map of a request's or response's parameters.
pub(super) fn parameters(bytes: &[u8]) -> Result<Value, Status> {
    let value = cbor::decode(bytes).map_err(|error| malformed(&error))?;
    if value.is_map() {
        Ok(value)
    } else {
        Err(Status::CborUnexpectedType)
    }
}

fn malformed(_: &CborError) -> Status {
    Status::InvalidCbor
}

/// A message of a first byte and numbered members, of which some may be missing. Without any there
/// is no map at all (CTAP 2.2 §8.1).
pub(super) fn message(first: u8, members: Vec<(i64, Option<Value>)>) -> Vec<u8> {
    let members: Vec<(i64, Value)> = members
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)))
        .collect();
    let mut out = Writer::append_to(vec![first]);
    if members.is_empty() {
        return out.finish();
    }
    out.map(members.len());
    for (key, value) in &members {
        out.int(*key).value(value);
    }
    out.finish()
}

/// A required member, read by `read`.
pub(super) fn required<T>(
    map: &Value,
    key: i64,
    read: impl Fn(&Value) -> Result<T, Status>,
) -> Result<T, Status> {
    read(cbor::numbered(map, key).ok_or(Status::MissingParameter)?)
}

/// A member that may be missing.
pub(super) fn optional<T>(
    map: &Value,
    key: i64,
    read: impl Fn(&Value) -> Result<T, Status>,
) -> Result<Option<T>, Status> {
    cbor::numbered(map, key).map(read).transpose()
}

/// A required member under a text key.
pub(super) fn named<T>(
    map: &Value,
    key: &str,
    read: impl Fn(&Value) -> Result<T, Status>,
) -> Result<T, Status> {
    read(cbor::member(map, key).ok_or(Status::MissingParameter)?)
}

/// A member under a text key that may be missing.
pub(super) fn named_optional<T>(
    map: &Value,
    key: &str,
    read: impl Fn(&Value) -> Result<T, Status>,
) -> Result<Option<T>, Status> {
    cbor::member(map, key).map(read).transpose()
}

pub(super) fn bytes(value: &Value) -> Result<Vec<u8>, Status> {
    value.as_bytes().cloned().ok_or(Status::CborUnexpectedType)
}

pub(super) fn hash(value: &Value) -> Result<[u8; 32], Status> {
    let bytes = value.as_bytes().ok_or(Status::CborUnexpectedType)?;
    bytes
        .as_slice()
        .try_into()
        .map_err(|_| Status::InvalidLength)
}

pub(super) fn text(value: &Value) -> Result<String, Status> {
    value
        .as_text()
        .map(str::to_owned)
        .ok_or(Status::CborUnexpectedType)
}

pub(super) fn flag(value: &Value) -> Result<bool, Status> {
    value.as_bool().ok_or(Status::CborUnexpectedType)
}

pub(super) fn integer(value: &Value) -> Result<i64, Status> {
    cbor::as_i64(value).ok_or(Status::CborUnexpectedType)
}

pub(super) fn unsigned(value: &Value) -> Result<u64, Status> {
    let integer = value.as_integer().ok_or(Status::CborUnexpectedType)?;
    u64::try_from(integer).map_err(|_| Status::CborUnexpectedType)
}

pub(super) fn texts(value: &Value) -> Result<Vec<String>, Status> {
    list(value)?.iter().map(text).collect()
}

pub(super) fn map(value: &Value) -> Result<Value, Status> {
    if value.is_map() {
        Ok(value.clone())
    } else {
        Err(Status::CborUnexpectedType)
    }
}

pub(super) fn list(value: &Value) -> Result<&[Value], Status> {
    value
        .as_array()
        .map(Vec::as_slice)
        .ok_or(Status::CborUnexpectedType)
}

/// A list of public key credential descriptors; those of other types are left out.
pub(super) fn descriptors(value: &Value) -> Result<Vec<CredentialId>, Status> {
    let mut ids = Vec::new();
    for entry in list(value)? {
        if !entry.is_map() {
            return Err(Status::CborUnexpectedType);
        }
        let id = named(entry, "id", bytes)?;
        if named(entry, "type", text)? == PUBLIC_KEY {
            ids.push(CredentialId(id));
        }
    }
    Ok(ids)
}

/// The id of one descriptor.
pub(super) fn descriptor_id(value: &Value) -> Result<CredentialId, Status> {
    let mut ids = descriptors(&Value::Array(vec![value.clone()]))?;
    ids.pop().ok_or(Status::InvalidParameter)
}

/// Descriptors as a client sends them.
pub(super) fn descriptors_value(descriptors: &[Descriptor]) -> Value {
    let entries = descriptors
        .iter()
        .map(|descriptor| descriptor_value(&descriptor.id));
    Value::Array(entries.collect())
}

pub(super) fn descriptor_value(id: &CredentialId) -> Value {
    Value::Map(vec![
        (Value::from("id"), Value::Bytes(id.0.clone())),
        (Value::from("type"), Value::from(PUBLIC_KEY)),
    ])
}

pub(super) const PUBLIC_KEY: &str = "public-key";
