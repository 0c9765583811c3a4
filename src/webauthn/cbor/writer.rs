//! The writer half of canonical CBOR.
//!
//! **Invariant:** lengths and integers are always shortest; `encode` sorts map keys, while callers
//! of `Writer` write keys in canonical order themselves.

use crate::webauthn::cbor::value::Integer;
use crate::webauthn::cbor::value::Value;

/// Appends items to a byte string.
#[derive(Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// A writer that will hold about this many bytes.
    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            bytes: Vec::with_capacity(bytes),
        }
    }

    /// A writer that appends to what is already there, a status byte for example.
    pub fn append_to(bytes: Vec<u8>) -> Self {
        Self { bytes }
    }

    /// What was written.
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }

    /// Starts a map of this many pairs.
    pub fn map(&mut self, pairs: usize) -> &mut Self {
        self.head(MAP, length(pairs))
    }

    /// Starts an array of this many items.
    pub fn array(&mut self, items: usize) -> &mut Self {
        self.head(ARRAY, length(items))
    }

    /// Writes an integer.
    pub fn int(&mut self, value: i64) -> &mut Self {
        match u64::try_from(value) {
            Ok(value) => self.head(UNSIGNED, value),
            // RFC 8949 §3.1: a negative integer n is written as −1 − n, its complement.
            Err(_) => self.head(NEGATIVE, (!value).unsigned_abs()),
        }
    }

    /// Writes an unsigned integer.
    pub fn unsigned(&mut self, value: u64) -> &mut Self {
        self.head(UNSIGNED, value)
    }

    /// Writes a byte string.
    pub fn bytes(&mut self, value: &[u8]) -> &mut Self {
        self.head(BYTES, length(value.len()));
        self.bytes.extend_from_slice(value);
        self
    }

    /// Writes a text string.
    pub fn text(&mut self, value: &str) -> &mut Self {
        self.head(TEXT, length(value.len()));
        self.bytes.extend_from_slice(value.as_bytes());
        self
    }

    /// Writes a boolean.
    pub fn boolean(&mut self, value: bool) -> &mut Self {
        self.bytes.push(if value { TRUE } else { FALSE });
        self
    }

    /// Writes an item that is already encoded.
    pub fn raw(&mut self, item: &[u8]) -> &mut Self {
        self.bytes.extend_from_slice(item);
        self
    }

    /// Writes a value, its maps in canonical order.
    pub fn value(&mut self, value: &Value) -> &mut Self {
        match value {
            Value::Integer(integer) => self.integer(*integer),
            Value::Bytes(bytes) => self.bytes(bytes),
            Value::Text(text) => self.text(text),
            Value::Bool(value) => self.boolean(*value),
            Value::Null => {
                self.bytes.push(NULL);
                self
            }
            Value::Array(items) => {
                self.array(items.len());
                items.iter().fold(self, |writer, item| writer.value(item))
            }
            Value::Map(pairs) => self.sorted_map(pairs),
        }
    }

    fn integer(&mut self, integer: Integer) -> &mut Self {
        match integer.argument() {
            Ok(value) => self.head(UNSIGNED, value),
            Err(argument) => self.head(NEGATIVE, argument),
        }
    }

    fn sorted_map(&mut self, pairs: &[(Value, Value)]) -> &mut Self {
        let mut encoded: Vec<(Vec<u8>, &Value)> = pairs
            .iter()
            .map(|(key, value)| (encode(key), value))
            .collect();
        // §8: by major type, then length, then bytes. The first byte orders the first, and among
        // keys of one major type the shorter encoding also has the smaller head.
        encoded.sort_by(|(left, _), (right, _)| key_rank(left).cmp(&key_rank(right)));
        self.map(encoded.len());
        encoded
            .iter()
            .fold(self, |writer, (key, value)| writer.raw(key).value(value))
    }

    fn head(&mut self, major: u8, value: u64) -> &mut Self {
        let major = major << 5;
        if let Ok(short) = u8::try_from(value) {
            match short {
                0..=23 => self.bytes.push(major | short),
                24..=255 => self.bytes.extend_from_slice(&[major | 24, short]),
            }
        } else if let Ok(short) = u16::try_from(value) {
            self.bytes.push(major | 25);
            self.bytes.extend_from_slice(&short.to_be_bytes());
        } else if let Ok(short) = u32::try_from(value) {
            self.bytes.push(major | 26);
            self.bytes.extend_from_slice(&short.to_be_bytes());
        } else {
            self.bytes.push(major | 27);
            self.bytes.extend_from_slice(&value.to_be_bytes());
        }
        self
    }
}

/// The canonical bytes of a value.
pub fn encode(value: &Value) -> Vec<u8> {
    let mut writer = Writer::with_capacity(64);
    writer.value(value);
    writer.finish()
}

/// The order of encoded map keys: major type, then length, then bytes (CTAP 2.2 §8).
pub(super) fn key_rank(key: &[u8]) -> (u8, usize, &[u8]) {
    (key.first().map_or(0, |head| head >> 5), key.len(), key)
}

fn length(value: usize) -> u64 {
    u64::try_from(value).expect("lengths fit 64 bits")
}

pub(super) const UNSIGNED: u8 = 0;
pub(super) const NEGATIVE: u8 = 1;
pub(super) const BYTES: u8 = 2;
pub(super) const TEXT: u8 = 3;
pub(super) const ARRAY: u8 = 4;
pub(super) const MAP: u8 = 5;
pub(super) const FALSE: u8 = 0xf4;
pub(super) const TRUE: u8 = 0xf5;
pub(super) const NULL: u8 = 0xf6;
