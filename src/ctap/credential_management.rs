//! authenticatorCredentialManagement (CTAP 2.2 §6.8).

use crate::ctap::Command;
use crate::ctap::Status;
use crate::ctap::get_assertion::User;
use crate::ctap::get_assertion::user;
use crate::ctap::members::bytes;
use crate::ctap::members::descriptor_id;
use crate::ctap::members::descriptor_value;
use crate::ctap::members::hash;
use crate::ctap::members::integer;
use crate::ctap::members::map;
use crate::ctap::members::message;
use crate::ctap::members::optional;
use crate::ctap::members::parameters;
use crate::ctap::members::required;
use crate::ctap::numbered::number_of;
use crate::ctap::numbered::of_number;
use crate::webauthn::CredentialId;
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

/// The parameters of a subcommand.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters {
    /// As they came, which is what is signed.
    pub encoded: Vec<u8>,
    /// SHA-256 of an RP ID.
    pub rp_id_hash: Option<[u8; 32]>,
    /// A credential.
    pub credential_id: Option<CredentialId>,
    /// An account as it is from now on.
    pub user: Option<User>,
}

/// The subcommands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubCommand {
    /// getCredsMetadata.
    GetCredsMetadata,
    /// enumerateRPsBegin.
    EnumerateRpsBegin,
    /// enumerateRPsGetNextRP.
    EnumerateRpsNext,
    /// enumerateCredentialsBegin.
    EnumerateCredentialsBegin,
    /// enumerateCredentialsGetNextCredential.
    EnumerateCredentialsNext,
    /// deleteCredential.
    DeleteCredential,
    /// updateUserInformation.
    UpdateUserInformation,
}

impl SubCommand {
    const NUMBERS: &'static [(Self, u8)] = &[
        (Self::GetCredsMetadata, 0x01),
        (Self::EnumerateRpsBegin, 0x02),
        (Self::EnumerateRpsNext, 0x03),
        (Self::EnumerateCredentialsBegin, 0x04),
        (Self::EnumerateCredentialsNext, 0x05),
        (Self::DeleteCredential, 0x06),
        (Self::UpdateUserInformation, 0x07),
    ];

    /// The subcommand of this number.
    pub fn from_number(number: i64) -> Option<Self> {
        of_number(Self::NUMBERS, number)
    }

    /// Its number, which is also the first byte of what is signed.
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
        // Only canonical CBOR was accepted, so this is what was sent, byte for byte.
        encoded: cbor::encode(&members),
        rp_id_hash: optional(&members, 0x01, hash)?,
        credential_id: optional(&members, 0x02, descriptor_id)?,
        user: optional(&members, 0x03, user)?,
    })
}

/// What is answered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Response {
    /// How many discoverable credentials there are.
    pub existing: Option<u64>,
    /// How many more there is surely room for.
    pub remaining: Option<u64>,
    /// A relying party, by its id.
    pub rp_id: Option<String>,
    /// SHA-256 of its id.
    pub rp_id_hash: Option<[u8; 32]>,
    /// How many relying parties there are.
    pub total_rps: Option<u64>,
    /// An account.
    pub user: Option<User>,
    /// Its credential.
    pub credential_id: Option<CredentialId>,
    /// The credential's public key, a COSE_Key.
    pub public_key: Option<Value>,
    /// How many credentials the relying party has.
    pub total_credentials: Option<u64>,
    /// The level of `credProtect`.
    pub cred_protect: Option<u8>,
    /// The credential's `largeBlobKey`.
    pub large_blob_key: Option<Vec<u8>>,
    /// Whether it may be used for payments by third parties.
    pub third_party_payment: Option<bool>,
}

impl Response {
    /// The message: status byte and canonical CBOR.
    pub fn encode(&self) -> Vec<u8> {
        let rp = |id: &String| Value::Map(vec![(Value::from("id"), Value::from(id.as_str()))]);
        let hash = self.rp_id_hash.map(|hash| Value::Bytes(hash.to_vec()));
        message(
            Status::Ok.byte(),
            vec![
                (0x01, self.existing.map(Value::from)),
                (0x02, self.remaining.map(Value::from)),
                (0x03, self.rp_id.as_ref().map(rp)),
                (0x04, hash),
                (0x05, self.total_rps.map(Value::from)),
                (0x06, self.user.as_ref().map(User::to_value)),
                (0x07, self.credential_id.as_ref().map(descriptor_value)),
                (0x08, self.public_key.clone()),
                (0x09, self.total_credentials.map(Value::from)),
                (0x0a, self.cred_protect.map(Value::from)),
                (0x0b, self.large_blob_key.clone().map(Value::Bytes)),
                (0x0c, self.third_party_payment.map(Value::from)),
            ],
        )
    }
}

/// The message of a request, for those who ask.
pub fn message_of(
    sub_command: SubCommand,
    parameters: Option<Value>,
    signed: Option<(i64, Vec<u8>)>,
) -> Vec<u8> {
    let (protocol, param) = signed.unzip();
    message(
        Command::CredentialManagement.byte(),
        vec![
            (0x01, Some(Value::from(sub_command.number()))),
            (0x02, parameters),
            (0x03, protocol.map(Value::from)),
            (0x04, param.map(Value::Bytes)),
        ],
    )
}
