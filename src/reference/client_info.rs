//! What a front end says about the device it runs on.
//!
//! **Invariant:** hearsay. It decides what is offered, never what is allowed.

use serde::Deserialize;

/// The `client` member of a request. Missing members are unknown.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ClientInfo {
    pub kind: Kind,
    pub platform: Platform,
    pub browser: Option<Browser>,
    pub lock: Option<Lock>,
    pub app_lock: bool,
    pub uvpaa: bool,
    pub capabilities: Capabilities,
    /// What a page or an app can read of the machine; equal on two browsers of one machine.
    pub hardware: Option<String>,
}

impl ClientInfo {
    /// Whether a passkey could be protected here: a screen lock, or a verifying authenticator.
    pub fn is_passkey_ready(&self) -> bool {
        match self.kind {
            Kind::App => self.lock != Some(Lock::None),
            Kind::Browser => self.uvpaa,
        }
    }

    /// Whether both are known to run on the same machine.
    pub fn same_hardware(&self, other: &ClientInfo) -> bool {
        self.hardware.is_some() && self.hardware == other.hardware
    }

    /// The key under which history of this machine is kept.
    pub fn hardware_key(&self) -> &str {
        self.hardware.as_deref().unwrap_or_default()
    }
}

/// How the front end talks to the shop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    /// A native app: its session is a bearer token.
    App,
    /// A web page: its session is a cookie.
    #[default]
    Browser,
}

/// The operating system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Platform {
    Android,
    Ios,
    Ipados,
    Linux,
    Macos,
    Windows,
    // `other` has to come last.
    #[default]
    #[serde(other)]
    Unknown,
}

impl Platform {
    /// Whether iCloud Keychain is the system's own provider.
    pub fn is_apple(self) -> bool {
        match self {
            Platform::Ios | Platform::Ipados | Platform::Macos => true,
            Platform::Android | Platform::Linux | Platform::Unknown | Platform::Windows => false,
        }
    }

    /// Whether Chrome brings Google Password Manager itself.
    pub fn is_desktop(self) -> bool {
        match self {
            Platform::Linux | Platform::Macos | Platform::Windows => true,
            Platform::Android | Platform::Ios | Platform::Ipados | Platform::Unknown => false,
        }
    }
}

/// The browser, as far as it matters to the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Browser {
    Chrome,
    Edge,
    Firefox,
    Safari,
    // `other` has to come last.
    #[serde(other)]
    Other,
}

/// What locks the screen (apps can ask; pages cannot).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Lock {
    Biometrics,
    None,
    Pin,
}

/// The answers of `getClientCapabilities()` that the rules ask for; missing means no.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Capabilities {
    pub conditional_create: bool,
    pub hybrid_transport: bool,
}
