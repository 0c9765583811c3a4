//! The strict reader half of canonical CBOR.
//!
//! **Invariant:** memory is bounded by the input's length, recursion by [`DEPTH_MAX`].

use thiserror::Error;

use crate::webauthn::cbor::value::Integer;
use crate::webauthn::cbor::value::Value;
use crate::webauthn::cbor::writer::ARRAY;
use crate::webauthn::cbor::writer::BYTES;
use crate::webauthn::cbor::writer::FALSE;
use crate::webauthn::cbor::writer::MAP;
use crate::webauthn::cbor::writer::NEGATIVE;
use crate::webauthn::cbor::writer::NULL;
use crate::webauthn::cbor::writer::TEXT;
use crate::webauthn::cbor::writer::TRUE;
use crate::webauthn::cbor::writer::UNSIGNED;
use crate::webauthn::cbor::writer::key_rank;

/// Why bytes are not a CTAP2 canonical CBOR item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CborError {
    /// The input ends inside an item.
    #[error("the CBOR item is cut short")]
    Truncated,
    /// The input goes on after the item.
    #[error("bytes follow the CBOR item")]
    TrailingBytes,
    /// An indefinite length.
    #[error("a CBOR length is indefinite")]
    Indefinite,
    /// An integer or length that is not in its shortest form.
    #[error("a CBOR integer is not in its shortest form")]
    NotShortest,
    /// Map keys out of canonical order.
    #[error("the keys of a CBOR map are not in canonical order")]
    KeyOrder,
    /// The same map key twice.
    #[error("a CBOR map has a key twice")]
    DuplicateKey,
    /// A text string that is not UTF-8.
    #[error("a CBOR text string is not UTF-8")]
    InvalidUtf8,
    /// Nested deeper than any FIDO message.
    #[error("CBOR items are nested too deeply")]
    TooDeep,
    /// Tags, floats and other simple values.
    #[error("a CBOR item is of a kind that CTAP2 does not use")]
    Unsupported,
}

/// Reads exactly one item.
pub fn decode(bytes: &[u8]) -> Result<Value, CborError> {
    match decode_prefix(bytes)? {
        (value, []) => Ok(value),
        (_, [_, ..]) => Err(CborError::TrailingBytes),
    }
}

/// Reads one item and returns what follows it.
pub fn decode_prefix(bytes: &[u8]) -> Result<(Value, &[u8]), CborError> {
    let mut reader = Reader { rest: bytes };
    let value = reader.value(DEPTH_MAX)?;
    Ok((value, reader.rest))
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: usize) -> Result<Value, CborError> {
        let [first, ..] = *self.rest else {
            return Err(CborError::Truncated);
        };
        if first >> 5 > MAP {
            return self.simple(first);
        }
        let (major, argument) = self.head()?;
        match major {
            UNSIGNED => Ok(Value::Integer(argument.into())),
            NEGATIVE => Ok(Value::Integer(Integer::negative(argument))),
            BYTES => Ok(Value::Bytes(self.take(argument)?.to_vec())),
            TEXT => {
                let text = std::str::from_utf8(self.take(argument)?);
                text.map(|text| Value::Text(text.to_owned()))
                    .map_err(|_| CborError::InvalidUtf8)
            }
            ARRAY => self.array(argument, depth.checked_sub(1).ok_or(CborError::TooDeep)?),
            _ => self.map(argument, depth.checked_sub(1).ok_or(CborError::TooDeep)?),
        }
    }

    fn simple(&mut self, first: u8) -> Result<Value, CborError> {
        self.rest = &self.rest[1..];
        match first {
            FALSE => Ok(Value::Bool(false)),
            TRUE => Ok(Value::Bool(true)),
            NULL => Ok(Value::Null),
            _ => Err(CborError::Unsupported),
        }
    }

    fn array(&mut self, items: u64, depth: usize) -> Result<Value, CborError> {
        let mut array = Vec::with_capacity(self.capacity(items)?);
        for _ in 0..items {
            array.push(self.value(depth)?);
        }
        Ok(Value::Array(array))
    }

    fn map(&mut self, pairs: u64, depth: usize) -> Result<Value, CborError> {
        let mut map = Vec::with_capacity(self.capacity(pairs)?);
        let mut last: Option<&'a [u8]> = None;
        for _ in 0..pairs {
            let before = self.rest;
            let key = self.value(depth)?;
            let encoded = &before[..before.len() - self.rest.len()];
            if let Some(last) = last {
                match key_rank(last).cmp(&key_rank(encoded)) {
                    std::cmp::Ordering::Less => {}
                    std::cmp::Ordering::Equal => return Err(CborError::DuplicateKey),
                    std::cmp::Ordering::Greater => return Err(CborError::KeyOrder),
                }
            }
            last = Some(encoded);
            map.push((key, self.value(depth)?));
        }
        Ok(Value::Map(map))
    }

    /// Every item takes a byte at least, so a longer announcement is a lie.
    fn capacity(&self, items: u64) -> Result<usize, CborError> {
        usize::try_from(items)
            .ok()
            .filter(|items| *items <= self.rest.len())
            .map(|items| items.min(RESERVE_MAX))
            .ok_or(CborError::Truncated)
    }

    fn head(&mut self) -> Result<(u8, u64), CborError> {
        let first = self.take(1)?[0];
        let major = first >> 5;
        let (argument, smallest) = match first & 0x1f {
            short @ 0..=23 => (u64::from(short), 0),
            24 => (self.big_endian(1)?, 24),
            25 => (self.big_endian(2)?, 1 << 8),
            26 => (self.big_endian(4)?, 1 << 16),
            27 => (self.big_endian(8)?, 1 << 32),
            31 => return Err(CborError::Indefinite),
            _ => return Err(CborError::Unsupported),
        };
        if argument < smallest {
            Err(CborError::NotShortest)
        } else {
            Ok((major, argument))
        }
    }

    fn big_endian(&mut self, bytes: u64) -> Result<u64, CborError> {
        let bytes = self.take(bytes)?;
        Ok(bytes
            .iter()
            .fold(0, |value, byte| value << 8 | u64::from(*byte)))
    }

    fn take(&mut self, bytes: u64) -> Result<&'a [u8], CborError> {
        let bytes = usize::try_from(bytes).map_err(|_| CborError::Truncated)?;
        let (taken, rest) = self
            .rest
            .split_at_checked(bytes)
            .ok_or(CborError::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }
}

/// CTAP2 allows four levels in messages; attestation statements of formats with nested
/// certificates and foreign extensions get some room.
const DEPTH_MAX: usize = 8;

/// Preallocation per array or map, so that a long announcement costs nothing up front.
const RESERVE_MAX: usize = 64;
