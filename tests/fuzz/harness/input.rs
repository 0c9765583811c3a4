//! A fuzzer's bytes, read as a program.

/// What is left of the bytes.
pub struct Input<'a>(pub &'a [u8]);

impl<'a> Input<'a> {
    /// The next byte, if there is one.
    pub fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// A number of two bytes; what is missing is zero.
    pub fn number(&mut self) -> u16 {
        let (high, low) = (self.byte(), self.byte());
        u16::from_be_bytes([high.unwrap_or_default(), low.unwrap_or_default()])
    }

    /// A text of bytes after its length, or what is left of it.
    pub fn bytes(&mut self) -> &'a [u8] {
        let length = usize::from(self.number()).min(self.0.len());
        let (bytes, rest) = self.0.split_at(length);
        self.0 = rest;
        bytes
    }
}
