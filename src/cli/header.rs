//! `--header` arguments.

use std::str::FromStr;

use thiserror::Error;

/// A header that every request carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// Its name.
    pub(super) name: String,
    /// Its value.
    pub(super) value: String,
}

/// The text is no header.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("write `NAME: VALUE`")]
pub(super) struct HeaderError;

impl FromStr for Header {
    type Err = HeaderError;

    fn from_str(text: &str) -> Result<Self, HeaderError> {
        let (name, value) = text.split_once(':').ok_or(HeaderError)?;
        let (name, value) = (name.trim(), value.trim());
        // RFC 9110 §5.1 and §5.5: a name is a token, a value has no control characters.
        let is_token =
            |letter: char| letter.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(letter);
        if name.is_empty() || !name.chars().all(is_token) || value.chars().any(char::is_control) {
            return Err(HeaderError);
        }
        Ok(Self {
            name: name.to_owned(),
            value: value.to_owned(),
        })
    }
}
