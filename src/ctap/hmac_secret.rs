//! The input of `hmac-secret` and `hmac-secret-mc` (CTAP 2.2 §12.5): salts, encrypted.

use crate::ctap::Status;
use crate::ctap::members::bytes;
use crate::ctap::members::integer;
use crate::ctap::members::map;
use crate::ctap::members::optional;
use crate::ctap::members::required;
use crate::ctap::pin_uv::Protocol;
use crate::webauthn::cbor::Value;

/// Salts on their way to an authenticator.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// The platform's key agreement key, a COSE_Key.
    pub key_agreement: Value,
    /// One or two salts of 32 bytes, encrypted.
    pub salt_enc: Vec<u8>,
    /// A signature over the encrypted salts.
    pub salt_auth: Vec<u8>,
    /// The PIN/UV auth protocol.
    pub protocol: Protocol,
}

impl Input {
    /// Reads the extension's input. Without a protocol, the first is meant.
    ///
    /// # Errors
    /// CTAP1_ERR_INVALID_PARAMETER for a protocol that nobody speaks.
    pub fn decode(input: &Value) -> Result<Self, Status> {
        let input = map(input)?;
        let protocol = optional(&input, 0x04, integer)?.map(Protocol::from_number);
        Ok(Self {
            key_agreement: required(&input, 0x01, map)?,
            salt_enc: required(&input, 0x02, bytes)?,
            salt_auth: required(&input, 0x03, bytes)?,
            protocol: protocol
                .unwrap_or(Some(Protocol::One))
                .ok_or(Status::InvalidParameter)?,
        })
    }

    /// The extension's input.
    pub fn to_value(&self) -> Value {
        Value::Map(vec![
            (Value::from(0x01), self.key_agreement.clone()),
            (Value::from(0x02), Value::Bytes(self.salt_enc.clone())),
            (Value::from(0x03), Value::Bytes(self.salt_auth.clone())),
            (Value::from(0x04), Value::from(self.protocol.number())),
        ])
    }
}
