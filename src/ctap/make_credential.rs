//! authenticatorMakeCredential (CTAP 2.2 §6.1).

use crate::ctap::Command;
use crate::ctap::Status;
use crate::ctap::members::PUBLIC_KEY;
use crate::ctap::members::bytes;
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
use crate::ctap::members::texts;
use crate::ctap::pin_uv::Authorization;
use crate::webauthn::AttestationFormat;
use crate::webauthn::AttestationObject;
use crate::webauthn::CredentialId;
use crate::webauthn::Descriptor;
use crate::webauthn::RpId;
use crate::webauthn::UserEntity;
use crate::webauthn::UserHandle;
use crate::webauthn::cbor::Value;
use crate::webauthn::cbor::Writer;
use crate::word::Word;

/// What the authenticator is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// SHA-256 of the client data.
    pub client_data_hash: [u8; 32],
    /// The relying party's id.
    pub rp_id: RpId,
    /// The relying party's name, for people.
    pub rp_name: Option<String>,
    /// The account.
    pub user: UserEntity,
    /// COSE algorithm numbers in the relying party's order.
    pub algorithms: Vec<i64>,
    /// Credentials that must not be here.
    pub exclude_list: Vec<CredentialId>,
    /// Extension inputs, a map, if any.
    pub extensions: Option<Value>,
    /// Options.
    pub options: Options,
    /// Whether a PIN/UV auth parameter came along.
    pub pin_uv_auth_param: Option<Vec<u8>>,
    /// The protocol of that parameter.
    pub pin_uv_auth_protocol: Option<i64>,
    /// The kind of enterprise attestation that is asked for.
    pub enterprise_attestation: Option<i64>,
    /// Attestation formats that are preferred, most wanted first (CTAP 2.2).
    pub formats: Vec<String>,
}

/// The options map; what is missing has its default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// `rk`.
    pub rk: bool,
    /// `up`, which must not be false.
    pub up: Option<bool>,
    /// `uv`.
    pub uv: bool,
}

impl Request {
    /// Reads the parameters that follow the command byte.
    pub fn decode(parameters_cbor: &[u8]) -> Result<Self, Status> {
        let root = parameters(parameters_cbor)?;
        let rp = required(&root, 0x02, map)?;
        let user = required(&root, 0x03, map)?;
        Ok(Self {
            client_data_hash: required(&root, 0x01, hash)?,
            rp_id: RpId::as_said(&named(&rp, "id", text)?),
            rp_name: named_optional(&rp, "name", text)?,
            user: account(&user)?,
            algorithms: required(&root, 0x04, algorithms)?,
            exclude_list: optional(&root, 0x05, descriptors)?.unwrap_or_default(),
            extensions: optional(&root, 0x06, map)?,
            options: optional(&root, 0x07, options)?.unwrap_or_default(),
            pin_uv_auth_param: optional(&root, 0x08, bytes)?,
            pin_uv_auth_protocol: optional(&root, 0x09, integer)?,
            enterprise_attestation: optional(&root, 0x0a, integer)?,
            formats: optional(&root, 0x0b, texts)?.unwrap_or_default(),
        })
    }
}

/// Who looked up whether a relying party may have an enterprise attestation (CTAP 2.2 §7.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnterpriseAttestation {
    /// The authenticator, in the list that its vendor gave it.
    VendorFacilitated,
    /// The platform, in the list of who manages it.
    PlatformManaged,
}

impl EnterpriseAttestation {
    /// The number of this kind.
    pub fn number(self) -> i64 {
        match self {
            Self::VendorFacilitated => 1,
            Self::PlatformManaged => 2,
        }
    }

    /// The kind of this number.
    pub fn from_number(number: i64) -> Option<Self> {
        [Self::VendorFacilitated, Self::PlatformManaged]
            .into_iter()
            .find(|kind| kind.number() == number)
    }
}

/// Writes a request as a client does.
#[derive(Clone, Debug)]
pub struct Sent<'a> {
    /// SHA-256 of the client data.
    pub client_data_hash: [u8; 32],
    /// The relying party's id.
    pub rp_id: &'a RpId,
    /// The relying party's name.
    pub rp_name: &'a str,
    /// The account.
    pub user: &'a UserEntity,
    /// COSE algorithm numbers in the relying party's order.
    pub algorithms: &'a [i64],
    /// Credentials that must not be there.
    pub exclude_list: &'a [Descriptor],
    /// Extension inputs, a map, if any.
    pub extensions: Option<&'a Value>,
    /// Options.
    pub options: Options,
    /// What proves that the user was verified; `uv` is not sent beside it.
    pub authorization: Option<&'a Authorization>,
    /// The enterprise attestation that is wanted.
    pub enterprise: Option<EnterpriseAttestation>,
    /// Attestation formats that are preferred.
    pub formats: &'a [AttestationFormat],
}

impl Sent<'_> {
    /// The message: command byte and canonical CBOR.
    pub fn encode(&self) -> Vec<u8> {
        let members = 4
            + usize::from(!self.exclude_list.is_empty())
            + usize::from(self.extensions.is_some())
            + 1
            + 2 * usize::from(self.authorization.is_some())
            + usize::from(self.enterprise.is_some())
            + usize::from(!self.formats.is_empty());
        let mut out = Writer::append_to(Vec::with_capacity(320));
        out.raw(&[Command::MakeCredential.byte()]);
        out.map(members).int(0x01).bytes(&self.client_data_hash);
        out.int(0x02)
            .map(2)
            .text("id")
            .text(self.rp_id.as_str())
            .text("name")
            .text(self.rp_name);
        out.int(0x03)
            .map(3)
            .text("id")
            .bytes(self.user.id.as_bytes());
        out.text("name")
            .text(&self.user.name)
            .text("displayName")
            .text(&self.user.display_name);
        out.int(0x04).array(self.algorithms.len());
        for algorithm in self.algorithms {
            out.map(2)
                .text("alg")
                .int(*algorithm)
                .text("type")
                .text(PUBLIC_KEY);
        }
        if !self.exclude_list.is_empty() {
            out.int(0x05).value(&descriptors_value(self.exclude_list));
        }
        if let Some(extensions) = self.extensions {
            out.int(0x06).value(extensions);
        }
        out.int(0x07)
            .map(1 + usize::from(self.authorization.is_none()))
            .text("rk")
            .boolean(self.options.rk);
        if self.authorization.is_none() {
            out.text("uv").boolean(self.options.uv);
        }
        if let Some(authorization) = self.authorization {
            out.int(0x08).bytes(&authorization.param);
            out.int(0x09).int(authorization.protocol.number().into());
        }
        if let Some(enterprise) = self.enterprise {
            out.int(0x0a).int(enterprise.number());
        }
        if !self.formats.is_empty() {
            out.int(0x0b).array(self.formats.len());
            for format in self.formats {
                out.text(format.as_str());
            }
        }
        out.finish()
    }
}

/// What the authenticator answers: an attestation object in CTAP's form.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// Format, statement and authenticator data.
    pub object: AttestationObject,
    /// Whether an enterprise attestation was given.
    pub enterprise_attestation: Option<bool>,
    /// The credential's `largeBlobKey`.
    pub large_blob_key: Option<Vec<u8>>,
    /// Extension outputs that are not signed.
    pub unsigned_extension_outputs: Option<Value>,
}

impl Response {
    /// The message: status byte and canonical CBOR.
    pub fn encode(&self) -> Vec<u8> {
        let object = &self.object;
        message(
            Status::Ok.byte(),
            vec![
                (0x01, Some(Value::from(object.fmt.as_str()))),
                (0x02, Some(Value::Bytes(object.auth_data.clone()))),
                (0x03, Some(object.statement.clone())),
                (0x04, self.enterprise_attestation.map(Value::from)),
                (0x05, self.large_blob_key.clone().map(Value::Bytes)),
                (0x06, self.unsigned_extension_outputs.clone()),
            ],
        )
    }

    /// Reads what follows the status byte.
    pub fn decode(parameters_cbor: &[u8]) -> Result<Self, Status> {
        let root = parameters(parameters_cbor)?;
        let fmt = required(&root, 0x01, text)?;
        let fmt = AttestationFormat::parse(&fmt).ok_or(Status::InvalidParameter)?;
        let auth_data = required(&root, 0x02, bytes)?;
        let statement = required(&root, 0x03, map)?;
        Ok(Self {
            object: AttestationObject {
                fmt,
                statement,
                auth_data,
            },
            enterprise_attestation: optional(&root, 0x04, flag)?,
            large_blob_key: optional(&root, 0x05, bytes)?,
            unsigned_extension_outputs: optional(&root, 0x06, map)?,
        })
    }
}

fn account(user: &Value) -> Result<UserEntity, Status> {
    Ok(UserEntity {
        id: UserHandle::new(named(user, "id", bytes)?).map_err(|_| Status::InvalidLength)?,
        name: named_optional(user, "name", text)?.unwrap_or_default(),
        display_name: named_optional(user, "displayName", text)?.unwrap_or_default(),
    })
}

fn algorithms(value: &Value) -> Result<Vec<i64>, Status> {
    let mut numbers = Vec::new();
    for entry in list(value)? {
        if !entry.is_map() {
            return Err(Status::CborUnexpectedType);
        }
        let number = named(entry, "alg", integer)?;
        if named(entry, "type", text)? == PUBLIC_KEY {
            numbers.push(number);
        }
    }
    Ok(numbers)
}

fn options(value: &Value) -> Result<Options, Status> {
    if !value.is_map() {
        return Err(Status::CborUnexpectedType);
    }
    Ok(Options {
        rk: named_optional(value, "rk", flag)?.unwrap_or(false),
        up: named_optional(value, "up", flag)?,
        uv: named_optional(value, "uv", flag)?.unwrap_or(false),
    })
}
