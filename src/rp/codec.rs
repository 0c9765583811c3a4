//! Codecs: how a relying party spells bytes, against the one spelling of WebAuthn's JSON forms.
//!
//! Reading turns the relying party's spelling into unpadded base64url (or text into JSON); writing
//! does the reverse. Chains are read left to right.
//!
//! **Invariant:** pure; a codec knows no variable and no answer.

use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::GeneralPurpose;
use base64::engine::GeneralPurposeConfig;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::source::quote;
use crate::webauthn::HexBytes;
use crate::webauthn::base64url;
use crate::word::words;

words! {
    /// A spelling of bytes, or JSON in text.
    ///
    /// `base64url` (RFC 4648 §5) tolerates padding when read, and never writes it. `base64` is
    /// RFC 4648 §4. `bytes` reads Node's `{ type: Buffer, data: […] }` too.
    pub enum Codec as "codec" {
        Base64url = "base64url": "Base64url, without padding.",
        Base64 = "base64": "Base64, with padding.",
        Hex = "hex": "Hexadecimal digits.",
        Utf8 = "utf8": "The bytes are UTF-8 text.",
        Bytes = "bytes": "A JSON array of numbers.",
        Json = "json": "JSON as text.",
    }
}

/// Why a codec cannot be applied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} is not {expected}", quote(.found))]
pub struct CodecError {
    found: String,
    expected: &'static str,
}

impl Codec {
    /// From the relying party's spelling to the one of WebAuthn's JSON forms.
    ///
    /// # Errors
    /// When the value is not spelled so.
    pub fn read(self, value: &Value) -> Result<Value, CodecError> {
        let bytes = match self {
            Self::Base64url | Self::Base64 => {
                // Both alphabets are told apart by two characters; an RP that says one and sends
                // the other is not our finding, so each reads only its own.
                let engine = if self == Self::Base64 {
                    &LENIENT
                } else {
                    &LENIENT_URL
                };
                engine.decode(text(value, "base64 text")?).ok()
            }
            Self::Hex => from_hex(text(value, "hexadecimal text")?),
            Self::Utf8 => Some(text(value, "text")?.as_bytes().to_vec()),
            Self::Bytes => from_numbers(value),
            Self::Json => {
                let parsed = serde_json::from_str(text(value, "JSON as text")?);
                return parsed.map_err(|_| CodecError::new(value, "JSON as text"));
            }
        };
        let bytes = bytes.ok_or_else(|| CodecError::new(value, self.form()))?;
        Ok(Value::String(base64url::encode(bytes)))
    }

    /// From the spelling of WebAuthn's JSON forms to the relying party's.
    ///
    /// # Errors
    /// When the value is no base64url, or its bytes are no text where text is wanted.
    pub fn write(self, value: &Value) -> Result<Value, CodecError> {
        if self == Self::Json {
            return Ok(Value::String(value.to_string()));
        }
        let encoded = text(value, "base64url text")?;
        let bytes = base64url::decode(encoded);
        let bytes = bytes.map_err(|_| CodecError::new(value, "base64url"))?;
        let written = match self {
            Self::Base64url | Self::Json => encoded.to_owned(),
            Self::Base64 => STANDARD.encode(bytes),
            Self::Hex => HexBytes(bytes.to_vec()).to_string(),
            Self::Bytes => return Ok(Value::from(bytes)),
            Self::Utf8 => {
                let text = String::from_utf8(bytes);
                text.map_err(|_| CodecError::new(value, "UTF-8 text in base64url"))?
            }
        };
        Ok(Value::String(written))
    }

    /// The form, as errors name what they expected.
    fn form(self) -> &'static str {
        match self {
            Self::Base64url => "base64url",
            Self::Base64 => "base64",
            Self::Hex => "hexadecimal",
            Self::Utf8 => "text",
            Self::Bytes => "an array of bytes",
            Self::Json => "JSON as text",
        }
    }
}

impl CodecError {
    fn new(found: &Value, expected: &'static str) -> Self {
        let found = match found {
            Value::String(text) => text.clone(),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Array(_)
            | Value::Object(_) => found.to_string(),
        };
        Self { found, expected }
    }
}

fn text<'v>(value: &'v Value, expected: &'static str) -> Result<&'v str, CodecError> {
    value
        .as_str()
        .ok_or_else(|| CodecError::new(value, expected))
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(16)).collect();
    let digits = digits?;
    let (pairs, rest) = digits.as_chunks::<2>();
    let bytes = pairs
        .iter()
        .map(|[high, low]| u8::try_from(high * 16 + low).ok());
    rest.is_empty().then(|| bytes.collect())?
}

fn from_numbers(value: &Value) -> Option<Vec<u8>> {
    let numbers = value.as_array().or_else(|| value.get("data")?.as_array())?;
    let bytes = numbers
        .iter()
        .map(|number| number.as_u64().and_then(|n| u8::try_from(n).ok()));
    bytes.collect()
}

const TOLERANT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);

const LENIENT: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, TOLERANT);

const LENIENT_URL: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, TOLERANT);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Codec;

    #[test]
    fn every_codec_writes_what_it_reads() {
        let table = [
            (Codec::Base64url, json!("-_8B")),
            (Codec::Base64, json!("+/8B")),
            (Codec::Hex, json!("fbff01")),
            (Codec::Bytes, json!([251, 255, 1])),
        ];
        for (codec, spelled) in table {
            assert_eq!(codec.read(&spelled).unwrap(), json!("-_8B"), "{codec:?}");
            assert_eq!(codec.write(&json!("-_8B")).unwrap(), spelled, "{codec:?}");
        }
        assert_eq!(Codec::Utf8.read(&json!("jö")).unwrap(), json!("asO2"));
        assert_eq!(Codec::Utf8.write(&json!("asO2")).unwrap(), json!("jö"));
    }

    #[test]
    fn what_real_parties_send_is_read() {
        let buffer = json!({ "type": "Buffer", "data": [1, 2] });
        assert_eq!(Codec::Bytes.read(&buffer).unwrap(), json!("AQI"));
        assert_eq!(Codec::Base64url.read(&json!("AQI=")).unwrap(), json!("AQI"));
        assert_eq!(
            Codec::Json.read(&json!("{\"a\": 1}")).unwrap(),
            json!({ "a": 1 })
        );
        assert_eq!(
            Codec::Json.write(&json!({ "a": 1 })).unwrap(),
            json!("{\"a\":1}")
        );
    }

    #[test]
    fn wrong_spellings_are_errors() {
        let table = [
            (Codec::Base64url, json!("+/8B")),
            (Codec::Base64, json!("-_8B")),
            (Codec::Hex, json!("fbf")),
            (Codec::Hex, json!("zz")),
            (Codec::Bytes, json!([256])),
            (Codec::Bytes, json!("AQI")),
            (Codec::Utf8, json!(5)),
            (Codec::Json, json!("{")),
        ];
        for (codec, spelled) in table {
            assert!(codec.read(&spelled).is_err(), "{codec:?} {spelled}");
        }
        assert!(Codec::Utf8.write(&json!("_w")).is_err());
        let error = Codec::Base64
            .write(&json!("user@example.test"))
            .unwrap_err();
        assert_eq!(error.to_string(), "`user@example.test` is not base64url");
    }
}
