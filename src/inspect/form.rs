//! The ways in which people and programs write bytes down.

use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::GeneralPurpose;
use base64::engine::GeneralPurposeConfig;
use serde::Serialize;
use serde_json::Value;

use crate::webauthn::base64url;

/// How bytes are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// As they are; text is read as its bytes.
    Raw,
    /// PEM.
    Pem,
    /// A list of numbers, as programs print byte arrays.
    List,
    /// Hexadecimal, perhaps with separators.
    Hex,
    /// Base64url.
    Base64Url,
    /// Base64 with `+` and `/`.
    Base64,
    /// A UUID.
    Uuid,
}

/// Bytes, and how they were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) form: Form,
    pub(super) bytes: Vec<u8>,
    pub(super) oddities: Vec<String>,
}

impl Form {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Raw => "as is",
            Self::Pem => "PEM",
            Self::List => "list of numbers",
            Self::Hex => "hexadecimal",
            Self::Base64Url => "base64url",
            Self::Base64 => "base64",
            Self::Uuid => "UUID",
        }
    }
}

/// All ways in which the input may be read, the likeliest first.
pub(super) fn writings(input: &[u8]) -> Vec<Written> {
    let raw = plain(Form::Raw, input.to_vec());
    let Ok(text) = std::str::from_utf8(input) else {
        return vec![raw];
    };
    let text = text.trim_start_matches('\u{feff}').trim();
    let bare = unquoted(text);
    let mut found = Vec::new();
    found.extend(pem(bare));
    found.extend(uuid(bare));
    found.extend(list(bare));
    found.extend(hexadecimal(bare));
    found.extend(base64(bare));
    // Text that is no other form, or JSON, is read as it is; trimmed, for editors end files with a
    // line end.
    let own = plain(Form::Raw, text.as_bytes().to_vec());
    if bare.starts_with(['{', '[']) {
        found.insert(0, own);
    } else {
        found.push(own);
    }
    if raw.bytes != text.as_bytes() {
        found.push(raw);
    }
    found
}

/// Base64 or base64url, as tolerantly as programs write it, with what is odd about it as
/// base64url.
pub(super) fn base64(text: &str) -> Option<Written> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let trimmed = compact.trim_end_matches('=');
    if trimmed.is_empty() {
        return None;
    }
    let standard = trimmed.contains(['+', '/']);
    let url = trimmed.replace('+', "-").replace('/', "_");
    let bytes = LENIENT.decode(&url).ok()?;
    let mut oddities = Vec::new();
    let mut odd = |is: bool, what: &str| {
        if is {
            oddities.push(what.to_owned());
        }
    };
    odd(standard, "written with `+` and `/`: base64, not base64url");
    odd(
        trimmed.len() < compact.len(),
        "padded with `=`, which base64url in WebAuthn is not",
    );
    odd(compact.len() < text.len(), "has white space in it");
    odd(
        base64url::encode(&bytes) != url,
        "loose bits at the end are not zero: strict decoders refuse it",
    );
    Some(Written {
        form: if standard {
            Form::Base64
        } else {
            Form::Base64Url
        },
        bytes,
        oddities,
    })
}

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

fn plain(form: Form, bytes: Vec<u8>) -> Written {
    let oddities = Vec::new();
    Written {
        form,
        bytes,
        oddities,
    }
}

/// Text without the quotes that copying from JSON or a program leaves round it.
fn unquoted(text: &str) -> &str {
    let inside = |quote| {
        text.strip_prefix(quote)
            .and_then(|rest: &str| rest.strip_suffix(quote))
    };
    ['"', '\'', '`']
        .into_iter()
        .find_map(inside)
        .unwrap_or(text)
}

fn pem(text: &str) -> Option<Written> {
    let (_, body) = text.strip_prefix("-----BEGIN ")?.split_once("-----")?;
    let (body, _) = body.split_once("-----END ")?;
    Some(plain(Form::Pem, base64(body)?.bytes))
}

fn uuid(text: &str) -> Option<Written> {
    let text = text.trim_start_matches('{').trim_end_matches('}');
    let aaguid = crate::webauthn::Aaguid::parse(text).ok()?;
    Some(plain(Form::Uuid, aaguid.0.to_vec()))
}

/// `[1, 2]` of typed arrays and Buffers, `{"0": 1, "1": 2}` of JSON.stringify, and the object
/// that Node.js makes of a Buffer.
fn list(text: &str) -> Option<Written> {
    let json: Value = serde_json::from_str(text).ok()?;
    let bytes = bytes_of(&json)?;
    (!bytes.is_empty()).then(|| plain(Form::List, bytes))
}

/// The bytes that a program printed as JSON numbers.
pub(super) fn bytes_of(json: &Value) -> Option<Vec<u8>> {
    let byte = |value: &Value| value.as_u64().and_then(|byte| u8::try_from(byte).ok());
    if let Some(items) = json.as_array() {
        return items.iter().map(byte).collect();
    }
    let members = json.as_object()?;
    if members.get("type").and_then(Value::as_str) == Some("Buffer") {
        return bytes_of(members.get("data")?);
    }
    let numbered = members.iter().enumerate();
    numbered
        .map(|(index, (name, value))| {
            let expected = name.parse() == Ok(index);
            expected.then(|| byte(value)).flatten()
        })
        .collect()
}

/// Hexadecimal digits, whole bytes, with the prefixes and separators that tools print.
fn hexadecimal(text: &str) -> Option<Written> {
    let text = text.replace("0x", "").replace("\\x", "");
    let separator = |c: char| c.is_whitespace() || matches!(c, ':' | ',' | '-' | '{' | '}' | ';');
    let digits: Vec<u8> = text
        .chars()
        .filter(|c| !separator(*c))
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    if digits.is_empty() || !digits.len().is_multiple_of(2) {
        return None;
    }
    let bytes = digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]);
    Some(plain(Form::Hex, bytes.collect()))
}

impl Written {
    /// No bytes.
    pub(super) fn empty() -> Self {
        plain(Form::Base64Url, Vec::new())
    }

    /// Bytes that are a list of numbers where base64url should be.
    pub(super) fn list(bytes: Vec<u8>) -> Self {
        let mut written = plain(Form::List, bytes);
        let odd = "a list of numbers where base64url should be: `toJSON()` was not called";
        written.oddities.push(odd.to_owned());
        written
    }
}
