//! Passkeys, as the trace tells of them.

use serde::Deserialize;
use serde::Serialize;

use crate::flow::ProviderId;
use crate::webauthn::BackupState;
use crate::webauthn::CredentialId;
use crate::webauthn::RpId;

/// A credential source as the provider holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredCredential {
    /// Credential id.
    pub id: CredentialId,
    /// The relying party it is scoped to.
    pub rp_id: RpId,
    /// The provider that holds it.
    pub provider: ProviderId,
    /// The user handle it is for, base64url.
    pub user_handle: String,
    /// The user name it shows.
    pub user_name: String,
    /// Backup eligibility and state.
    pub backup: BackupState,
    /// COSE algorithm number.
    pub algorithm: i64,
    /// How it came here.
    pub by: Arrival,
}

/// How a credential source came to a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Arrival {
    /// It was created here.
    Created,
    /// It was synced here.
    Synced,
    /// It was restored here.
    Restored,
}

/// How a credential can be reached from a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reachability {
    /// In a provider on this very device.
    Local,
    /// On a roaming authenticator that is plugged in.
    Roaming,
    /// On another device, by QR code.
    Hybrid,
    /// It will sync here, and has not arrived yet.
    Pending,
    /// Not at all.
    None,
}

/// An entry of the relying party's list of passkeys.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListedPasskey {
    /// The credential id, where the relying party's list shows it.
    pub id: Option<CredentialId>,
    /// The relying party's own key for it, where the list shows one.
    pub key: Option<String>,
}

/// A signal of the relying party's page (WebAuthn L3 §5.1.10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignalKind {
    /// `signalUnknownCredential`.
    Unknown,
    /// `signalAllAcceptedCredentials`.
    AllAccepted,
}
