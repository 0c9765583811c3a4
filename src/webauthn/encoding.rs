//! Text forms of bytes.
//!
//! **Invariant:** one spelling per byte string: base64url without padding, lower-case hexadecimal.
//!
//! Implements RFC 4648 §5 as WebAuthn L3 §3 (Base64url Encoding) restricts it.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;

/// Unpadded base64url.
pub mod base64url {
    pub use base64::DecodeError;
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    /// Encodes without padding.
    pub fn encode(bytes: impl AsRef<[u8]>) -> String {
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Decodes; padding, other alphabets, white space and loose trailing bits are errors.
    pub fn decode(text: &str) -> Result<Vec<u8>, DecodeError> {
        URL_SAFE_NO_PAD.decode(text)
    }
}

/// Bytes whose text form is lower-case hexadecimal, for people and traces. The text is made when
/// it is asked for, not before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HexBytes(pub Vec<u8>);

impl fmt::Display for HexBytes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in &self.0 {
            write!(out, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl Serialize for HexBytes {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for HexBytes {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <Cow<'de, str>>::deserialize(from)?;
        let pairs = text.as_bytes().chunks(2).map(|pair| {
            let digits = str::from_utf8(pair).ok().filter(|digits| digits.len() == 2);
            digits.and_then(|digits| u8::from_str_radix(digits, 16).ok())
        });
        let bytes: Option<_> = pairs.collect();
        bytes
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom("not hexadecimal"))
    }
}

#[cfg(test)]
mod tests {
    use super::HexBytes;

    #[test]
    fn hexadecimal_reads_what_it_writes() {
        let bytes = HexBytes(vec![0x00, 0x0f, 0xf0, 0xff]);
        assert_eq!(serde_json::to_string(&bytes).unwrap(), "\"000ff0ff\"");
        assert_eq!(
            serde_json::from_str::<HexBytes>("\"000ff0ff\"").unwrap(),
            bytes
        );
        for wrong in ["\"0\"", "\"0g\"", "\"é\""] {
            assert!(serde_json::from_str::<HexBytes>(wrong).is_err(), "{wrong}");
        }
    }
}
