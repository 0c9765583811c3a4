//! Text forms of bytes.
//!
//! **Invariant:** one spelling per byte string: base64url without padding, lower-case hexadecimal.
//!
//! Implements RFC 4648 §5 as WebAuthn L3 §3 (Base64url Encoding) restricts it.

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

/// Lower-case hexadecimal, for people and traces.
pub mod hex {
    /// Encodes two digits a byte.
    pub fn encode(bytes: impl AsRef<[u8]>) -> String {
        let bytes = bytes.as_ref();
        let mut text = Vec::with_capacity(bytes.len() * 2);
        for byte in bytes {
            text.push(DIGITS[usize::from(byte >> 4)]);
            text.push(DIGITS[usize::from(byte & 0x0f)]);
        }
        String::from_utf8(text).expect("hexadecimal digits are ASCII")
    }

    const DIGITS: &[u8; 16] = b"0123456789abcdef";
}
