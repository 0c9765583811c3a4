//! authenticatorClientPIN (CTAP 2.2 §6.5.5).

use crate::ctap::Command;
use crate::ctap::Status;
use crate::ctap::members::bytes;
use crate::ctap::members::flag;
use crate::ctap::members::integer;
use crate::ctap::members::map;
use crate::ctap::members::message;
use crate::ctap::members::optional;
use crate::ctap::members::parameters;
use crate::ctap::members::required;
use crate::ctap::members::text;
use crate::ctap::members::unsigned;
use crate::ctap::numbered::number_of;
use crate::ctap::numbered::of_number;
use crate::webauthn::cbor::Value;

/// What is asked. Which members a subcommand needs is the authenticator's to say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    /// The PIN/UV auth protocol.
    pub pin_uv_auth_protocol: Option<i64>,
    /// The number of the subcommand, see [`SubCommand`].
    pub sub_command: i64,
    /// The platform's key agreement key, a COSE_Key.
    pub key_agreement: Option<Value>,
    /// A signature over what is encrypted.
    pub pin_uv_auth_param: Option<Vec<u8>>,
    /// The new PIN, padded and encrypted.
    pub new_pin_enc: Option<Vec<u8>>,
    /// The left half of the PIN's hash, encrypted.
    pub pin_hash_enc: Option<Vec<u8>>,
    /// The permissions that a token is to have.
    pub permissions: Option<u64>,
    /// The RP ID that a token is to be bound to.
    pub rp_id: Option<String>,
}

/// The subcommands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubCommand {
    /// getPINRetries.
    GetPinRetries,
    /// getKeyAgreement.
    GetKeyAgreement,
    /// setPIN.
    SetPin,
    /// changePIN.
    ChangePin,
    /// getPinToken, superseded.
    GetPinToken,
    /// getPinUvAuthTokenUsingUvWithPermissions.
    GetTokenUsingUv,
    /// getUVRetries.
    GetUvRetries,
    /// getPinUvAuthTokenUsingPinWithPermissions.
    GetTokenUsingPin,
}

impl SubCommand {
    const NUMBERS: &'static [(Self, u8)] = &[
        (Self::GetPinRetries, 0x01),
        (Self::GetKeyAgreement, 0x02),
        (Self::SetPin, 0x03),
        (Self::ChangePin, 0x04),
        (Self::GetPinToken, 0x05),
        (Self::GetTokenUsingUv, 0x06),
        (Self::GetUvRetries, 0x07),
        (Self::GetTokenUsingPin, 0x09),
    ];

    /// The subcommand of this number.
    pub fn from_number(number: i64) -> Option<Self> {
        of_number(Self::NUMBERS, number)
    }

    /// Its number.
    pub fn number(self) -> i64 {
        number_of(Self::NUMBERS, &self).into()
    }
}

impl Request {
    /// Reads the parameters that follow the command byte.
    pub fn decode(parameters_cbor: &[u8]) -> Result<Self, Status> {
        let root = parameters(parameters_cbor)?;
        Ok(Self {
            pin_uv_auth_protocol: optional(&root, 0x01, integer)?,
            sub_command: required(&root, 0x02, integer)?,
            key_agreement: optional(&root, 0x03, map)?,
            pin_uv_auth_param: optional(&root, 0x04, bytes)?,
            new_pin_enc: optional(&root, 0x05, bytes)?,
            pin_hash_enc: optional(&root, 0x06, bytes)?,
            permissions: optional(&root, 0x09, unsigned)?,
            rp_id: optional(&root, 0x0a, text)?,
        })
    }

    /// The message: command byte and canonical CBOR.
    pub fn encode(&self) -> Vec<u8> {
        let bytes = |bytes: &Option<Vec<u8>>| bytes.clone().map(Value::Bytes);
        message(
            Command::ClientPin.byte(),
            vec![
                (0x01, self.pin_uv_auth_protocol.map(Value::from)),
                (0x02, Some(Value::from(self.sub_command))),
                (0x03, self.key_agreement.clone()),
                (0x04, bytes(&self.pin_uv_auth_param)),
                (0x05, bytes(&self.new_pin_enc)),
                (0x06, bytes(&self.pin_hash_enc)),
                (0x09, self.permissions.map(Value::from)),
                (0x0a, self.rp_id.clone().map(Value::from)),
            ],
        )
    }
}

/// What is answered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Response {
    /// The authenticator's key agreement key.
    pub key_agreement: Option<Value>,
    /// The token, encrypted.
    pub pin_uv_auth_token: Option<Vec<u8>>,
    /// Attempts that are left before the PIN is blocked for good.
    pub pin_retries: Option<u64>,
    /// Whether a power cycle is needed before the next attempt.
    pub power_cycle_state: Option<bool>,
    /// Attempts of built-in verification that are left.
    pub uv_retries: Option<u64>,
}

impl Response {
    /// The message: status byte and canonical CBOR.
    pub fn encode(&self) -> Vec<u8> {
        message(
            Status::Ok.byte(),
            vec![
                (0x01, self.key_agreement.clone()),
                (0x02, self.pin_uv_auth_token.clone().map(Value::Bytes)),
                (0x03, self.pin_retries.map(Value::from)),
                (0x04, self.power_cycle_state.map(Value::from)),
                (0x05, self.uv_retries.map(Value::from)),
            ],
        )
    }

    /// Reads what follows the status byte; nothing, where there is nothing to tell.
    pub fn decode(parameters_cbor: &[u8]) -> Result<Self, Status> {
        if parameters_cbor.is_empty() {
            return Ok(Self::default());
        }
        let root = parameters(parameters_cbor)?;
        Ok(Self {
            key_agreement: optional(&root, 0x01, map)?,
            pin_uv_auth_token: optional(&root, 0x02, bytes)?,
            pin_retries: optional(&root, 0x03, unsigned)?,
            power_cycle_state: optional(&root, 0x04, flag)?,
            uv_retries: optional(&root, 0x05, unsigned)?,
        })
    }
}
