//! How a relying party spells bytes.

use serde_json::Value;

use crate::rp::Codec;

/// The codec in which a value spells the bytes whose base64url is given; `None` where it does not.
pub(super) fn of(value: &Value, base64url: &str) -> Option<Codec> {
    // The first that fits: most texts are valid in several, and spell the same in both.
    let codecs = [
        Codec::Base64url,
        Codec::Base64,
        Codec::Hex,
        Codec::Bytes,
        Codec::Utf8,
    ];
    let spells =
        |codec: &Codec| codec.read(value).ok().as_ref().and_then(Value::as_str) == Some(base64url);
    let exact = value.as_str().filter(|text| text.ends_with('='));
    if exact.is_some() && spells(&Codec::Base64) {
        return Some(Codec::Base64);
    }
    codecs.into_iter().find(spells)
}

/// Bytes in any spelling, as base64url.
pub(super) fn base64url(value: &Value) -> Option<String> {
    let codecs = [Codec::Base64url, Codec::Base64, Codec::Bytes];
    let read = codecs.iter().find_map(|codec| codec.read(value).ok())?;
    read.as_str().map(str::to_owned)
}
