//! authenticatorGetInfo (CTAP 2.2 §6.4).

use std::collections::BTreeMap;

use crate::ctap::Command;
use crate::ctap::Status;
use crate::ctap::members::flag;
use crate::ctap::members::integer;
use crate::ctap::members::list;
use crate::ctap::members::map;
use crate::ctap::members::message;
use crate::ctap::members::optional;
use crate::ctap::members::parameters;
use crate::ctap::members::text;
use crate::ctap::members::texts;
use crate::ctap::members::unsigned;
use crate::ctap::pin_uv::Protocol;
use crate::webauthn::cbor::Value;

/// A member of the answer. The order is that of the keys on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Member {
    /// Protocol versions.
    Versions,
    /// Extensions.
    Extensions,
    /// The model.
    Aaguid,
    /// Options.
    Options,
    /// The largest message in bytes.
    MaxMsgSize,
    /// PIN/UV auth protocols, the preferred one first.
    PinUvAuthProtocols,
    /// The most credentials in a list.
    MaxCredentialCountInList,
    /// The longest credential id in bytes.
    MaxCredentialIdLength,
    /// Transports.
    Transports,
    /// Algorithms.
    Algorithms,
    /// The largest array of large blobs in bytes.
    MaxSerializedLargeBlobArray,
    /// Whether the PIN must be changed.
    ForcePinChange,
    /// The shortest PIN in code points.
    MinPinLength,
    /// The firmware's version.
    FirmwareVersion,
    /// The longest `credBlob` in bytes.
    MaxCredBlobLength,
    /// How many relying parties may read the shortest length of the PIN.
    MaxRpIdsForSetMinPinLength,
    /// How often a platform should try built-in verification before it asks for a PIN.
    PreferredPlatformUvAttempts,
    /// The ways of built-in verification, as bits.
    UvModality,
    /// How many more discoverable credentials there is room for.
    RemainingDiscoverableCredentials,
    /// Attestation formats.
    AttestationFormats,
    /// The longest PIN in bytes.
    MaxPinLength,
    /// The subcommands of authenticatorConfig.
    ConfigCommands,
}

impl Member {
    const KEYS: &'static [(Self, i64)] = &[
        (Self::Versions, 0x01),
        (Self::Extensions, 0x02),
        (Self::Aaguid, 0x03),
        (Self::Options, 0x04),
        (Self::MaxMsgSize, 0x05),
        (Self::PinUvAuthProtocols, 0x06),
        (Self::MaxCredentialCountInList, 0x07),
        (Self::MaxCredentialIdLength, 0x08),
        (Self::Transports, 0x09),
        (Self::Algorithms, 0x0a),
        (Self::MaxSerializedLargeBlobArray, 0x0b),
        (Self::ForcePinChange, 0x0c),
        (Self::MinPinLength, 0x0d),
        (Self::FirmwareVersion, 0x0e),
        (Self::MaxCredBlobLength, 0x0f),
        (Self::MaxRpIdsForSetMinPinLength, 0x10),
        (Self::PreferredPlatformUvAttempts, 0x11),
        (Self::UvModality, 0x12),
        (Self::RemainingDiscoverableCredentials, 0x14),
        (Self::AttestationFormats, 0x16),
        (Self::MaxPinLength, 0x1d),
        (Self::ConfigCommands, 0x1f),
    ];

    /// Its key on the wire.
    pub fn key(self) -> i64 {
        let known = Self::KEYS.iter().find(|(member, _)| *member == self);
        known
            .map(|(_, key)| *key)
            .expect("every member is in the table")
    }
}

/// The message: status byte and canonical CBOR of what is there.
pub fn encode(members: impl IntoIterator<Item = (Member, Option<Value>)>) -> Vec<u8> {
    let mut members: Vec<_> = members.into_iter().collect();
    members.sort_by_key(|(member, _)| *member);
    let members = members
        .into_iter()
        .map(|(member, value)| (member.key(), value));
    message(Status::Ok.byte(), members.collect())
}

/// The message that asks for it.
pub fn request() -> Vec<u8> {
    vec![Command::GetInfo.byte()]
}

/// What a platform reads in the answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Info {
    options: BTreeMap<String, bool>,
    extensions: Vec<String>,
    protocols: Vec<Protocol>,
    /// The largest message in bytes.
    pub max_msg_size: usize,
    /// The most credentials in a list, if that is told.
    pub max_credential_count_in_list: Option<usize>,
    /// The longest credential id in bytes, if that is told.
    pub max_credential_id_length: Option<usize>,
    /// The largest array of large blobs in bytes, if there is any.
    pub max_serialized_large_blob_array: Option<usize>,
    /// Whether the PIN must be changed before it is of any use.
    pub force_pin_change: bool,
    /// The shortest PIN in code points.
    pub min_pin_length: usize,
}

impl Info {
    /// Reads what follows the status byte. Members and protocols that are not known here are left
    /// out.
    ///
    /// # Errors
    /// The status code of what is malformed.
    pub fn decode(parameters_cbor: &[u8]) -> Result<Self, Status> {
        let root = parameters(parameters_cbor)?;
        let number = |member: Member| optional(&root, member.key(), size);
        let protocols = optional(&root, Member::PinUvAuthProtocols.key(), protocols)?;
        Ok(Self {
            options: optional(&root, Member::Options.key(), options)?.unwrap_or_default(),
            extensions: optional(&root, Member::Extensions.key(), texts)?.unwrap_or_default(),
            protocols: protocols.unwrap_or_default(),
            max_msg_size: number(Member::MaxMsgSize)?.unwrap_or(MAX_MSG_SIZE),
            max_credential_count_in_list: number(Member::MaxCredentialCountInList)?,
            max_credential_id_length: number(Member::MaxCredentialIdLength)?,
            max_serialized_large_blob_array: number(Member::MaxSerializedLargeBlobArray)?,
            force_pin_change: optional(&root, Member::ForcePinChange.key(), flag)?.unwrap_or(false),
            min_pin_length: number(Member::MinPinLength)?.unwrap_or(MIN_PIN_LENGTH),
        })
    }

    /// An option, if it is there.
    pub fn option(&self, name: &str) -> Option<bool> {
        self.options.get(name).copied()
    }

    /// Whether an option is there, and true.
    pub fn is(&self, name: &str) -> bool {
        self.option(name) == Some(true)
    }

    /// Whether there is an extension of this identifier.
    pub fn extends(&self, identifier: &str) -> bool {
        self.extensions.iter().any(|known| known == identifier)
    }

    /// The PIN/UV auth protocol that it likes best among those that are known here.
    pub fn protocol(&self) -> Option<Protocol> {
        self.protocols.first().copied()
    }
}

fn options(value: &Value) -> Result<BTreeMap<String, bool>, Status> {
    let members = map(value)?;
    let members = members.as_map().map(Vec::as_slice).unwrap_or_default();
    let option = |(name, value): &(Value, Value)| Ok((text(name)?, flag(value)?));
    members.iter().map(option).collect()
}

fn protocols(value: &Value) -> Result<Vec<Protocol>, Status> {
    let numbers = list(value)?.iter().map(integer);
    let numbers = numbers.collect::<Result<Vec<_>, _>>()?;
    Ok(numbers
        .into_iter()
        .filter_map(Protocol::from_number)
        .collect())
}

fn size(value: &Value) -> Result<usize, Status> {
    Ok(usize::try_from(unsigned(value)?).unwrap_or(usize::MAX))
}

/// §6.4: what a message may have where nothing is told.
const MAX_MSG_SIZE: usize = 1024;
/// §6.4: the shortest PIN where nothing is told.
const MIN_PIN_LENGTH: usize = 4;
