//! What an authenticator holds, as records that a store keeps over a restart.
//!
//! A record is sealed and bound to its name, so that none can be read, changed, or put in the
//! place of another. Only what changed since the last time is given out.

use rand::Rng;
use sha2::Digest;
use sha2::Sha256;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::authenticator::Authenticator;
use crate::authenticator::SealError;
use crate::authenticator::SealKey;
use crate::authenticator::Source;
use crate::authenticator::Visibility;
use crate::authenticator::journal::Journal;
use crate::authenticator::large_blobs::BlobArray;
use crate::authenticator::u2f::KeyHandle;
use crate::webauthn::BackupState;
use crate::webauthn::CredentialId;
use crate::webauthn::cbor;
use crate::webauthn::cbor::Value;

/// What a record is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordName {
    /// The PIN, attempts that are left, configuration, and the counter of all signatures.
    Device,
    /// The array of large blobs.
    LargeBlobs,
    /// A credential, of CTAP2 or CTAP1.
    Credential(CredentialId),
}

/// What changed.
#[derive(Debug)]
pub struct Changes {
    /// Records that are new or others now: sealed, or gone.
    pub records: Vec<(RecordName, Option<Vec<u8>>)>,
    written: Written,
}

impl Changes {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }
}

/// Digests of the records that are written whole.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Written {
    device: Option<[u8; 32]>,
    large_blobs: Option<[u8; 32]>,
}

/// Records cannot be taken over.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KeepingError {
    /// A record was changed, or is another's.
    #[error("the record of {0} cannot be opened")]
    Closed(String),
    /// A record opens and makes no sense.
    #[error("the record of {0} opens and is none of an authenticator")]
    Content(String),
}

impl RecordName {
    /// The name in a store.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Device => vec![DEVICE],
            Self::LargeBlobs => vec![LARGE_BLOBS],
            Self::Credential(id) => [&[CREDENTIAL], id.as_bytes()].concat(),
        }
    }

    /// The name that was written, if it is one.
    pub fn from_bytes(name: &[u8]) -> Option<Self> {
        match name {
            [DEVICE] => Some(Self::Device),
            [LARGE_BLOBS] => Some(Self::LargeBlobs),
            [CREDENTIAL, id @ ..] => Some(Self::Credential(CredentialId(id.to_vec()))),
            _ => None,
        }
    }

    /// For people.
    fn told(&self) -> String {
        match self {
            Self::Device => "PIN and settings".to_owned(),
            Self::LargeBlobs => "large blobs".to_owned(),
            Self::Credential(id) => format!("credential `{id}`"),
        }
    }
}

impl Authenticator {
    /// What changed since the last [`settle`](Self::settle), or since it was taken over.
    ///
    /// # Errors
    /// When something is too large to be sealed, which nothing is.
    pub fn changes(&self, key: &SealKey, nonces: &mut impl Rng) -> Result<Changes, SealError> {
        let mut records = Vec::new();
        let mut put = |name: RecordName, text: Option<&[u8]>| -> Result<(), SealError> {
            let about = name.to_bytes();
            let sealed = text.map(|text| key.seal(&about, text, nonces));
            records.push((name, sealed.transpose()?));
            Ok(())
        };
        let device = Zeroizing::new(cbor::encode(&self.holds.content()));
        let blobs = self.holds.large_blobs.as_bytes();
        let written = Written {
            device: Some(Sha256::digest(&device).into()),
            large_blobs: Some(Sha256::digest(blobs).into()),
        };
        if written.device != self.written.device {
            put(RecordName::Device, Some(&device))?;
        }
        if written.large_blobs != self.written.large_blobs {
            put(RecordName::LargeBlobs, Some(blobs))?;
        }
        for id in self.holds.vault.noted() {
            let content = self.credential(id);
            let text = content.map(|content| Zeroizing::new(cbor::encode(&content)));
            let text = text.as_ref().map(|text| text.as_slice());
            put(RecordName::Credential(id.clone()), text)?;
        }
        Ok(Changes { records, written })
    }

    /// These changes are written.
    pub fn settle(&mut self, changes: &Changes) {
        self.written = changes.written;
        self.holds.vault.journal().settle();
    }

    /// From now on notes changes. What is held already counts as one.
    pub fn note_changes(&mut self) {
        let held: Vec<_> = self
            .holds
            .vault
            .iter()
            .map(|source| source.id.clone())
            .collect();
        let journal = self.holds.vault.journal();
        *journal = Journal::open();
        held.iter().for_each(|id| journal.note(id));
    }

    /// Takes over what a store has kept, and notes changes from now on.
    ///
    /// # Errors
    /// When a record was changed or makes no sense.
    pub fn take_over(
        &mut self,
        key: &SealKey,
        records: impl IntoIterator<Item = (RecordName, Vec<u8>)>,
    ) -> Result<(), KeepingError> {
        let mut sources = Vec::new();
        for (name, sealed) in records {
            let text = key.open(&name.to_bytes(), &sealed);
            let text = text.map_err(|_| KeepingError::Closed(name.told()))?;
            let taken = match &name {
                RecordName::Device => {
                    self.written.device = Some(Sha256::digest(&text).into());
                    cbor::decode(&text)
                        .ok()
                        .and_then(|content| self.holds.take_content(&content))
                }
                RecordName::LargeBlobs => {
                    self.written.large_blobs = Some(Sha256::digest(&text).into());
                    let array = BlobArray::checked(text.to_vec()).ok();
                    array.map(|array| self.holds.large_blobs = array)
                }
                RecordName::Credential(id) => cbor::decode(&text)
                    .ok()
                    .and_then(|content| self.take_credential(id, &content, &mut sources)),
            };
            taken.ok_or_else(|| KeepingError::Content(name.told()))?;
        }
        // Places are handed out again in their order.
        sources.sort_by_key(|(_, age)| *age);
        for (source, age) in sources {
            self.holds.vault.put_back(source, age);
        }
        *self.holds.vault.journal() = Journal::open();
        Ok(())
    }

    /// A credential for a record; nothing for one that is gone.
    fn credential(&self, id: &CredentialId) -> Option<Value> {
        if let Some(handle) = self.holds.key_handles.get(id) {
            return Some(Value::Array(vec![Value::from(U2F), handle.content()]));
        }
        let source = self.holds.vault.get(id)?;
        let age = self.holds.vault.age(source);
        Some(Value::Array(vec![
            Value::from(SOURCE),
            source.content(),
            Value::Bool(source.backup.be()),
            Value::Bool(source.visibility == Visibility::Shadowed),
            age.map_or(Value::Null, Value::from),
        ]))
    }

    fn take_credential(
        &mut self,
        id: &CredentialId,
        content: &Value,
        sources: &mut Vec<(Source, Option<u64>)>,
    ) -> Option<()> {
        match content.as_array()?.as_slice() {
            [kind, handle] if cbor::as_i64(kind) == Some(i64::from(U2F)) => {
                let handle = KeyHandle::from_content(handle)?;
                self.holds.key_handles.insert(id.clone(), handle);
            }
            [kind, source, eligible, shadowed, age]
                if cbor::as_i64(kind) == Some(i64::from(SOURCE)) =>
            {
                let mut source = Source::from_content(source).filter(|source| source.id == *id)?;
                if !eligible.as_bool()? {
                    source.backup = BackupState::NotEligible;
                }
                if shadowed.as_bool()? {
                    source.visibility = Visibility::Shadowed;
                }
                let age = if *age == Value::Null {
                    None
                } else {
                    Some(u64::try_from(age.as_integer()?).ok()?)
                };
                sources.push((source, age));
            }
            _ => return None,
        }
        Some(())
    }
}

const DEVICE: u8 = b'd';
const LARGE_BLOBS: u8 = b'b';
const CREDENTIAL: u8 = b'c';
const SOURCE: u8 = 1;
const U2F: u8 = 2;
