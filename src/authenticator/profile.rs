//! What an authenticator is: the behaviour of a real product, as data.
//!
//! Values come from provider files, where each carries its source and confidence.

use crate::authenticator::Method;
use crate::webauthn::Aaguid;
use crate::webauthn::Algorithm;
use crate::webauthn::Attachment;
use crate::webauthn::BackupState;
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
    /// How users can be verified, in its order of preference.
    pub methods: Vec<Method>,
    /// Verification where the relying party prefers it.
    pub when_preferred: VerificationPolicy,
    /// Verification where the relying party discourages it.
    pub when_discouraged: VerificationPolicy,
    /// Extensions.
    pub extensions: Vec<Extension>,
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
    /// `credProtect` (CTAP 2.2 §12.1).
    CredProtect,
    /// `largeBlob`.
    LargeBlob,
    /// `minPinLength`.
    MinPinLength,
    /// `prf`, which is `hmac-secret` (CTAP 2.2 §12.5) as the platform evaluates it.
    Prf,
}
