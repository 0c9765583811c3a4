//! authenticatorBioEnrollment (CTAP 2.2 §6.7): fingerprints.

use crate::ctap::Command;
use crate::ctap::Status;
use crate::ctap::members::bytes;
use crate::ctap::members::flag;
use crate::ctap::members::integer;
use crate::ctap::members::map;
use crate::ctap::members::message;
use crate::ctap::members::optional;
use crate::ctap::members::parameters;
use crate::ctap::members::text;
use crate::ctap::members::unsigned;
use crate::ctap::numbered::number_of;
use crate::ctap::numbered::of_number;
use crate::webauthn::cbor;
use crate::webauthn::cbor::Value;

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    /// The modality, see [`FINGERPRINT`].
    pub modality: Option<i64>,
    /// The number of the subcommand, see [`SubCommand`].
    pub sub_command: Option<i64>,
    /// Its parameters.
    pub parameters: Option<Parameters>,
    /// The protocol of the signature.
    pub pin_uv_auth_protocol: Option<i64>,
    /// A signature over modality, subcommand and parameters.
    pub pin_uv_auth_param: Option<Vec<u8>>,
    /// Whether only the modality is asked for.
    pub get_modality: Option<bool>,
}

/// The parameters of a subcommand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parameters {
    /// As they came, which is what is signed.
    pub encoded: Vec<u8>,
    /// A fingerprint.
    pub template_id: Option<Vec<u8>>,
    /// What its owner calls it.
    pub friendly_name: Option<String>,
    /// How long to wait for a finger, in milliseconds.
    pub timeout_ms: Option<u64>,
}

/// The subcommands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubCommand {
    /// enrollBegin.
    EnrollBegin,
    /// enrollCaptureNextSample.
    EnrollCaptureNextSample,
    /// cancelCurrentEnrollment.
    CancelCurrentEnrollment,
    /// enumerateEnrollments.
    EnumerateEnrollments,
    /// setFriendlyName.
    SetFriendlyName,
    /// removeEnrollment.
    RemoveEnrollment,
    /// getFingerprintSensorInfo.
    GetFingerprintSensorInfo,
}

impl SubCommand {
    const NUMBERS: &'static [(Self, u8)] = &[
        (Self::EnrollBegin, 0x01),
        (Self::EnrollCaptureNextSample, 0x02),
        (Self::CancelCurrentEnrollment, 0x03),
        (Self::EnumerateEnrollments, 0x04),
        (Self::SetFriendlyName, 0x05),
        (Self::RemoveEnrollment, 0x06),
        (Self::GetFingerprintSensorInfo, 0x07),
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
            modality: optional(&root, 0x01, integer)?,
            sub_command: optional(&root, 0x02, integer)?,
            parameters: optional(&root, 0x03, sub_command_parameters)?,
            pin_uv_auth_protocol: optional(&root, 0x04, integer)?,
            pin_uv_auth_param: optional(&root, 0x05, bytes)?,
            get_modality: optional(&root, 0x06, flag)?,
        })
    }
}

fn sub_command_parameters(value: &Value) -> Result<Parameters, Status> {
    let members = map(value)?;
    Ok(Parameters {
        encoded: cbor::encode(&members),
        template_id: optional(&members, 0x01, bytes)?,
        friendly_name: optional(&members, 0x02, text)?,
        timeout_ms: optional(&members, 0x03, unsigned)?,
    })
}

/// How a touch of the sensor went (`lastEnrollSampleStatus`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sample {
    /// It is a good one.
    Good,
    /// It is of no use.
    PoorQuality,
    /// No finger came in time.
    NoUserActivity,
}

impl Sample {
    /// Its number.
    pub fn number(self) -> u8 {
        match self {
            Self::Good => 0x00,
            Self::PoorQuality => 0x07,
            Self::NoUserActivity => 0x0d,
        }
    }
}

/// What is answered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Response {
    /// The modality.
    pub modality: Option<u8>,
    /// The kind of the sensor: 1 is touched, 2 is swiped.
    pub fingerprint_kind: Option<u8>,
    /// How many good samples an enrolment takes.
    pub max_samples: Option<u8>,
    /// The fingerprint that is being enrolled.
    pub template_id: Option<Vec<u8>>,
    /// How the last touch went.
    pub last_sample: Option<Sample>,
    /// How many good samples are still needed.
    pub remaining_samples: Option<u8>,
    /// Fingerprints, each with its name. Without one it is empty, and told all the same: clients
    /// that list fingerprints expect it.
    pub templates: Option<Vec<(Vec<u8>, String)>>,
    /// The longest name in bytes.
    pub max_friendly_name: Option<u64>,
}

impl Response {
    /// The message: status byte and canonical CBOR.
    pub fn encode(&self) -> Vec<u8> {
        let templates = |templates: &Vec<(Vec<u8>, String)>| {
            Value::Array(templates.iter().map(template).collect())
        };
        message(
            Status::Ok.byte(),
            vec![
                (0x01, self.modality.map(Value::from)),
                (0x02, self.fingerprint_kind.map(Value::from)),
                (0x03, self.max_samples.map(Value::from)),
                (0x04, self.template_id.clone().map(Value::Bytes)),
                (0x05, self.last_sample.map(|it| Value::from(it.number()))),
                (0x06, self.remaining_samples.map(Value::from)),
                (0x07, self.templates.as_ref().map(templates)),
                (0x08, self.max_friendly_name.map(Value::from)),
            ],
        )
    }
}

fn template((id, name): &(Vec<u8>, String)) -> Value {
    Value::Map(vec![
        (Value::from(0x01), Value::Bytes(id.clone())),
        (Value::from(0x02), Value::from(name.as_str())),
    ])
}

/// What a signature covers (§6.7.4 and others).
pub fn signed_message(sub_command: SubCommand, parameters: &[u8]) -> Vec<u8> {
    [&[FINGERPRINT, sub_command.number()], parameters].concat()
}

/// The message of a request, for those who ask.
pub fn message_of(
    sub_command: SubCommand,
    parameters: Option<Value>,
    signed: Option<(i64, Vec<u8>)>,
) -> Vec<u8> {
    let (protocol, param) = signed.unzip();
    message(
        Command::BioEnrollment.byte(),
        vec![
            (0x01, Some(Value::from(FINGERPRINT))),
            (0x02, Some(Value::from(sub_command.number()))),
            (0x03, parameters),
            (0x04, protocol.map(Value::from)),
            (0x05, param.map(Value::Bytes)),
        ],
    )
}

/// The only modality there is.
pub const FINGERPRINT: u8 = 0x01;
