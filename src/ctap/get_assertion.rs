//! authenticatorGetAssertion and authenticatorGetNextAssertion (CTAP 2.2 §6.2, §6.3).

use crate::ctap::Command;
use crate::ctap::Status;
use crate::ctap::members::bytes;
use crate::ctap::members::descriptor_value;
use crate::ctap::members::descriptors;
use crate::ctap::members::descriptors_value;
use crate::ctap::members::flag;
use crate::ctap::members::hash;
use crate::ctap::members::integer;
use crate::ctap::members::list;
use crate::ctap::members::map;
use crate::ctap::members::message;
use crate::ctap::members::named;
use crate::ctap::members::named_optional;
use crate::ctap::members::optional;
use crate::ctap::members::parameters;
use crate::ctap::members::required;
use crate::ctap::members::text;
use crate::ctap::pin_uv::Authorization;
use crate::webauthn::CredentialId;
use crate::webauthn::Descriptor;
use crate::webauthn::RpId;
use crate::webauthn::cbor::Value;
use crate::webauthn::cbor::Writer;

/// What the authenticator is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The relying party's id.
    pub rp_id: RpId,
    /// SHA-256 of the client data.
    pub client_data_hash: [u8; 32],
    /// Credentials that may answer; `None` for any discoverable one.
    pub allow_list: Option<Vec<CredentialId>>,
    /// Extension inputs, a map, if any.
    pub extensions: Option<Value>,
    /// Options.
    pub options: Options,
    /// Whether a PIN/UV auth parameter came along.
    pub pin_uv_auth_param: Option<Vec<u8>>,
    /// The protocol of that parameter.
    pub pin_uv_auth_protocol: Option<i64>,
}

/// The options map; what is missing has its default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// `up`: whether a gesture is wanted; false asks in advance what is there.
    pub up: bool,
    /// `uv`.
    pub uv: bool,
    /// Whether `rk` came along, which is not allowed here.
    pub rk: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            up: true,
            uv: false,
            rk: false,
        }
    }
}

impl Request {
    /// Reads the parameters that follow the command byte.
    pub fn decode(parameters_cbor: &[u8]) -> Result<Self, Status> {
        let root = parameters(parameters_cbor)?;
        let rp_id = required(&root, 0x01, text)?;
        Ok(Self {
            rp_id: RpId::as_said(&rp_id),
            client_data_hash: required(&root, 0x02, hash)?,
            allow_list: optional(&root, 0x03, allow_list)?.flatten(),
            extensions: optional(&root, 0x04, map)?,
            options: optional(&root, 0x05, options)?.unwrap_or_default(),
            pin_uv_auth_param: optional(&root, 0x06, bytes)?,
            pin_uv_auth_protocol: optional(&root, 0x07, integer)?,
        })
    }
}

/// Writes a request as a client does.
#[derive(Clone, Debug)]
pub struct Sent<'a> {
    /// The relying party's id.
    pub rp_id: &'a RpId,
    /// SHA-256 of the client data.
    pub client_data_hash: [u8; 32],
    /// Credentials that may answer; empty for any discoverable one.
    pub allow_list: &'a [Descriptor],
    /// Extension inputs, a map, if any.
    pub extensions: Option<&'a Value>,
    /// `up`.
    pub up: bool,
    /// `uv`.
    pub uv: bool,
    /// What proves that the user was verified; `uv` is not sent beside it.
    pub authorization: Option<&'a Authorization>,
}

impl Sent<'_> {
    /// The message: command byte and canonical CBOR.
    pub fn encode(&self) -> Vec<u8> {
        let members = 3
            + usize::from(!self.allow_list.is_empty())
            + usize::from(self.extensions.is_some())
            + 2 * usize::from(self.authorization.is_some());
        let mut out = Writer::append_to(Vec::with_capacity(256));
        out.raw(&[Command::GetAssertion.byte()]);
        out.map(members).int(0x01).text(self.rp_id.as_str());
        out.int(0x02).bytes(&self.client_data_hash);
        if !self.allow_list.is_empty() {
            out.int(0x03).value(&descriptors_value(self.allow_list));
        }
        if let Some(extensions) = self.extensions {
            out.int(0x04).value(extensions);
        }
        out.int(0x05)
            .map(1 + usize::from(self.authorization.is_none()))
            .text("up")
            .boolean(self.up);
        if self.authorization.is_none() {
            out.text("uv").boolean(self.uv);
        }
        if let Some(authorization) = self.authorization {
            out.int(0x06).bytes(&authorization.param);
            out.int(0x07).int(authorization.protocol.number().into());
        }
        out.finish()
    }
}

/// The message of authenticatorGetNextAssertion.
pub fn next() -> Vec<u8> {
    vec![Command::GetNextAssertion.byte()]
}

/// What the authenticator answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// The credential that answers.
    pub credential: CredentialId,
    /// Authenticator data, as signed.
    pub auth_data: Vec<u8>,
    /// The signature over authenticator data and client data hash.
    pub signature: Vec<u8>,
    /// The account, for a discoverable credential.
    pub user: Option<User>,
    /// How many credentials could answer, in the first answer of several.
    pub number_of_credentials: Option<usize>,
    /// The credential's `largeBlobKey`.
    pub large_blob_key: Option<Vec<u8>>,
    /// Extension outputs that are not signed.
    pub unsigned_extension_outputs: Option<Value>,
}

/// The account of an assertion. Names come only where the user was verified and must choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The user handle.
    pub id: Vec<u8>,
    /// The account's name.
    pub name: Option<String>,
    /// The name for people.
    pub display_name: Option<String>,
}

impl User {
    /// The entity as CBOR has it.
    pub(super) fn to_value(&self) -> Value {
        let name = |key: &str, name: &Option<String>| {
            let name = name.as_ref()?;
            Some((Value::from(key), Value::from(name.as_str())))
        };
        let id = (Value::from("id"), Value::Bytes(self.id.clone()));
        let names = [
            name("name", &self.name),
            name("displayName", &self.display_name),
        ];
        Value::Map(
            [id].into_iter()
                .chain(names.into_iter().flatten())
                .collect(),
        )
    }
}

impl Response {
    /// The message: status byte and canonical CBOR.
    pub fn encode(&self) -> Vec<u8> {
        let number = |number| u64::try_from(number).unwrap_or(u64::MAX);
        message(
            Status::Ok.byte(),
            vec![
                (0x01, Some(descriptor_value(&self.credential))),
                (0x02, Some(Value::Bytes(self.auth_data.clone()))),
                (0x03, Some(Value::Bytes(self.signature.clone()))),
                (0x04, self.user.as_ref().map(User::to_value)),
                (
                    0x05,
                    self.number_of_credentials
                        .map(|count| Value::from(number(count))),
                ),
                (0x07, self.large_blob_key.clone().map(Value::Bytes)),
                (0x08, self.unsigned_extension_outputs.clone()),
            ],
        )
    }

    /// Reads what follows the status byte.
    pub fn decode(parameters_cbor: &[u8]) -> Result<Self, Status> {
        let root = parameters(parameters_cbor)?;
        let credential = required(&root, 0x01, map)?;
        let number = optional(&root, 0x05, integer)?;
        Ok(Self {
            credential: CredentialId(named(&credential, "id", bytes)?),
            auth_data: required(&root, 0x02, bytes)?,
            signature: required(&root, 0x03, bytes)?,
            user: optional(&root, 0x04, user)?,
            number_of_credentials: number.and_then(|number| usize::try_from(number).ok()),
            large_blob_key: optional(&root, 0x07, bytes)?,
            unsigned_extension_outputs: optional(&root, 0x08, map)?,
        })
    }
}

/// An empty list counts as none (§6.2.1). One that names only credentials of types unknown here
/// stays a list, which nothing fits.
fn allow_list(value: &Value) -> Result<Option<Vec<CredentialId>>, Status> {
    let named = descriptors(value)?;
    Ok((!list(value)?.is_empty()).then_some(named))
}

pub(super) fn user(value: &Value) -> Result<User, Status> {
    if !value.is_map() {
        return Err(Status::CborUnexpectedType);
    }
    Ok(User {
        id: named(value, "id", bytes)?,
        name: named_optional(value, "name", text)?,
        display_name: named_optional(value, "displayName", text)?,
    })
}

fn options(value: &Value) -> Result<Options, Status> {
    if !value.is_map() {
        return Err(Status::CborUnexpectedType);
    }
    Ok(Options {
        up: named_optional(value, "up", flag)?.unwrap_or(true),
        uv: named_optional(value, "uv", flag)?.unwrap_or(false),
        rk: named_optional(value, "rk", flag)?.is_some(),
    })
}
