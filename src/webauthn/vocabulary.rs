//! The closed words of WebAuthn and Credential Management.
//!
//! **Invariant:** words only. A string outside these lists is treated as absent where options are
//! read, as the specification asks (WebAuthn L3 §2.1.1, "enumerations as DOMString").
//!
//! Implements WebAuthn L3 §5.4.5–§5.4.7, §5.8.4, §5.8.6, §5.8.8, Credential Management §2.3.2.

use crate::webauthn::word::closed_words;

closed_words! {
    /// How a client may reach an authenticator (§5.8.4). Declared in lexicographic order, the order
    /// in which a client lists transports.
    Transport {
        Ble = "ble",
        Hybrid = "hybrid",
        Internal = "internal",
        Nfc = "nfc",
        SmartCard = "smart-card",
        Usb = "usb",
    }
}

closed_words! {
    /// Whether the authenticator is part of the client device (§5.4.5).
    Attachment {
        Platform = "platform",
        CrossPlatform = "cross-platform",
    }
}

closed_words! {
    /// What the relying party asks about user verification (§5.8.6).
    UserVerification {
        Required = "required",
        Preferred = "preferred",
        Discouraged = "discouraged",
    }
}

closed_words! {
    /// What the relying party asks about discoverability (§5.4.6).
    ResidentKey {
        Discouraged = "discouraged",
        Preferred = "preferred",
        Required = "required",
    }
}

closed_words! {
    /// How the user takes part in a credential request (Credential Management §2.3.2).
    Mediation {
        /// The browser calls this modal.
        Optional = "optional",
        Conditional = "conditional",
        Required = "required",
        Silent = "silent",
        /// WebAuthn L3 immediate user interface mode.
        Immediate = "immediate",
    }
}

closed_words! {
    /// What the relying party asks about attestation (§5.4.7).
    AttestationPreference {
        None = "none",
        Indirect = "indirect",
        Direct = "direct",
        Enterprise = "enterprise",
    }
}

closed_words! {
    /// The user interface the relying party hints at (§5.8.8).
    Hint {
        SecurityKey = "security-key",
        ClientDevice = "client-device",
        Hybrid = "hybrid",
    }
}

closed_words! {
    /// Which of the two WebAuthn ceremonies.
    CeremonyKind {
        Registration = "registration",
        Authentication = "authentication",
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
