//! Metadata statements: what a model is, as its profile says (FIDO Metadata Statement 3.1 §3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use serde_json::json;

use crate::authenticator::Attestation;
use crate::authenticator::Feature;
use crate::authenticator::Method;
use crate::authenticator::Profile;
use crate::authenticator::attestation::AttestationFamily;
use crate::authenticator::attestation::MetadataModel;
use crate::authenticator::attestation::metadata::blob::LEGAL;
use crate::authenticator::attestation::metadata::info;
use crate::webauthn::Algorithm;
use crate::webauthn::Attachment;
use crate::webauthn::BackupState;
use crate::webauthn::Transport;

/// Of a model by its AAGUID.
pub(super) fn fido2(model: &MetadataModel<'_>) -> Value {
    let profile = model.profile;
    let mut statement = common(model, &algorithms(profile), "cose");
    statement["aaguid"] = json!(profile.aaguid.to_string());
    statement["protocolFamily"] = json!("fido2");
    statement["upv"] = json!([{ "major": 1, "minor": 0 }, { "major": 1, "minor": 1 }]);
    statement["userVerificationDetails"] = verification(profile);
    statement["attestationTypes"] = json!([kind(profile.attestation_direct)]);
    statement["attestationRootCertificates"] = roots(profile.attestation_direct);
    statement["authenticatorGetInfo"] = info::of(profile);
    statement
}

/// Of the same model as a U2F authenticator.
pub(super) fn u2f(model: &MetadataModel<'_>, keys: &[String]) -> Value {
    let mut statement = common(model, &[signature(Algorithm::Es256)], "ecc_x962_raw");
    statement["attestationCertificateKeyIdentifiers"] = json!(keys);
    statement["protocolFamily"] = json!("u2f");
    statement["upv"] = json!([{ "major": 1, "minor": 2 }]);
    statement["userVerificationDetails"] = json!([[by("presence_internal")]]);
    statement["attestationTypes"] = json!([kind(Attestation::FidoU2f)]);
    statement["attestationRootCertificates"] = roots(Attestation::FidoU2f);
    statement
}

/// What both have.
fn common(model: &MetadataModel<'_>, algorithms: &[&str], encoding: &str) -> Value {
    let profile = model.profile;
    // A key that is copied between devices is no hardware's.
    let protection = match profile.backup {
        BackupState::NotEligible => "hardware",
        BackupState::Eligible | BackupState::BackedUp => "software",
    };
    let matcher = match profile.attachment {
        Attachment::Platform => "tee",
        Attachment::CrossPlatform => "on_chip",
    };
    json!({
        "legalHeader": LEGAL,
        "description": format!("{} (stuntkey TEST double)", model.name),
        "authenticatorVersion": 1,
        "schema": 3,
        "authenticationAlgorithms": algorithms,
        "publicKeyAlgAndEncodings": [encoding],
        "keyProtection": [protection],
        "matcherProtection": [matcher],
        "cryptoStrength": 128,
        "attachmentHint": hints(profile),
        "tcDisplay": [],
    })
}

/// The test root of an attestation's family; self attestation and none have no root.
fn roots(attestation: Attestation) -> Value {
    let family = match attestation {
        Attestation::None | Attestation::SelfSigned => return json!([]),
        Attestation::Packed | Attestation::FidoU2f => AttestationFamily::Fido,
        Attestation::Tpm => AttestationFamily::Tpm,
        Attestation::Apple => AttestationFamily::Apple,
        Attestation::AndroidKey => AttestationFamily::AndroidKey,
    };
    json!([STANDARD.encode(family.root())])
}

/// FIDO Registry of Predefined Values §3.8.
fn kind(attestation: Attestation) -> &'static str {
    match attestation {
        Attestation::None => "none",
        Attestation::SelfSigned => "basic_surrogate",
        Attestation::Packed | Attestation::FidoU2f | Attestation::AndroidKey => "basic_full",
        Attestation::Tpm => "attca",
        Attestation::Apple => "anonca",
    }
}

/// §3.1 of the registry: each method alone, and presence without any.
fn verification(profile: &Profile) -> Value {
    let pin = profile
        .has(Feature::ClientPin)
        .then_some("passcode_external");
    let methods = profile.methods.iter().map(|method| match method {
        Method::Biometrics => "fingerprint_internal",
        Method::ScreenLock | Method::ProviderPin => "passcode_internal",
    });
    let methods = methods.chain(pin);
    let mut ways: Vec<&str> = ["presence_internal"].into_iter().chain(methods).collect();
    ways.dedup();
    let ways = ways.into_iter().map(|way| json!([by(way)]));
    Value::Array(ways.collect())
}

fn by(method: &str) -> Value {
    json!({ "userVerificationMethod": method })
}

fn algorithms(profile: &Profile) -> Vec<&'static str> {
    profile.algorithms.iter().copied().map(signature).collect()
}

/// §3.6.1 of the registry.
fn signature(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Es256 => "secp256r1_ecdsa_sha256_raw",
        Algorithm::Es384 => "secp384r1_ecdsa_sha384_raw",
        Algorithm::EdDsa => "ed25519_eddsa_sha512_raw",
        Algorithm::Rs256 => "rsassa_pkcsv15_sha256_raw",
    }
}

/// §3.4 of the registry.
fn hints(profile: &Profile) -> Vec<&'static str> {
    let mut hints = match profile.attachment {
        Attachment::Platform => vec!["internal"],
        Attachment::CrossPlatform => vec!["external"],
    };
    for transport in &profile.transports {
        let more: &[&str] = match transport {
            Transport::Usb | Transport::SmartCard => &["wired"],
            Transport::Nfc => &["wireless", "nfc"],
            Transport::Ble => &["wireless", "bluetooth"],
            Transport::Hybrid | Transport::Internal => &[],
        };
        hints.extend(more.iter().filter(|hint| **hint != "wireless"));
        if more.contains(&"wireless") && !hints.contains(&"wireless") {
            hints.push("wireless");
        }
    }
    hints
}
