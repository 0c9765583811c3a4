//! The CTAP2 canonical CBOR form: a writer for values and a strict, bounded reader.
//!
//! **Invariant:** what the reader accepts, the writer writes back byte for byte. Nothing else
//! encodes or decodes CBOR here.
//!
//! Implements CTAP 2.2 §8 (message encoding): definite lengths, shortest integers, sorted unique
//! keys, no tags, bounded nesting. Floating point is refused, because no FIDO message has any.

mod reader;
mod value;
mod writer;

pub use self::reader::CborError;
pub use self::reader::decode;
pub use self::reader::decode_prefix;
pub use self::value::Integer;
pub use self::value::Value;
pub use self::writer::Writer;
pub use self::writer::encode;

/// The value of an integer that fits 64 bits.
pub fn as_i64(value: &Value) -> Option<i64> {
    value
        .as_integer()
        .and_then(|integer| i64::try_from(integer).ok())
}

/// The value under a text key of a map.
pub fn member<'a>(map: &'a Value, key: &str) -> Option<&'a Value> {
    let (_, value) = map
        .as_map()?
        .iter()
        .find(|(name, _)| name.as_text() == Some(key))?;
    Some(value)
}

/// The value under an integer key of a map.
pub fn numbered(map: &Value, key: i64) -> Option<&Value> {
    let (_, value) = map
        .as_map()?
        .iter()
        .find(|(name, _)| as_i64(name) == Some(key))?;
    Some(value)
}

#[cfg(test)]
mod tests;
