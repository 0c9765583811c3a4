//! Reads bytes from the front, keeping count of where they are.

use crate::inspect::Extent;
use crate::inspect::Node;
use crate::inspect::reading::Break;

/// What is left of some bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'b> {
    rest: &'b [u8],
    at: usize,
}

/// Some bytes and where they were.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'b> {
    pub(super) bytes: &'b [u8],
    pub(super) extent: Extent,
}

impl<'b> Cursor<'b> {
    /// All of the bytes, the first of which is number `at`.
    pub(super) fn new(bytes: &'b [u8], at: usize) -> Self {
        Self { rest: bytes, at }
    }

    /// The number of the next byte.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// What is left.
    pub(super) fn rest(&self) -> &'b [u8] {
        self.rest
    }

    /// Takes this many bytes, which are called so.
    pub(super) fn take(&mut self, length: usize, what: &str) -> Result<Piece<'b>, Break> {
        let Some((bytes, rest)) = self.rest.split_at_checked(length) else {
            let why = match self.rest.len() {
                0 => format!("the bytes end where {what} should be"),
                1 => format!("{what} should have {length} bytes, and 1 is left"),
                left => format!("{what} should have {length} bytes, and {left} are left"),
            };
            return Err(Break::new(self.at, why));
        };
        let extent = Extent {
            offset: self.at,
            length,
        };
        self.rest = rest;
        self.at += length;
        Ok(Piece { bytes, extent })
    }

    /// Takes a big-endian number of 1 to 8 bytes.
    pub(super) fn number(&mut self, length: usize, what: &str) -> Result<(u64, Extent), Break> {
        let piece = self.take(length, what)?;
        let value = piece.bytes.iter().fold(0, |value: u64, byte| {
            value.wrapping_shl(8) | u64::from(*byte)
        });
        Ok((value, piece.extent))
    }

    /// Takes bytes after a big-endian length of so many bytes.
    pub(super) fn prefixed(&mut self, prefix: usize, what: &str) -> Result<Piece<'b>, Break> {
        let (length, _) = self.number(prefix, what)?;
        self.take(usize::try_from(length).unwrap_or(usize::MAX), what)
    }

    /// Passes over what another reader has read.
    pub(super) fn skip(&mut self, length: usize) {
        let length = length.min(self.rest.len());
        self.rest = &self.rest[length..];
        self.at += length;
    }

    /// All that is left.
    pub(super) fn remainder(&mut self) -> Piece<'b> {
        let piece = Piece {
            bytes: self.rest,
            extent: Extent {
                offset: self.at,
                length: self.rest.len(),
            },
        };
        self.skip(piece.bytes.len());
        piece
    }
}

impl Piece<'_> {
    /// A node of these bytes.
    pub(super) fn node(&self, label: &str) -> Node {
        Node::new(label).saying(self.bytes).at(self.extent)
    }
}

/// A node for a number that is a code: in hexadecimal, as wide as it is.
pub(super) fn coded(label: &str, (value, extent): (u64, Extent)) -> Node {
    let width = extent.length * 2;
    Node::new(label)
        .saying(format!("0x{value:0width$x}"))
        .at(extent)
}

/// A node for a number.
pub(super) fn counted(label: &str, (value, extent): (u64, Extent)) -> Node {
    Node::new(label).saying(value).at(extent)
}
