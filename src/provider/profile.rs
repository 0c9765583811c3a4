//! From a provider's values to its authenticator's profile, and the words for its choices.

use crate::authenticator::Attestation;
use crate::authenticator::Counter;
use crate::authenticator::Discoverability;
use crate::authenticator::Extension;
use crate::authenticator::Feature;
use crate::authenticator::Method;
use crate::authenticator::Profile;
use crate::authenticator::SameUser;
use crate::authenticator::VerificationPolicy;
use crate::provider::sheet::Sheet;
use crate::webauthn::Aaguid;
use crate::word::words;

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
    let features = if sheet.has("features") {
        sheet.words("features")
    } else {
        Some(Vec::new())
    };
    let enterprise_rp_ids = sheet.rp_ids("attestation.enterprise");
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
        enterprise_rp_ids: enterprise_rp_ids?,
        methods: methods?,
        when_preferred: when_preferred?,
        when_discouraged: when_discouraged?,
        extensions: extensions?,
        features: features?,
    })
}

words! {
    impl Word for Discoverability as "rule for discoverable credentials" {
        Always = "always": "Every credential is discoverable.",
        WhenAsked = "when-asked": "Those that the relying party asks to be.",
    }
}

words! {
    impl Word for SameUser as "rule for the same user handle" {
        Overwrites = "overwrites": "The new passkey replaces the old one.",
        Shadows = "shadows": "The old one stays, and is not listed while the new one exists.",
    }
}

words! {
    impl Word for Counter as "counter" {
        Zero = "zero": "Always 0.",
        PerCredential = "per-credential": "Each credential counts its own signatures.",
        Global = "global": "One counter for all credentials.",
    }
}

words! {
    impl Word for Attestation as "attestation" {
        None = "none": "Format `none`.",
        SelfSigned = "self": "Format `packed`, signed with the credential's own key.",
        Packed = "packed": "Format `packed`, by a certificate of the model.",
        FidoU2f = "fido-u2f": "Format `fido-u2f`, without AAGUID.",
        Tpm = "tpm": "Format `tpm`, as Windows Hello sends it.",
        Apple = "apple": "Format `apple`, by a certificate of the credential.",
        AndroidKey = "android-key": "Format `android-key`, with a description of the key.",
    }
}

words! {
    impl Word for Method as "verification method" {
        Biometrics = "biometrics": "Face or fingerprint.",
        ScreenLock = "screen-lock": "The device's PIN, pattern or password.",
        ProviderPin = "provider-pin": "A PIN that the provider keeps.",
    }
}

words! {
    impl Word for VerificationPolicy as "verification policy" {
        Always = "always": "The user is verified.",
        WithBiometrics = "with-biometrics": "The user is verified where biometrics are set up.",
        Never = "never": "The user is not verified.",
    }
}

words! {
    impl Word for Extension as "extension" {
        CredBlob = "cred-blob": "`credBlob`.",
        CredProtect = "cred-protect": "`credProtect`.",
        LargeBlob = "large-blob": "`largeBlob`, kept with the credential.",
        LargeBlobKey = "large-blob-key": "`largeBlob`, over CTAP's `largeBlobKey`.",
        MinPinLength = "min-pin-length": "`minPinLength`.",
        Prf = "prf": "`prf`, over CTAP's `hmac-secret`.",
        PrfAtCreation = "prf-at-creation": "`prf` evaluated when the passkey is made.",
        ThirdPartyPayment = "third-party-payment": "`thirdPartyPayment`.",
    }
}

words! {
    impl Word for Feature as "feature" {
        BioEnrollment = "bio-enrollment": "Enrols fingerprints (`bioEnroll`).",
        BuiltInUvToken = "built-in-uv-token": "Built-in verification gives tokens (`pinUvAuthToken`).",
        ClientPin = "client-pin": "A PIN that clients ask for (`clientPin`).",
        Config = "config": "Settings (`authnrCfg`).",
        CredentialManagement = "credential-management": "Lists and deletes passkeys (`credMgmt`).",
        EnterpriseAttestation = "enterprise-attestation": "Attests by its own serial number (`ep`).",
        LargeBlobs = "large-blobs": "An array of blobs that clients share (`largeBlobs`).",
        MakeCredUvNotRequired = "make-cred-uv-not-required": "Makes credentials that are not discoverable without verification (`makeCredUvNotRqd`).",
        NoMcGaPermissionsWithClientPin = "no-mc-ga-with-client-pin": "A PIN is no good for ceremonies (`noMcGaPermissionsWithClientPin`).",
        PersistentRead = "persistent-read": "Tokens that list passkeys for good (`perCredMgmtRO`).",
        ResetWindow = "reset-window": "Is reset within ten seconds of power-on only.",
        U2f = "u2f": "CTAP1, also called U2F.",
    }
}
