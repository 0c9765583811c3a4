//! What an authenticator is: the behaviour of a real product, as data.
//!
//! Values come from provider files, where each carries its source and confidence.

use crate::authenticator::Method;
use crate::webauthn::Aaguid;
use crate::webauthn::Algorithm;
use crate::webauthn::Attachment;
use crate::webauthn::AttestationFormat;
use crate::webauthn::BackupState;
use crate::webauthn::RpId;
use crate::webauthn::Transport;

/// A product's behaviour.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// The model (WebAuthn L3 §6.5.1).
    pub aaguid: Aaguid,
    /// Length of credential ids, which are random.
    pub credential_id_bytes: usize,
    /// Algorithms it can do. The first of the relying party's list that is here wins (CTAP 2.2
    /// §6.1.2 step 3).
    pub algorithms: Vec<Algorithm>,
    /// Which credentials are discoverable.
    pub discoverability: Discoverability,
    /// What a second credential for the same account does to the first.
    pub same_user: SameUser,
    /// Backup eligibility and state of new credentials (WebAuthn L3 §6.1.3).
    pub backup: BackupState,
    /// The signature counter (WebAuthn L3 §6.1.1).
    pub counter: Counter,
    /// Transports it is reached by.
    pub transports: Vec<Transport>,
    /// Whether it is part of the device.
    pub attachment: Attachment,
    /// Attestation where the relying party asked for none.
    pub attestation_none: Attestation,
    /// Attestation where the relying party asked for one.
    pub attestation_direct: Attestation,
    /// Relying parties that get a vendor-facilitated enterprise attestation (CTAP 2.2 §7.1), once
    /// it is enabled.
    pub enterprise_rp_ids: Vec<RpId>,
    /// How users can be verified, in its order of preference.
    pub methods: Vec<Method>,
    /// Verification where the relying party prefers it.
    pub when_preferred: VerificationPolicy,
    /// Verification where the relying party discourages it.
    pub when_discouraged: VerificationPolicy,
    /// Extensions.
    pub extensions: Vec<Extension>,
    /// What it offers to clients that speak CTAP to it. Without any, its own system speaks to it,
    /// and the system's policy says when a user is verified.
    pub features: Vec<Feature>,
}

impl Profile {
    /// Whether it has an extension.
    pub fn extends(&self, extension: Extension) -> bool {
        self.extensions.contains(&extension)
    }

    /// Whether it has a feature.
    pub fn has(&self, feature: Feature) -> bool {
        self.features.contains(&feature)
    }

    /// Whether it gives out pinUvAuthTokens.
    pub fn gives_tokens(&self) -> bool {
        self.has(Feature::ClientPin) || self.has(Feature::BuiltInUvToken)
    }

    /// The largest message it takes, in bytes: what CTAPHID can carry (CTAP 2.2 §11.2.4), and a
    /// mebibyte where the system is the only client.
    pub fn max_msg_size(&self) -> usize {
        match self.attachment {
            Attachment::CrossPlatform => 7609,
            Attachment::Platform => 1 << 20,
        }
    }
}

/// Which credentials are discoverable (WebAuthn L3 §4, discoverable credential).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discoverability {
    /// All of them, whatever is asked.
    Always,
    /// Those for which `rk` is set.
    WhenAsked,
}

/// What a new credential does to an older one for the same RP ID and user handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SameUser {
    /// It replaces it (CTAP 2.2 §6.1.2, overwriting).
    Overwrites,
    /// The older one stays, usable where it is listed, but no longer offered of itself.
    Shadows,
}

/// The signature counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counter {
    /// Always zero.
    Zero,
    /// Counts each credential's signatures.
    PerCredential,
    /// Counts all signatures of the authenticator.
    Global,
}

/// An attestation that is produced here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attestation {
    /// Format `none` (WebAuthn L3 §8.7).
    None,
    /// Format `packed`, signed by the credential's own key (§8.2, self attestation).
    SelfSigned,
    /// Format `packed`, by the certificate of its model (§8.2).
    Packed,
    /// Format `fido-u2f` (§8.6).
    FidoU2f,
    /// Format `tpm` (§8.3).
    Tpm,
    /// Format `apple` (§8.8).
    Apple,
    /// Format `android-key` (§8.4).
    AndroidKey,
}

impl Attestation {
    /// The format of its statements.
    pub fn format(self) -> AttestationFormat {
        match self {
            Self::None => AttestationFormat::None,
            Self::SelfSigned | Self::Packed => AttestationFormat::Packed,
            Self::FidoU2f => AttestationFormat::FidoU2f,
            Self::Tpm => AttestationFormat::Tpm,
            Self::Apple => AttestationFormat::Apple,
            Self::AndroidKey => AttestationFormat::AndroidKey,
        }
    }

    /// Whether it attests keys of an algorithm: TPMs and keystores do not have all, and U2F and
    /// Apple have one.
    pub fn fits(self, algorithm: Algorithm) -> bool {
        match self {
            Self::None | Self::SelfSigned | Self::Packed => true,
            Self::FidoU2f | Self::Apple => algorithm == Algorithm::Es256,
            Self::Tpm => algorithm != Algorithm::EdDsa,
            Self::AndroidKey => matches!(algorithm, Algorithm::Es256 | Algorithm::Rs256),
        }
    }
}

/// When the user is verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerificationPolicy {
    /// Always.
    Always,
    /// Where biometrics are set up.
    WithBiometrics,
    /// Never.
    Never,
}

/// An extension an authenticator may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extension {
    /// `credBlob` (CTAP 2.2 §12.2).
    CredBlob,
    /// `credProtect` (CTAP 2.2 §12.1).
    CredProtect,
    /// `largeBlob`: blobs that the authenticator keeps with their credentials (CTAP 2.2).
    LargeBlob,
    /// `largeBlobKey`: keys for an array of blobs that all clients share (CTAP 2.2 §12.3).
    LargeBlobKey,
    /// `minPinLength` (CTAP 2.2 §12.4).
    MinPinLength,
    /// `hmac-secret` (CTAP 2.2 §12.5), which WebAuthn calls `prf`.
    Prf,
    /// `hmac-secret-mc` (CTAP 2.2): the same at registration.
    PrfAtCreation,
    /// `thirdPartyPayment` (CTAP 2.2).
    ThirdPartyPayment,
}

impl Extension {
    /// Its identifier in messages.
    pub fn identifier(self) -> &'static str {
        match self {
            Self::CredBlob => "credBlob",
            Self::CredProtect => "credProtect",
            Self::LargeBlob => "largeBlob",
            Self::LargeBlobKey => "largeBlobKey",
            Self::MinPinLength => "minPinLength",
            Self::Prf => "hmac-secret",
            Self::PrfAtCreation => "hmac-secret-mc",
            Self::ThirdPartyPayment => "thirdPartyPayment",
        }
    }
}

/// What an authenticator offers beside credentials. Most have an option of authenticatorGetInfo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// Fingerprints can be enrolled (`bioEnroll`).
    BioEnrollment,
    /// Built-in verification gives pinUvAuthTokens (`pinUvAuthToken`).
    BuiltInUvToken,
    /// A PIN that platforms collect (`clientPin`).
    ClientPin,
    /// authenticatorConfig (`authnrCfg`, `setMinPINLength`, `alwaysUv`).
    Config,
    /// authenticatorCredentialManagement (`credMgmt`).
    CredentialManagement,
    /// Enterprise attestation, after it was enabled (`ep`).
    EnterpriseAttestation,
    /// authenticatorLargeBlobs (`largeBlobs`).
    LargeBlobs,
    /// Credentials that are not discoverable are made without verification (`makeCredUvNotRqd`).
    MakeCredUvNotRequired,
    /// A token for a PIN is no good for ceremonies (`noMcGaPermissionsWithClientPin`).
    NoMcGaPermissionsWithClientPin,
    /// Tokens that read credentials for good (`perCredMgmtRO`, CTAP 2.2).
    PersistentRead,
    /// It is reset within ten seconds of power-on, and not later (CTAP 2.2 §6.6).
    ResetWindow,
    /// CTAP1, also called U2F.
    U2f,
}
