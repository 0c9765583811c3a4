//! authenticatorGetInfo (CTAP 2.2 §6.4).

use crate::ctap::Status;
use crate::ctap::members::message;
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
