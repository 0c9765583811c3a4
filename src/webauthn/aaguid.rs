//! The identifier of an authenticator model.
//!
//! **Invariant:** sixteen bytes; which model they name is data elsewhere.
//!
//! Implements WebAuthn L3 §6.5.1 (aaguid) and the UUID text form of RFC 9562 §4.

use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use thiserror::Error;

/// An authenticator attestation GUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Aaguid(pub [u8; 16]);

/// The text is not a UUID.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is not an AAGUID in UUID form")]
pub struct AaguidError {
    text: String,
}

impl Aaguid {
    /// What an authenticator or client sends when it does not say its model.
    pub const ZERO: Self = Self([0; 16]);

    /// Reads the 8-4-4-4-12 form, in either case.
    pub fn parse(text: &str) -> Result<Self, AaguidError> {
        let error = || AaguidError {
            text: text.to_owned(),
        };
        let groups: Vec<&str> = text.split('-').collect();
        if groups.iter().map(|group| group.len()).ne(GROUP_LENGTHS) {
            return Err(error());
        }
        let mut bytes = [0; 16];
        let digits = groups.concat();
        for (byte, pair) in bytes.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
            let high = char::from(pair[0]).to_digit(16).ok_or_else(error)?;
            let low = char::from(pair[1]).to_digit(16).ok_or_else(error)?;
            *byte = u8::try_from(high * 16 + low).expect("two hexadecimal digits fit a byte");
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for Aaguid {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                out.write_str("-")?;
            }
            write!(out, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl Serialize for Aaguid {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Aaguid {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

const GROUP_LENGTHS: [usize; 5] = [8, 4, 4, 4, 12];

#[cfg(test)]
mod tests {
    use super::Aaguid;

    #[test]
    fn the_uuid_form_round_trips() {
        let text = "fbfc3007-154e-4ecc-8c0b-6e020557d7bd";
        assert_eq!(Aaguid::parse(text).unwrap().to_string(), text);
        assert_eq!(
            Aaguid::ZERO.to_string(),
            "00000000-0000-0000-0000-000000000000"
        );
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "fbfc3007154e4ecc8c0b6e020557d7bd",
            "zbfc3007-154e-4ecc-8c0b-6e020557d7bd",
        ] {
            assert!(Aaguid::parse(text).is_err(), "{text}");
        }
    }
}
