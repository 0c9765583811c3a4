//! DER, element by element, with the place of each.
//!
//! `x509-cert` reads certificates; this reads what is in their extensions, and signatures.

use crate::inspect::Extent;
use crate::inspect::cursor::Cursor;
use crate::inspect::reading::Break;

/// An element.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element<'b> {
    pub(super) class: Class,
    pub(super) number: u64,
    pub(super) content: &'b [u8],
    /// The element with its head.
    pub(super) extent: Extent,
}

/// The class of a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Universal,
    Application,
    Context,
    Private,
}

impl<'b> Element<'b> {
    /// Reads one element from the front.
    pub(super) fn read(cursor: &mut Cursor<'b>) -> Result<Self, Break> {
        let start = cursor.position();
        let (class, number) = tag(cursor)?;
        let length = length(cursor)?;
        let content = cursor.take(length, "a DER element")?;
        Ok(Self {
            class,
            number,
            content: content.bytes,
            extent: Extent {
                offset: start,
                length: cursor.position() - start,
            },
        })
    }

    /// Reads the elements in this one.
    pub(super) fn inner(&self) -> Result<Vec<Element<'b>>, Break> {
        let mut cursor = Cursor::new(self.content, self.content_at());
        let mut elements = Vec::new();
        while !cursor.rest().is_empty() {
            elements.push(Element::read(&mut cursor)?);
        }
        Ok(elements)
    }

    /// The number of the first byte of the content.
    fn content_at(&self) -> usize {
        self.extent.offset + self.extent.length - self.content.len()
    }

    /// Whether it is of this universal type.
    pub(super) fn is(&self, number: u64) -> bool {
        self.class == Class::Universal && self.number == number
    }

    /// The value of a small INTEGER or ENUMERATED that is not negative.
    pub(super) fn small(&self) -> Option<u64> {
        let fits = (self.is(INTEGER) || self.is(ENUMERATED)) && self.content.len() <= 8;
        let positive = self.content.first().is_some_and(|top| top & 0x80 == 0);
        (fits && positive).then(|| {
            let bytes = self.content.iter();
            bytes.fold(0, |value, byte| value << 8 | u64::from(*byte))
        })
    }
}

/// Reads exactly one element.
pub(super) fn whole(bytes: &[u8], at: usize) -> Result<Element<'_>, Break> {
    let mut cursor = Cursor::new(bytes, at);
    let element = Element::read(&mut cursor)?;
    if cursor.rest().is_empty() {
        Ok(element)
    } else {
        Err(Break::new(
            cursor.position(),
            "bytes follow the DER element",
        ))
    }
}

fn tag(cursor: &mut Cursor<'_>) -> Result<(Class, u64), Break> {
    let (first, extent) = cursor.number(1, "a DER tag")?;
    let class = match first >> 6 {
        0 => Class::Universal,
        1 => Class::Application,
        2 => Class::Context,
        _ => Class::Private,
    };
    if first & 0x1f != 0x1f {
        return Ok((class, first & 0x1f));
    }
    let mut number: u64 = 0;
    for _ in 0..TAG_BYTES_MAX {
        let (byte, _) = cursor.number(1, "a DER tag")?;
        number = number << 7 | byte & 0x7f;
        if byte & 0x80 == 0 {
            return Ok((class, number));
        }
    }
    Err(Break::new(extent.offset, "a DER tag is too long"))
}

fn length(cursor: &mut Cursor<'_>) -> Result<usize, Break> {
    let (first, extent) = cursor.number(1, "a DER length")?;
    if first < 0x80 {
        return Ok(usize::try_from(first).expect("one byte was read"));
    }
    let bytes = usize::try_from(first & 0x7f).expect("one byte was read");
    if bytes == 0 || bytes > LENGTH_BYTES_MAX {
        return Err(Break::new(
            extent.offset,
            "a DER length is indefinite or too long",
        ));
    }
    let (length, _) = cursor.number(bytes, "a DER length")?;
    Ok(usize::try_from(length).unwrap_or(usize::MAX))
}

const TAG_BYTES_MAX: usize = 4;
const LENGTH_BYTES_MAX: usize = 4;

pub(super) const INTEGER: u64 = 2;
pub(super) const ENUMERATED: u64 = 10;
pub(super) const SEQUENCE: u64 = 16;
