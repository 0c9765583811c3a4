//! From a provider's values to its authenticator's profile, and the words for its choices.

use crate::authenticator::Attestation;
use crate::authenticator::Counter;
use crate::authenticator::Discoverability;
use crate::authenticator::Extension;
use crate::authenticator::Method;
use crate::authenticator::Profile;
use crate::authenticator::SameUser;
use crate::authenticator::VerificationPolicy;
use crate::provider::sheet::Sheet;
use crate::provider::vocabulary::spell;
use crate::webauthn::Aaguid;
use crate::webauthn::Algorithm;
use crate::webauthn::Attachment;
use crate::webauthn::BackupState;
use crate::webauthn::Transport;

/// How the authenticator behaves. Reports and returns `None` where a value is missing or wrong.
pub(super) fn profile(sheet: &Sheet<'_>) -> Option<Profile> {
    let aaguid = sheet.parsed("credentials.aaguid", Aaguid::parse);
    let credential_id_bytes = sheet.count("credentials.id-bytes");
    let algorithms = sheet.words("credentials.algorithms");
    let discoverability = sheet.word("credentials.discoverable");
    let same_user = sheet.word("credentials.same-user");
    let backup = sheet.word("credentials.backup");
    let counter = sheet.word("credentials.counter");
    let transports = sheet.words("credentials.transports");
    let attachment = sheet.word("credentials.attachment");
    let attestation_none = sheet.word("attestation.none");
    let attestation_direct = sheet.word("attestation.direct");
    let methods = sheet.words("verification.methods");
    let when_preferred = sheet.word("verification.preferred");
    let when_discouraged = sheet.word("verification.discouraged");
    let extensions = sheet.words("extensions");
    Some(Profile {
        aaguid: aaguid?,
        credential_id_bytes: usize::try_from(credential_id_bytes?).ok()?,
        algorithms: algorithms?,
        discoverability: discoverability?,
        same_user: same_user?,
        backup: backup?,
        counter: counter?,
        transports: transports?,
        attachment: attachment?,
        attestation_none: attestation_none?,
        attestation_direct: attestation_direct?,
        methods: methods?,
        when_preferred: when_preferred?,
        when_discouraged: when_discouraged?,
        extensions: extensions?,
        features: Vec::new(),
    })
}

spell!(Discoverability as "rule for discoverable credentials" {
    Self::Always => "always": "Every credential is discoverable.",
    Self::WhenAsked => "when-asked": "Those that the relying party asks to be.",
});

spell!(SameUser as "rule for the same user handle" {
    Self::Overwrites => "overwrites": "The new passkey replaces the old one.",
    Self::Shadows => "shadows": "The old one stays, and is not listed while the new one exists.",
});

spell!(Counter as "counter" {
    Self::Zero => "zero": "Always 0.",
    Self::PerCredential => "per-credential": "Each credential counts its own signatures.",
    Self::Global => "global": "One counter for all credentials.",
});

spell!(Attestation as "attestation" {
    Self::None => "none": "Format `none`.",
    Self::SelfSigned => "self": "Format `packed`, signed with the credential's own key.",
});

spell!(Method as "verification method" {
    Self::Biometrics => "biometrics": "Face or fingerprint.",
    Self::ScreenLock => "screen-lock": "The device's PIN, pattern or password.",
    Self::ProviderPin => "provider-pin": "A PIN that the provider keeps.",
    Self::ClientPin => "client-pin": "A PIN that the client sends (CTAP 2.2 §6.5).",
});

spell!(VerificationPolicy as "verification policy" {
    Self::Always => "always": "The user is verified.",
    Self::WithBiometrics => "with-biometrics": "The user is verified where biometrics are set up.",
    Self::Never => "never": "The user is not verified.",
});

spell!(Extension as "extension" {
    Self::CredBlob => "cred-blob": "`credBlob`.",
    Self::CredProtect => "cred-protect": "`credProtect`.",
    Self::LargeBlob => "large-blob": "`largeBlob`, kept with the credential.",
    Self::LargeBlobKey => "large-blob-key": "`largeBlob`, over CTAP's `largeBlobKey`.",
    Self::MinPinLength => "min-pin-length": "`minPinLength`.",
    Self::Prf => "prf": "`prf`, over CTAP's `hmac-secret`.",
    Self::PrfAtCreation => "prf-at-creation": "`prf` evaluated when the passkey is made.",
    Self::ThirdPartyPayment => "third-party-payment": "`thirdPartyPayment`.",
});

spell!(Algorithm as "algorithm" {
    Self::Es256 => "ES256": "ECDSA on P-256 with SHA-256.",
    Self::Es384 => "ES384": "ECDSA on P-384 with SHA-384.",
    Self::EdDsa => "EdDSA": "Ed25519.",
    Self::Rs256 => "RS256": "RSASSA-PKCS1-v1_5 with SHA-256.",
});

spell!(BackupState as "backup state" {
    Self::NotEligible => "not-eligible": "Bound to the device: BE and BS are 0.",
    Self::Eligible => "eligible": "It may sync and does not yet: BE is 1, BS is 0.",
    Self::BackedUp => "backed-up": "It syncs: BE and BS are 1.",
});

spell!(Transport as "transport" {
    Self::Ble => "ble": "Bluetooth Low Energy.",
    Self::Hybrid => "hybrid": "A QR code, answered by a phone.",
    Self::Internal => "internal": "Part of the device.",
    Self::Nfc => "nfc": "Near-field communication.",
    Self::SmartCard => "smart-card": "A smart card.",
    Self::Usb => "usb": "USB.",
});

spell!(Attachment as "attachment" {
    Self::Platform => "platform": "Part of the device.",
    Self::CrossPlatform => "cross-platform": "It moves from device to device.",
});
