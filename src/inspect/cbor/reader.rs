//! The tolerant reader.

use crate::inspect::Extent;
use crate::inspect::cbor::Content;
use crate::inspect::cbor::Item;
use crate::inspect::clauses::CANONICAL;
use crate::inspect::cursor::Cursor;
use crate::inspect::node::Warning;
use crate::inspect::reading::Break;

/// Reads one item; the bytes after it are not looked at. `at` is the number of the first byte.
pub(in crate::inspect) fn read(bytes: &[u8], at: usize) -> Result<Item, Break> {
    let mut reader = Reader {
        cursor: Cursor::new(bytes, at),
        budget: ITEMS_MAX,
    };
    reader.item(DEPTH_MAX)
}

struct Reader<'b> {
    cursor: Cursor<'b>,
    budget: usize,
}

/// The head of an item.
struct Head {
    major: u8,
    length: Length,
    warnings: Vec<Warning>,
}

enum Length {
    Definite(u64),
    Indefinite,
}

impl Reader<'_> {
    fn item(&mut self, depth: usize) -> Result<Item, Break> {
        let start = self.cursor.position();
        let spent = || Break::new(start, format!("there are more than {ITEMS_MAX} CBOR items"));
        self.budget = self.budget.checked_sub(1).ok_or_else(spent)?;
        let deep = || Break::new(start, format!("CBOR is nested more than {DEPTH_MAX} deep"));
        let depth = depth.checked_sub(1).ok_or_else(deep)?;
        let head = self.head()?;
        let mut warnings = head.warnings;
        let content = match (head.major, head.length) {
            (SIMPLE, Length::Definite(value)) => self.simple(value, start, &mut warnings)?,
            (SIMPLE, Length::Indefinite) => {
                return Err(Break::new(start, "a CBOR break that ends nothing"));
            }
            (_, Length::Indefinite) => {
                warn(&mut warnings, "its length is indefinite");
                self.indefinite(head.major, depth, start, &mut warnings)?
            }
            (UNSIGNED, Length::Definite(value)) => Content::Integer(value.into()),
            (NEGATIVE, Length::Definite(value)) => Content::Integer(-1 - i128::from(value)),
            (BYTES, Length::Definite(length)) => {
                let offset = self.cursor.position();
                let piece = self.cursor.take(size(length), "a CBOR byte string")?;
                Content::Bytes(piece.bytes.to_vec(), Some(offset))
            }
            (TEXT, Length::Definite(length)) => Content::Text(self.text(length)?),
            (ARRAY, Length::Definite(items)) => {
                let mut array = Vec::new();
                for _ in 0..items {
                    array.push(self.item(depth)?);
                }
                Content::Array(array)
            }
            (MAP, Length::Definite(pairs)) => {
                let mut map = Vec::new();
                for _ in 0..pairs {
                    map.push((self.item(depth)?, self.item(depth)?));
                }
                self.judge_keys(&mut map);
                Content::Map(map)
            }
            (_, Length::Definite(tag)) => {
                warn(&mut warnings, "CTAP2 has no tags");
                Content::Tag(tag, Box::new(self.item(depth)?))
            }
        };
        let length = self.cursor.position() - start;
        let extent = Extent {
            offset: start,
            length,
        };
        Ok(Item {
            content,
            extent,
            warnings,
        })
    }

    fn head(&mut self) -> Result<Head, Break> {
        let start = self.cursor.position();
        let (first, _) = self.cursor.number(1, "a CBOR item")?;
        let major = u8::try_from(first >> 5).expect("three bits are left of eight");
        let mut warnings = Vec::new();
        let mut long = |reader: &mut Self, bytes: usize, smallest: u64| {
            let (value, _) = reader.cursor.number(bytes, "the head of a CBOR item")?;
            // Of simple values and floats the width is part of the value.
            if value < smallest && major != SIMPLE {
                warn(&mut warnings, "not in its shortest form");
            }
            Ok(Length::Definite(value))
        };
        let length = match first & 0x1f {
            short @ 0..=23 => Length::Definite(short),
            24 => long(self, 1, 24)?,
            25 => long(self, 2, 1 << 8)?,
            26 => long(self, 4, 1 << 16)?,
            27 => long(self, 8, 1 << 32)?,
            31 if major != UNSIGNED && major != NEGATIVE && major != TAG => Length::Indefinite,
            _ => {
                let why = format!("no CBOR item begins with 0x{first:02x}");
                return Err(Break::new(start, why));
            }
        };
        Ok(Head {
            major,
            length,
            warnings,
        })
    }

    fn simple(
        &self,
        value: u64,
        start: usize,
        warnings: &mut Vec<Warning>,
    ) -> Result<Content, Break> {
        // The head's width tells floats from simple values.
        let width = self.cursor.position() - start;
        let float = match (width, value) {
            (1, 20) => return Ok(Content::Boolean(false)),
            (1, 21) => return Ok(Content::Boolean(true)),
            (1, 22) => return Ok(Content::Null),
            (3, half) => from_half(half),
            (5, single) => {
                let bits = u32::try_from(single).expect("four bytes were read");
                f64::from(f32::from_bits(bits))
            }
            (9, double) => f64::from_bits(double),
            (2, 0..32) => {
                return Err(Break::new(
                    start,
                    "a CBOR simple value below 32 in two bytes",
                ));
            }
            (_, simple) => {
                warn(warnings, "CTAP2 has no such simple value");
                let value = u8::try_from(simple).expect("one byte was read at most");
                return Ok(Content::Simple(value));
            }
        };
        warn(warnings, "CTAP2 messages have no floating-point numbers");
        Ok(Content::Float(float))
    }

    fn text(&mut self, length: u64) -> Result<String, Break> {
        let piece = self.cursor.take(size(length), "a CBOR text string")?;
        let text = std::str::from_utf8(piece.bytes).map_err(|error| {
            let at = piece.extent.offset + error.valid_up_to();
            Break::new(at, "a CBOR text string is not UTF-8")
        })?;
        Ok(text.to_owned())
    }

    fn indefinite(
        &mut self,
        major: u8,
        depth: usize,
        start: usize,
        warnings: &mut Vec<Warning>,
    ) -> Result<Content, Break> {
        let mut items = Vec::new();
        while self.cursor.rest().first() != Some(&BREAK) {
            items.push(self.item(depth)?);
        }
        self.cursor.skip(1);
        match major {
            ARRAY => Ok(Content::Array(items)),
            MAP => {
                let odd = || Break::new(start, "a CBOR map has a key without a value");
                let mut map = paired(items).ok_or_else(odd)?;
                self.judge_keys(&mut map);
                Ok(Content::Map(map))
            }
            _ => {
                let odd = || Break::new(start, "a CBOR string is made of other items");
                // What is odd about the pieces is odd about the string.
                warnings.extend(items.iter_mut().flat_map(|item| item.warnings.drain(..)));
                joined(major, &items).ok_or_else(odd)
            }
        }
    }

    /// §8: by major type, then length, then bytes; no key twice.
    fn judge_keys(&self, pairs: &mut [(Item, Item)]) {
        for index in 1..pairs.len() {
            let (before, after) = pairs.split_at_mut(index);
            let (Some((last, _)), Some((key, _))) = (before.last(), after.first_mut()) else {
                continue;
            };
            if before.iter().any(|(known, _)| known.content == key.content) {
                warn(&mut key.warnings, "the map has this key twice");
            } else if rank(last) > rank(key) {
                warn(&mut key.warnings, "this key stands out of canonical order");
            }
        }
    }
}

/// What keys are sorted by: major type, then the length of what follows, then that.
fn rank(key: &Item) -> (u8, usize, i128, Vec<u8>) {
    match &key.content {
        Content::Integer(value @ 0..) => (UNSIGNED, key.extent.length, *value, Vec::new()),
        Content::Integer(value) => (NEGATIVE, key.extent.length, -value, Vec::new()),
        Content::Bytes(bytes, _) => (BYTES, key.extent.length, 0, bytes.clone()),
        Content::Text(text) => (TEXT, key.extent.length, 0, text.clone().into_bytes()),
        Content::Array(_) => (ARRAY, key.extent.length, 0, Vec::new()),
        Content::Map(_) => (MAP, key.extent.length, 0, Vec::new()),
        Content::Tag(..) => (TAG, key.extent.length, 0, Vec::new()),
        Content::Boolean(_) | Content::Null | Content::Float(_) | Content::Simple(_) => {
            (SIMPLE, key.extent.length, 0, Vec::new())
        }
    }
}

fn paired(items: Vec<Item>) -> Option<Vec<(Item, Item)>> {
    let mut pairs = Vec::with_capacity(items.len() / 2);
    let mut items = items.into_iter();
    while let Some(key) = items.next() {
        pairs.push((key, items.next()?));
    }
    Some(pairs)
}

fn joined(major: u8, pieces: &[Item]) -> Option<Content> {
    if major == BYTES {
        let pieces: Option<Vec<_>> = pieces.iter().map(Item::bytes).collect();
        Some(Content::Bytes(pieces?.concat(), None))
    } else {
        let pieces: Option<Vec<_>> = pieces.iter().map(Item::text).collect();
        Some(Content::Text(pieces?.concat()))
    }
}

fn warn(warnings: &mut Vec<Warning>, text: &str) {
    warnings.push(Warning {
        text: text.to_owned(),
        clause: Some(CANONICAL),
    });
}

/// A length that no memory has is one that no input has either.
fn size(length: u64) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX)
}

/// RFC 8949 appendix D, of numbers that a `f64` has exactly.
fn from_half(bits: u64) -> f64 {
    let bits = u32::try_from(bits & 0xffff).expect("two bytes were read");
    let (exponent, mantissa) = (bits >> 10 & 0x1f, f64::from(bits & 0x3ff));
    let value = match exponent {
        0 => mantissa * f64::powi(2.0, -24),
        31 if mantissa == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (mantissa + 1024.0) * f64::powf(2.0, f64::from(exponent) - 25.0),
    };
    if bits >> 15 == 1 { -value } else { value }
}

const UNSIGNED: u8 = 0;
const NEGATIVE: u8 = 1;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const TAG: u8 = 6;
const SIMPLE: u8 = 7;
const BREAK: u8 = 0xff;

/// Deeper than any message, and shallow enough for any stack.
const DEPTH_MAX: usize = 32;

/// More than any message has.
const ITEMS_MAX: usize = 8_000;
