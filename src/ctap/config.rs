//! authenticatorConfig (CTAP 2.2 §6.11).

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
use crate::ctap::members::texts;
use crate::ctap::members::unsigned;
use crate::ctap::numbered::number_of;
use crate::ctap::numbered::of_number;
use crate::webauthn::cbor;
use crate::webauthn::cbor::Value;

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    /// The number of the subcommand, see [`SubCommand`].
    pub sub_command: i64,
    /// Its parameters.
    pub parameters: Option<Parameters>,
    /// The protocol of the signature.
    pub pin_uv_auth_protocol: Option<i64>,
    /// A signature over subcommand and parameters.
    pub pin_uv_auth_param: Option<Vec<u8>>,
}

/// The parameters of setMinPINLength.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parameters {
    /// As they came, which is what is signed.
    pub encoded: Vec<u8>,
    /// The shortest PIN from now on, in code points.
    pub new_min_pin_length: Option<u64>,
    /// Who may read that length.
    pub min_pin_length_rp_ids: Option<Vec<String>>,
    /// Whether the PIN must be changed before it is used again.
    pub force_change_pin: Option<bool>,
}

/// The subcommands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubCommand {
    /// enableEnterpriseAttestation.
    EnableEnterpriseAttestation,
    /// toggleAlwaysUv.
    ToggleAlwaysUv,
    /// setMinPINLength.
    SetMinPinLength,
}

impl SubCommand {
    const NUMBERS: &'static [(Self, u8)] = &[
        (Self::EnableEnterpriseAttestation, 0x01),
        (Self::ToggleAlwaysUv, 0x02),
        (Self::SetMinPinLength, 0x03),
    ];

    /// The subcommand of this number.
    pub fn from_number(number: i64) -> Option<Self> {
        of_number(Self::NUMBERS, number)
    }

    /// Its number.
    pub fn number(self) -> u8 {
        number_of(Self::NUMBERS, &self)
    }
}

impl Request {
    /// Reads the parameters that follow the command byte.
    pub fn decode(parameters_cbor: &[u8]) -> Result<Self, Status> {
        let root = parameters(parameters_cbor)?;
        Ok(Self {
            sub_command: required(&root, 0x01, integer)?,
            parameters: optional(&root, 0x02, sub_command_parameters)?,
            pin_uv_auth_protocol: optional(&root, 0x03, integer)?,
            pin_uv_auth_param: optional(&root, 0x04, bytes)?,
        })
    }
}

fn sub_command_parameters(value: &Value) -> Result<Parameters, Status> {
    let members = map(value)?;
    Ok(Parameters {
        encoded: cbor::encode(&members),
        new_min_pin_length: optional(&members, 0x01, unsigned)?,
        min_pin_length_rp_ids: optional(&members, 0x02, texts)?,
        force_change_pin: optional(&members, 0x03, flag)?,
    })
}

/// What a signature covers (§6.11, step 4).
pub fn signed_message(sub_command: SubCommand, parameters: &[u8]) -> Vec<u8> {
    let command = [Command::Config.byte(), sub_command.number()];
    [&[0xff; 32][..], &command, parameters].concat()
}

/// The message of a request, for those who ask.
pub fn message_of(
    sub_command: SubCommand,
    parameters: Option<Value>,
    signed: Option<(i64, Vec<u8>)>,
) -> Vec<u8> {
    let (protocol, param) = signed.unzip();
    message(
        Command::Config.byte(),
        vec![
            (0x01, Some(Value::from(sub_command.number()))),
            (0x02, parameters),
            (0x03, protocol.map(Value::from)),
            (0x04, param.map(Value::Bytes)),
        ],
    )
}
