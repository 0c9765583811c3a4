//! The closed words of WebAuthn and Credential Management.
//!
//! **Invariant:** words only. A string outside these lists is treated as absent where options are
//! read, as the specification asks (WebAuthn L3 §2.1.1, "enumerations as DOMString").
//!
//! Implements WebAuthn L3 §5.4.5–§5.4.7, §5.8.4, §5.8.6, §5.8.8, Credential Management §2.3.2.

use crate::word::words;

words! {
    /// How a client may reach an authenticator (§5.8.4). Declared in lexicographic order, the order
    /// in which a client lists transports.
    pub enum Transport as "transport" {
        Ble = "ble": "Bluetooth Low Energy.",
        Hybrid = "hybrid": "A QR code, answered by a phone.",
        Internal = "internal": "Part of the device.",
        Nfc = "nfc": "Near-field communication.",
        SmartCard = "smart-card": "A smart card.",
        Usb = "usb": "USB.",
    }
}

words! {
    /// Whether the authenticator is part of the client device (§5.4.5).
    pub enum Attachment as "attachment" {
        Platform = "platform": "Part of the device.",
        CrossPlatform = "cross-platform": "It moves from device to device.",
    }
}

words! {
    /// What the relying party asks about user verification (§5.8.6).
    pub enum UserVerification as "user verification requirement" {
        Required = "required": "Without it the ceremony fails.",
        Preferred = "preferred": "It is verified where that is possible.",
        Discouraged = "discouraged": "It is not wanted.",
    }
}

words! {
    /// What the relying party asks about discoverability (§5.4.6).
    pub enum ResidentKey as "resident key requirement" {
        Discouraged = "discouraged": "A credential that is not discoverable is wanted, any is accepted.",
        Preferred = "preferred": "A discoverable credential is wanted, any is accepted.",
        Required = "required": "Only a discoverable credential will do.",
    }
}

words! {
    /// How the user takes part in a credential request (Credential Management §2.3.2).
    pub enum Mediation as "mediation" {
        Optional = "optional": "The user is asked where that is needed; the browser calls this modal.",
        Conditional = "conditional": "The user is asked in passing, by autofill, or not at all.",
        Required = "required": "The user is asked in any case.",
        Silent = "silent": "The user is not asked.",
        Immediate = "immediate": "Only what is at hand is offered (Level 3, immediate mode).",
    }
}

words! {
    /// What the relying party asks about attestation (§5.4.7).
    pub enum AttestationPreference as "attestation preference" {
        None = "none": "None is wanted.",
        Indirect = "indirect": "Any is wanted, and the client may make it anonymous.",
        Direct = "direct": "The authenticator's own is wanted.",
        Enterprise = "enterprise": "One that may identify the authenticator is wanted.",
    }
}

words! {
    /// The user interface the relying party hints at (§5.8.8).
    pub enum Hint as "hint" {
        SecurityKey = "security-key": "A security key is expected.",
        ClientDevice = "client-device": "The authenticator of this device is expected.",
        Hybrid = "hybrid": "Another device is expected, through a QR code.",
    }
}

words! {
    /// Which of the two WebAuthn ceremonies.
    pub enum CeremonyKind as "ceremony" {
        Registration = "registration": "A credential is made.",
        Authentication = "authentication": "A credential is used.",
    }
}

impl CeremonyKind {
    /// The `type` member of collected client data (§5.8.1).
    pub const fn client_data_type(self) -> &'static str {
        match self {
            Self::Registration => "webauthn.create",
            Self::Authentication => "webauthn.get",
        }
    }
}
