//! A credential record: what the shop stores of a passkey (§4, *credential record*).
//!
//! **Invariant:** holds what the ceremonies verified, and what the front end said at the time.

use serde_json::Value;
use serde_json::json;

use crate::reference::bug::Bugs;
use crate::reference::bug::Lapse;
use crate::reference::client_info::ClientInfo;
use crate::reference::verify::Aaguid;
use crate::reference::verify::Asserted;
use crate::reference::verify::CredentialId;
use crate::reference::verify::PublicKey;
use crate::reference::verify::Registered;

/// A passkey as the shop knows it.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub id: CredentialId,
    pub public_key: PublicKey,
    pub sign_count: u32,
    pub aaguid: Aaguid,
    pub backup_eligible: bool,
    pub backed_up: bool,
    pub uv_initialized: bool,
    pub transports: Vec<String>,
    /// The `user.id` it was created with.
    pub user_handle: Vec<u8>,
    /// The client it was registered on.
    pub registered_on: ClientInfo,
    pub name: String,
    pub created_ms: u64,
    pub last_used_ms: Option<u64>,
}

impl Record {
    /// §7.1 step 27: a new record from a verified registration.
    pub fn new(
        registered: Registered,
        user_handle: Vec<u8>,
        registered_on: ClientInfo,
        now_ms: u64,
    ) -> Self {
        Self {
            name: provider_name(registered.aaguid).to_owned(),
            id: registered.id,
            public_key: registered.public_key,
            sign_count: registered.sign_count,
            aaguid: registered.aaguid,
            backup_eligible: registered.backup_eligible,
            backed_up: registered.backed_up,
            uv_initialized: registered.user_verified,
            transports: registered.transports,
            user_handle,
            registered_on,
            created_ms: now_ms,
            last_used_ms: None,
        }
    }

    /// The mistakes of storing less than was verified.
    pub fn spoiled(self, bugs: &Bugs) -> Self {
        let keeps_backup = !bugs.has(Lapse::Ux25);
        Self {
            sign_count: match bugs.has(Lapse::R27_1) {
                true => 0,
                false => self.sign_count,
            },
            transports: match bugs.has(Lapse::R27_2) {
                true => Vec::new(),
                false => self.transports,
            },
            backup_eligible: self.backup_eligible && keeps_backup,
            backed_up: self.backed_up && keeps_backup,
            ..self
        }
    }

    /// §7.2 step 24: what a verified assertion changes. A first user verification does not make
    /// `uv_initialized` true here, for no other factor was asked along with it.
    pub fn update(&mut self, asserted: &Asserted, now_ms: u64, bugs: &Bugs) {
        if !bugs.has(Lapse::A24_1) {
            self.sign_count = asserted.sign_count;
        }
        if !bugs.has(Lapse::A24_4) {
            self.backed_up = asserted.backed_up;
        }
        if bugs.has(Lapse::A24_3) {
            self.uv_initialized |= asserted.user_verified;
        }
        if let (true, Some(key)) = (bugs.has(Lapse::A21_10), &asserted.attested_key) {
            self.public_key = key.clone();
        }
        self.last_used_ms = Some(now_ms);
    }

    /// Whether it lives on a security key, which its owner may carry anywhere.
    pub fn is_on_security_key(&self) -> bool {
        self.transports
            .iter()
            .any(|transport| ["usb", "nfc", "ble"].contains(&transport.as_str()))
    }

    /// Whether a phone can serve it to another device.
    pub fn is_on_phone(&self) -> bool {
        self.transports
            .iter()
            .any(|transport| transport == "hybrid")
    }

    /// The `PublicKeyCredentialDescriptorJSON` for allow and exclude lists.
    pub fn descriptor(&self) -> Value {
        json!({ "type": "public-key", "id": self.id.to_text(), "transports": self.transports })
    }

    /// What the list in the settings shows.
    pub fn listing(&self) -> Value {
        json!({
            "id": self.id.to_text(),
            "name": self.name,
            "created": self.created_ms,
            "last_used": self.last_used_ms,
            "backed_up": self.backed_up,
            "synced": self.backup_eligible,
            "uv_initialized": self.uv_initialized,
            "transports": self.transports,
        })
    }
}

/// The name a passkey has until its owner renames it. Source: AAG.
fn provider_name(aaguid: Aaguid) -> &'static str {
    if aaguid.is_apple() {
        "iCloud Keychain"
    } else if aaguid.is_google() {
        "Google Password Manager"
    } else if aaguid.is_windows_hello() {
        "Windows Hello"
    } else {
        "Passkey"
    }
}
