//! What authenticatorGetInfo tells of a model, as a metadata statement has it (FIDO Metadata
//! Statement 3.1 §3.12, AuthenticatorGetInfo dictionary): the answer of a new authenticator,
//! member by member.

use serde_json::Map;
use serde_json::Value as Json;
use serde_json::json;

use crate::authenticator::Authenticator;
use crate::authenticator::Means;
use crate::authenticator::Profile;
use crate::ctap::get_info::Member;
use crate::webauthn::cbor;
use crate::webauthn::cbor::Value;

/// The dictionary of a model.
pub(super) fn of(profile: &Profile) -> Json {
    let answer = Authenticator::new(profile.clone(), Means::default()).get_info();
    let told = cbor::decode(&answer[1..]).expect("it has just been encoded");
    let member = |(member, name): (Member, &str)| {
        let value = cbor::numbered(&told, member.key())?;
        Some((name.to_owned(), json(value)))
    };
    Json::Object(NAMES.into_iter().filter_map(member).collect())
}

fn json(value: &Value) -> Json {
    if let Some(flag) = value.as_bool() {
        json!(flag)
    } else if let Some(number) = cbor::as_i64(value) {
        json!(number)
    } else if let Some(text) = value.as_text() {
        json!(text)
    } else if let Some(bytes) = value.as_bytes() {
        let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
        json!(digits.collect::<String>())
    } else if let Some(items) = value.as_array() {
        json!(items.iter().map(json).collect::<Vec<_>>())
    } else {
        let members = value.as_map().map(Vec::as_slice).unwrap_or_default();
        let member =
            |(name, value): &(Value, Value)| Some((name.as_text()?.to_owned(), json(value)));
        Json::Object(members.iter().filter_map(member).collect::<Map<_, _>>())
    }
}

/// What every authenticator of a model has in common. Algorithms are left out, for relying parties
/// look for the attestation key's among them, and they are the credentials'.
const NAMES: [(Member, &str); 15] = [
    (Member::Versions, "versions"),
    (Member::Extensions, "extensions"),
    (Member::Aaguid, "aaguid"),
    (Member::Options, "options"),
    (Member::MaxMsgSize, "maxMsgSize"),
    (Member::PinUvAuthProtocols, "pinUvAuthProtocols"),
    (Member::MaxCredentialCountInList, "maxCredentialCountInList"),
    (Member::MaxCredentialIdLength, "maxCredentialIdLength"),
    (Member::Transports, "transports"),
    (
        Member::MaxSerializedLargeBlobArray,
        "maxSerializedLargeBlobArray",
    ),
    (Member::FirmwareVersion, "firmwareVersion"),
    (Member::MaxCredBlobLength, "maxCredBlobLength"),
    (
        Member::MaxRpIdsForSetMinPinLength,
        "maxRPIDsForSetMinPINLength",
    ),
    (
        Member::PreferredPlatformUvAttempts,
        "preferredPlatformUvAttempts",
    ),
    (Member::UvModality, "uvModality"),
];
