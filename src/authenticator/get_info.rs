//! authenticatorGetInfo (CTAP 2.2 §6.4): only what is complete.

use crate::authenticator::Attestation;
use crate::authenticator::Authenticator;
use crate::authenticator::Extension;
use crate::authenticator::Feature;
use crate::authenticator::config::MAX_RP_IDS;
use crate::authenticator::extensions::MAX_CRED_BLOB;
use crate::authenticator::large_blobs::MAX_BLOB_ARRAY;
use crate::authenticator::pin::MAX_BYTES;
use crate::authenticator::vault::CAPACITY;
use crate::ctap::config::SubCommand;
use crate::ctap::get_info::Member;
use crate::ctap::get_info::encode;
use crate::ctap::pin_uv::Protocol;
use crate::webauthn::Algorithm;
use crate::webauthn::Attachment;
use crate::webauthn::AttestationFormat;
use crate::webauthn::cbor::Value;
use crate::word::Word;

impl Authenticator {
    /// Tells what it is and can do: one row a member.
    pub(in crate::authenticator) fn get_info(&self) -> Vec<u8> {
        let profile = &self.profile;
        let if_pin = |value: Value| profile.has(Feature::ClientPin).then_some(value);
        let if_fingers = |value: Value| profile.has(Feature::BioEnrollment).then_some(value);
        let if_extended = |extension, number| {
            profile
                .extends(extension)
                .then(|| Value::from(wide(number)))
        };
        let agrees = profile.gives_tokens() || profile.extends(Extension::Prf);
        let extensions = profile.extensions.iter().map(|known| known.identifier());
        let transports = profile
            .transports
            .iter()
            .map(|transport| transport.as_str());
        let pin = &self.holds.pin;
        let remaining = CAPACITY.saturating_sub(self.holds.vault.shelved());
        let if_configurable = |value: Value| profile.has(Feature::Config).then_some(value);
        encode([
            (Member::Versions, Some(texts(self.versions()))),
            (
                Member::Extensions,
                Some(texts(extensions)).filter(is_filled),
            ),
            (
                Member::Aaguid,
                Some(Value::Bytes(profile.aaguid.0.to_vec())),
            ),
            (Member::Options, Some(self.options())),
            (
                Member::MaxMsgSize,
                Some(Value::from(wide(profile.max_msg_size()))),
            ),
            (Member::PinUvAuthProtocols, agrees.then(protocols)),
            (
                Member::MaxCredentialCountInList,
                if_pin(Value::from(MAX_LIST)),
            ),
            (
                Member::MaxCredentialIdLength,
                Some(Value::from(wide(profile.credential_id_bytes))),
            ),
            (Member::Transports, Some(texts(transports))),
            (Member::Algorithms, Some(algorithms(&profile.algorithms))),
            (
                Member::MaxSerializedLargeBlobArray,
                profile
                    .has(Feature::LargeBlobs)
                    .then(|| Value::from(wide(MAX_BLOB_ARRAY))),
            ),
            (
                Member::ForcePinChange,
                if_pin(Value::from(pin.must_change())),
            ),
            (Member::MinPinLength, if_pin(Value::from(pin.min_length()))),
            (Member::FirmwareVersion, if_pin(Value::from(FIRMWARE))),
            (
                Member::MaxCredBlobLength,
                if_extended(Extension::CredBlob, MAX_CRED_BLOB),
            ),
            (
                Member::MaxRpIdsForSetMinPinLength,
                if_configurable(Value::from(wide(MAX_RP_IDS)))
                    .filter(|_| profile.extends(Extension::MinPinLength)),
            ),
            (
                Member::PreferredPlatformUvAttempts,
                if_fingers(Value::from(UV_ATTEMPTS)),
            ),
            (Member::UvModality, if_fingers(Value::from(FINGERPRINT))),
            (
                Member::RemainingDiscoverableCredentials,
                profile
                    .has(Feature::CredentialManagement)
                    .then(|| Value::from(wide(remaining))),
            ),
            (
                Member::AttestationFormats,
                Some(texts(formats(profile.attestation_direct))),
            ),
            (Member::MaxPinLength, if_pin(Value::from(wide(MAX_BYTES)))),
            (
                Member::ConfigCommands,
                if_configurable(self.config_commands()),
            ),
        ])
    }

    fn versions(&self) -> Vec<&'static str> {
        let u2f = self.profile.has(Feature::U2f) && !self.holds.config.always_uv.is_on();
        let rows = [
            (u2f, "U2F_V2"),
            (true, "FIDO_2_0"),
            (self.is_fido_2_1(), "FIDO_2_1"),
        ];
        rows.into_iter()
            .filter_map(|(is, version)| is.then_some(version))
            .collect()
    }

    /// §9, mandatory features of CTAP 2.1.
    fn is_fido_2_1(&self) -> bool {
        let profile = &self.profile;
        profile.gives_tokens()
            && profile.has(Feature::CredentialManagement)
            && profile.extends(Extension::CredProtect)
    }

    fn options(&self) -> Value {
        let profile = &self.profile;
        let has = |feature, value: bool| profile.has(feature).then_some(value);
        let config = &self.holds.config;
        let rows = [
            ("rk", Some(true)),
            ("up", Some(true)),
            (
                "uv",
                (!profile.methods.is_empty()).then(|| self.has_built_in_uv()),
            ),
            ("plat", Some(profile.attachment == Attachment::Platform)),
            ("alwaysUv", has(Feature::Config, config.always_uv.is_on())),
            ("authnrCfg", has(Feature::Config, true)),
            (
                "bioEnroll",
                has(Feature::BioEnrollment, self.holds.fingerprints.count() > 0),
            ),
            (
                "clientPin",
                has(Feature::ClientPin, self.holds.pin.is_set()),
            ),
            ("credMgmt", has(Feature::CredentialManagement, true)),
            (
                "ep",
                has(
                    Feature::EnterpriseAttestation,
                    config.enterprise_attestation.is_on(),
                ),
            ),
            ("largeBlobs", has(Feature::LargeBlobs, true)),
            (
                "makeCredUvNotRqd",
                has(Feature::MakeCredUvNotRequired, self.makes_unverified()),
            ),
            (
                "noMcGaPermissionsWithClientPin",
                has(Feature::NoMcGaPermissionsWithClientPin, true),
            ),
            ("perCredMgmtRO", has(Feature::PersistentRead, true)),
            ("pinUvAuthToken", profile.gives_tokens().then_some(true)),
            (
                "setMinPINLength",
                has(Feature::Config, true).filter(|_| profile.has(Feature::ClientPin)),
            ),
            ("uvBioEnroll", has(Feature::BioEnrollment, true)),
            (
                "uvAcfg",
                has(Feature::Config, true).filter(|_| profile.has(Feature::BuiltInUvToken)),
            ),
        ];
        let told = rows
            .into_iter()
            .filter_map(|(name, value)| Some((Value::from(name), Value::Bool(value?))));
        Value::Map(told.collect())
    }

    fn config_commands(&self) -> Value {
        let all = [
            SubCommand::EnableEnterpriseAttestation,
            SubCommand::ToggleAlwaysUv,
            SubCommand::SetMinPinLength,
        ];
        let there = all.into_iter().filter(|command| self.has_config(*command));
        Value::Array(there.map(|command| Value::from(command.number())).collect())
    }
}

fn formats(attestation: Attestation) -> Vec<&'static str> {
    let mut formats = vec![
        attestation.format().as_str(),
        AttestationFormat::None.as_str(),
    ];
    formats.dedup();
    formats
}

fn algorithms(algorithms: &[Algorithm]) -> Value {
    let algorithm = |algorithm: &Algorithm| {
        Value::Map(vec![
            (Value::from("alg"), Value::from(algorithm.cose_id())),
            (Value::from("type"), Value::from("public-key")),
        ])
    };
    Value::Array(algorithms.iter().map(algorithm).collect())
}

fn protocols() -> Value {
    let numbers = Protocol::PREFERRED.map(|protocol| Value::from(protocol.number()));
    Value::Array(numbers.to_vec())
}

fn texts(texts: impl IntoIterator<Item = &'static str>) -> Value {
    Value::Array(texts.into_iter().map(Value::from).collect())
}

fn is_filled(list: &Value) -> bool {
    list.as_array().is_some_and(|items| !items.is_empty())
}

fn wide(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// How many credentials of a list surely fit a message.
const MAX_LIST: u64 = 64;
/// How often a platform tries a finger before it asks for the PIN.
const UV_ATTEMPTS: u64 = 3;
/// FIDO Registry of Predefined Values §3.1, `fingerprint_internal`.
const FINGERPRINT: u64 = 0x02;
/// Our own firmware's version.
const FIRMWARE: u64 = 1;
