//! Authenticator data while it is being changed: parts that need not fit each other.
//!
//! Implements WebAuthn L3 §6.1 and §6.5.1 from the liar's side.

use rand::Rng;
use rand_chacha::ChaCha20Rng;

use crate::conformance::operation::AttestedForm;
use crate::conformance::operation::ExtensionForm;
use crate::conformance::operation::Filling;
use crate::conformance::operation::FlagName;
use crate::webauthn::AuthData;
use crate::webauthn::cbor;
use crate::webauthn::cbor::Value;

/// Authenticator data in parts. Flags are what they are, whatever follows.
#[derive(Clone, Debug)]
pub(super) struct AuthDraft {
    pub(super) rp_id_hash: [u8; 32],
    pub(super) flags: u8,
    pub(super) sign_count: u32,
    pub(super) attested: Option<AttestedDraft>,
    extensions: Option<Vec<u8>>,
    tail: Vec<u8>,
    length: Option<usize>,
}

/// Attested credential data in parts.
#[derive(Clone, Debug)]
pub(super) struct AttestedDraft {
    aaguid: [u8; 16],
    claimed_length: Option<u16>,
    pub(super) id: Vec<u8>,
    /// The COSE key, encoded.
    pub(super) key: Vec<u8>,
}

impl AuthDraft {
    /// What an honest authenticator made.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let data = AuthData::decode(bytes).ok()?;
        Some(Self {
            rp_id_hash: data.rp_id_hash,
            flags: data.flags.byte(),
            sign_count: data.sign_count,
            attested: data.attested.map(|attested| AttestedDraft {
                aaguid: attested.aaguid.0,
                claimed_length: None,
                id: attested.credential_id.0,
                key: attested.public_key,
            }),
            extensions: data.extensions.as_ref().map(cbor::encode),
            tail: Vec::new(),
            length: None,
        })
    }

    /// Sets flags.
    pub(super) fn set(&mut self, flags: &[FlagName]) {
        for flag in flags {
            self.flags |= flag.bit();
        }
    }

    /// Clears flags.
    pub(super) fn clear(&mut self, flags: &[FlagName]) {
        for flag in flags {
            self.flags &= !flag.bit();
        }
    }

    /// The AAGUID; zeros where there is none.
    pub(super) fn aaguid(&self) -> [u8; 16] {
        self.attested.as_ref().map_or([0; 16], |it| it.aaguid)
    }

    /// Changes the AAGUID.
    pub(super) fn fill_aaguid(&mut self, filling: Filling, entropy: &mut ChaCha20Rng) {
        if let Some(attested) = &mut self.attested {
            attested.aaguid = fill(filling, entropy);
        }
    }

    /// Changes the RP ID hash.
    pub(super) fn fill_hash(&mut self, filling: Filling, entropy: &mut ChaCha20Rng) {
        self.rp_id_hash = fill(filling, entropy);
    }

    /// Gives the credential another id.
    pub(super) fn rename(&mut self, id: Vec<u8>) {
        if let Some(attested) = &mut self.attested {
            attested.id = id;
        }
    }

    /// Says that the id has another length than it has.
    pub(super) fn claim_length(&mut self, length: u16) {
        if let Some(attested) = &mut self.attested {
            attested.claimed_length = Some(length);
        }
    }

    /// Drops or adds attested credential data.
    pub(super) fn attest(&mut self, form: AttestedForm, key: Vec<u8>, entropy: &mut ChaCha20Rng) {
        self.attested = match form {
            AttestedForm::Dropped => None,
            AttestedForm::Added => Some(AttestedDraft {
                aaguid: [0; 16],
                claimed_length: None,
                id: fill::<32>(Filling::Random, entropy).to_vec(),
                key,
            }),
        };
        if form == AttestedForm::Added {
            self.flags |= FlagName::At.bit();
        }
    }

    /// Changes the extension outputs.
    pub(super) fn extend(&mut self, form: ExtensionForm) {
        let map = Value::Map(vec![(Value::from("stuntkeyExample"), Value::Bool(true))]);
        self.extensions = match form {
            ExtensionForm::Map | ExtensionForm::Unflagged => Some(cbor::encode(&map)),
            ExtensionForm::FlagOnly => None,
            ExtensionForm::NotMap => Some(cbor::encode(&Value::from("no map"))),
        };
        match form {
            ExtensionForm::Map | ExtensionForm::FlagOnly | ExtensionForm::NotMap => {
                self.flags |= FlagName::Ed.bit();
            }
            ExtensionForm::Unflagged => self.flags &= !FlagName::Ed.bit(),
        }
    }

    /// Adds bytes at the end.
    pub(super) fn append(&mut self, bytes: &[u8]) {
        self.tail.extend_from_slice(bytes);
    }

    /// Cuts it.
    pub(super) fn cut(&mut self, length: usize) {
        self.length = Some(length);
    }

    /// The bytes.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = self.rp_id_hash.to_vec();
        bytes.push(self.flags);
        bytes.extend_from_slice(&self.sign_count.to_be_bytes());
        if let Some(attested) = &self.attested {
            bytes.extend_from_slice(&attested.aaguid);
            let length = u16::try_from(attested.id.len()).unwrap_or(u16::MAX);
            let length = attested.claimed_length.unwrap_or(length);
            bytes.extend_from_slice(&length.to_be_bytes());
            bytes.extend_from_slice(&attested.id);
            bytes.extend_from_slice(&attested.key);
        }
        bytes.extend(self.extensions.iter().flatten());
        bytes.extend_from_slice(&self.tail);
        bytes.truncate(self.length.unwrap_or(usize::MAX));
        bytes
    }
}

fn fill<const N: usize>(filling: Filling, entropy: &mut ChaCha20Rng) -> [u8; N] {
    let mut bytes = [0; N];
    match filling {
        Filling::Zeros => {}
        Filling::Random => entropy.fill_bytes(&mut bytes),
    }
    bytes
}
