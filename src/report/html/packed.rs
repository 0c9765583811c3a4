//! Packed HTML: what a page holds of details that nobody has opened yet.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use miniz_oxide::deflate::compress_to_vec;

/// How hard to compress: beyond this it takes much longer for little.
const LEVEL: u8 = 7;

/// The text, compressed (RFC 1951) and as base64: `DecompressionStream('deflate-raw')` undoes it.
pub(super) fn packed(text: &str) -> String {
    STANDARD.encode(compress_to_vec(text.as_bytes(), LEVEL))
}
