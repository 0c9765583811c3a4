//! A passkey that a check made, and the honest login that it would answer with.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::conformance::draft::Forged;
use crate::conformance::operation::FlagName;
use crate::conformance::operation::Operation;
use crate::conformance::setting::Signer;
use crate::runner::Handed;
use crate::webauthn::Attachment;
use crate::webauthn::AuthData;
use crate::webauthn::AuthenticationResponse;
use crate::webauthn::CredentialId;
use crate::webauthn::Flags;
use crate::webauthn::base64url;

/// A passkey as the relying party got to know it.
#[derive(Clone, Debug)]
pub(super) struct Passkey {
    pub(super) id: Vec<u8>,
    pub(super) handle: Vec<u8>,
    pub(super) signer: Signer,
    /// The last flags that were accepted.
    pub(super) flags: u8,
    /// The last counter that was accepted.
    pub(super) count: u32,
}

impl Passkey {
    /// The passkey of a registration that was accepted.
    pub(super) fn of(forged: &Forged, handle: Vec<u8>) -> Self {
        Self {
            id: forged.id.clone(),
            handle,
            signer: forged.signer.clone(),
            flags: forged.flags,
            count: forged.count,
        }
    }

    /// A login with it was accepted.
    pub(super) fn used(&mut self, forged: &Forged) {
        self.flags = forged.flags;
        self.count = forged.count;
    }

    /// What makes a login go on from the last one: backup flags stay, a counter that is used grows.
    pub(super) fn continuation(&self) -> Vec<Operation> {
        let backup = [FlagName::Be, FlagName::Bs];
        let kept = |set: bool| {
            let flags = backup.iter().copied();
            flags
                .filter(|flag| (self.flags & flag.bit() != 0) == set)
                .collect()
        };
        let count = match self.count {
            0 => 0,
            count => count.saturating_add(1),
        };
        vec![
            Operation::SetFlags(kept(true)),
            Operation::ClearFlags(kept(false)),
            Operation::SignCount(count),
        ]
    }

    /// What an honest client answers to these options with this passkey: what the client made, if
    /// it was with this one, or else the same thing made here.
    pub(super) fn assertion(&self, handed: &Handed<'_>, origin: &str, rp_id: &str) -> Value {
        if let Ok(made) = &handed.made
            && made.get("rawId").and_then(Value::as_str) == Some(&base64url::encode(&self.id))
        {
            return made.clone();
        }
        let option = |name: &str| handed.options.get(name).and_then(Value::as_str);
        let client_data = json!({
            "type": "webauthn.get",
            "challenge": option("challenge").unwrap_or_default(),
            "origin": origin,
            "crossOrigin": false,
        });
        let rp_id = option("rpId").unwrap_or(rp_id);
        let data = AuthData {
            rp_id_hash: <sha2::Sha256 as sha2::Digest>::digest(rp_id).into(),
            flags: Flags::UP.with(Flags::UV),
            sign_count: 0,
            attested: None,
            extensions: None,
        };
        let response = AuthenticationResponse {
            id: CredentialId(self.id.clone()),
            attachment: Some(Attachment::Platform),
            client_data_json: client_data.to_string().into_bytes(),
            authenticator_data: data.encode(),
            signature: Vec::new(),
            user_handle: Some(self.handle.clone()),
            extension_results: Map::new(),
        };
        response.to_json()
    }
}
