//! What a kind of client is: a browser on a platform, or a native app's system API.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::webauthn::RpId;

/// A client, as the device catalogue describes it. Each field says whom it imitates in its data.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientProfile {
    /// Its id: `safari`, `chrome`, `edge`, `firefox`, `app`.
    pub id: String,
    /// Its name for people, such as `Safari 26`.
    pub name: String,
    /// Browser or app.
    pub kind: ClientKind,
    /// The version it tells, such as `26.0`.
    pub version: String,
    /// The User-Agent header it sends.
    pub user_agent: String,
    /// Answers of `getClientCapabilities()`; what is missing is unknown (WebAuthn L3 §5.1.7).
    pub capabilities: BTreeMap<String, bool>,
    /// How errors are named.
    pub errors: ErrorNames,
    /// Whether related origin requests are supported (WebAuthn L3 §5.11).
    pub related_origins: Support,
    /// Whether the Signal API is supported (WebAuthn L3 §5.1.10).
    pub signals: Support,
    /// What a modal get does when nothing local fits.
    pub remote: Remote,
    /// Relying parties to which whoever manages this client grants enterprise attestation (CTAP 2.2
    /// §7.1.2).
    pub enterprise_rp_ids: Vec<RpId>,
    /// Time-out when the relying party gives none, and the bounds for one that it gives.
    pub timeout_default: Duration,
    /// Lower bound of a given time-out.
    pub timeout_min: Duration,
    /// Upper bound of a given time-out.
    pub timeout_max: Duration,
}

/// Whether the client is a browser or a native app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientKind {
    /// A browser.
    Browser,
    /// A native app that calls the operating system.
    App,
}

/// Whose names errors bear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorNames {
    /// DOMException names.
    Web,
    /// `ASAuthorizationError` codes.
    Apple,
    /// androidx.credentials exceptions.
    Android,
}

/// Whether something is supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// It is.
    Supported,
    /// It is not.
    Unsupported,
}

/// Whether a modal get offers other devices when nothing local fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remote {
    /// It shows a QR code.
    Offered,
    /// It ends at once: the app prefers immediately available credentials.
    Hidden,
}
