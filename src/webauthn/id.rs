//! Byte strings with a meaning: credential ids, user handles, challenges.
//!
//! **Invariant:** the meaning is in the type; the JSON and display form is unpadded base64url.
//!
//! Implements WebAuthn L3 §5.1 (Base64URLString), §5.4.3 (user handle), §6.5.1 (credential id).

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use thiserror::Error;

use crate::webauthn::encoding::base64url;

/// Names a credential source; probabilistically unique (§4, Credential ID).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CredentialId(pub Vec<u8>);

/// Names a user account at a relying party; 1 to 64 bytes (§5.4.3).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserHandle(Vec<u8>);

/// What the relying party wants signed (§13.4.3).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Challenge(pub Vec<u8>);

/// A user handle has an impossible length.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("a user handle is 1 to 64 bytes, this one is {length}")]
pub struct UserHandleError {
    length: usize,
}

impl UserHandle {
    /// The most bytes a user handle may have (§5.4.3).
    pub const LENGTH_MAX: usize = 64;

    /// Takes 1 to 64 bytes.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Result<Self, UserHandleError> {
        let bytes = bytes.into();
        match bytes.len() {
            1..=Self::LENGTH_MAX => Ok(Self(bytes)),
            length => Err(UserHandleError { length }),
        }
    }
}

impl Challenge {
    /// The base64url form, as collected client data spells it.
    pub fn encoded(&self) -> String {
        base64url::encode(&self.0)
    }
}

/// What the three types share; the constructors differ because their rules do.
macro_rules! bytes_as_base64url {
    ($name:ident, $from:expr) => {
        impl $name {
            /// The raw bytes.
            pub fn as_bytes(&self) -> &[u8] {
                &self.0
            }
        }

        impl AsRef<[u8]> for $name {
            fn as_ref(&self) -> &[u8] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.pad(&base64url::encode(&self.0))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                out.serialize_str(&base64url::encode(&self.0))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <Cow<'de, str>>::deserialize(from)?;
                let bytes = base64url::decode(&text).map_err(serde::de::Error::custom)?;
                $from(bytes).map_err(serde::de::Error::custom)
            }
        }
    };
}

bytes_as_base64url!(CredentialId, |bytes| Ok::<_, UserHandleError>(
    CredentialId(bytes)
));
bytes_as_base64url!(Challenge, |bytes| Ok::<_, UserHandleError>(Challenge(
    bytes
)));
bytes_as_base64url!(UserHandle, |bytes: Vec<u8>| UserHandle::new(bytes));

impl From<Vec<u8>> for CredentialId {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<Vec<u8>> for Challenge {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::CredentialId;
    use super::UserHandle;

    #[test]
    fn a_user_handle_has_1_to_64_bytes() {
        assert!(UserHandle::new([]).is_err());
        assert!(UserHandle::new([7; 1]).is_ok());
        assert!(UserHandle::new([7; 64]).is_ok());
        assert!(UserHandle::new([7; 65]).is_err());
    }

    #[test]
    fn json_is_unpadded_base64url() {
        let id = CredentialId(vec![0xfb, 0xff, 1]);
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"-_8B\"");
        assert_eq!(
            serde_json::from_str::<CredentialId>("\"-_8B\"").unwrap(),
            id
        );
        assert!(serde_json::from_str::<CredentialId>("\"-_8=\"").is_err());
    }
}
