//! Sealed records: the only form in which a private key leaves an authenticator.
//!
//! AES-256-GCM with a 12-byte nonce in front, under a key that HKDF-SHA-256 derives per account:
//! the construction that Google Password Manager uses (CR-UTIL, CR-CLOUD), with our own labels.

use aes_gcm::Aes256Gcm;
use aes_gcm::KeyInit;
use aes_gcm::aead::Aead;
use aes_gcm::aead::Payload;
use hkdf::Hkdf;
use rand::Rng;
use sha2::Sha256;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::authenticator::key::SigningKey;
use crate::authenticator::source::Extras;
use crate::authenticator::source::Source;
use crate::authenticator::source::Visibility;
use crate::sim::VirtualTime;
use crate::webauthn::Algorithm;
use crate::webauthn::BackupState;
use crate::webauthn::CredentialId;
use crate::webauthn::CredentialProtectionPolicy;
use crate::webauthn::RpId;
use crate::webauthn::UserEntity;
use crate::webauthn::UserHandle;
use crate::webauthn::cbor;
use crate::webauthn::cbor::Value;

/// The key that an account's records are sealed with.
#[derive(Clone)]
pub struct SealKey(Aes256Gcm);

/// Why a record cannot be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SealError {
    /// The credential is device-bound (BE=0): it never leaves.
    #[error("a device-bound credential is never sealed")]
    DeviceBound,
    /// Another account's record, or a changed one.
    #[error("the sealed record cannot be opened with this key")]
    Closed,
    /// The record opens but is no credential source.
    #[error("the sealed record holds no credential source")]
    Content,
}

impl SealKey {
    /// The key of an account whose secret this is.
    pub fn derive(secret: &[u8; 32], account: &str) -> Self {
        let mut key = [0; 32];
        Hkdf::<Sha256>::new(None, secret)
            .expand_multi_info(&[INFO, account.as_bytes()], &mut key)
            .expect("32 bytes are a valid length for HKDF-SHA-256");
        Self(Aes256Gcm::new(&key.into()))
    }

    /// The key of what a store keeps, whose secret and salt these are.
    pub fn of_store(secret: &[u8], salt: &[u8]) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(Some(salt), secret)
            .expand(STORE_INFO, key.as_mut())
            .expect("32 bytes are a valid length for HKDF-SHA-256");
        Self(Aes256Gcm::new(&(*key).into()))
    }

    /// Seals a text, with a nonce in front. It opens only with what it is `about`.
    ///
    /// # Errors
    /// [`SealError::Closed`] for a text of more than 64 GiB.
    pub fn seal(
        &self,
        about: &[u8],
        text: &[u8],
        nonces: &mut impl Rng,
    ) -> Result<Vec<u8>, SealError> {
        let mut nonce = [0; NONCE_BYTES];
        nonces.fill_bytes(&mut nonce);
        let payload = Payload {
            msg: text,
            aad: about,
        };
        let sealed = self.0.encrypt(&nonce.into(), payload);
        let sealed = sealed.map_err(|_| SealError::Closed)?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// Opens what was sealed.
    ///
    /// # Errors
    /// [`SealError::Closed`] if this is not the key, or what was sealed is not this, or not about it.
    pub fn open(&self, about: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (nonce, sealed) = sealed
            .split_first_chunk::<NONCE_BYTES>()
            .ok_or(SealError::Closed)?;
        let payload = Payload {
            msg: sealed,
            aad: about,
        };
        let text = self.0.decrypt(&(*nonce).into(), payload);
        text.map(Zeroizing::new).map_err(|_| SealError::Closed)
    }
}

impl std::fmt::Debug for SealKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("SealKey")
    }
}

impl Source {
    /// Seals the source, private key included.
    ///
    /// # Errors
    /// [`SealError::DeviceBound`] for a credential that must not leave.
    pub fn seal(&self, key: &SealKey, nonces: &mut impl Rng) -> Result<Vec<u8>, SealError> {
        if !self.backup.be() {
            return Err(SealError::DeviceBound);
        }
        let content = Zeroizing::new(cbor::encode(&self.content()));
        key.seal(AAD, &content, nonces)
    }

    /// Opens a sealed source.
    ///
    /// # Errors
    /// [`SealError::Closed`] for another account's or a changed record.
    pub fn open(key: &SealKey, record: &[u8]) -> Result<Self, SealError> {
        let content = key.open(AAD, record)?;
        let content = cbor::decode(&content).map_err(|_| SealError::Content)?;
        Self::from_content(&content).ok_or(SealError::Content)
    }

    /// Everything about it that is sealed.
    pub(super) fn content(&self) -> Value {
        let (algorithm, secret) = self.key.content();
        let members = [
            (1, Value::Bytes(self.id.0.clone())),
            (2, Value::from(self.rp_id.as_str())),
            (3, Value::Bytes(self.user.id.as_bytes().to_vec())),
            (4, Value::from(self.user.name.as_str())),
            (5, Value::from(self.user.display_name.as_str())),
            (6, Value::from(algorithm.cose_id())),
            (7, secret),
            (8, Value::Bool(self.backup.bs())),
            (9, Value::from(u64::from(self.counter))),
            (10, Value::from(self.cred_protect.level())),
            (11, Value::Bool(self.discoverable)),
            (12, Value::Bytes(self.hmac_secret.to_vec())),
            (13, Value::from(self.created.unix_ms())),
            (14, Value::Bool(self.visibility == Visibility::Hidden)),
        ];
        let members = members.into_iter().chain(self.extras.content());
        Value::Map(
            members
                .map(|(key, value)| (Value::from(key), value))
                .collect(),
        )
    }

    /// From what was sealed, if it makes sense.
    pub(super) fn from_content(content: &Value) -> Option<Self> {
        let get = |key| cbor::numbered(content, key);
        let bytes = |key| get(key)?.as_bytes().cloned();
        let text = |key| get(key)?.as_text().map(str::to_owned);
        let number = |key| cbor::as_i64(get(key)?);
        let key = SigningKey::from_content(Algorithm::from_cose_id(number(6)?)?, get(7)?)?;
        Some(Self {
            id: CredentialId(bytes(1)?),
            rp_id: RpId::as_said(&text(2)?),
            user: UserEntity {
                id: UserHandle::new(bytes(3)?).ok()?,
                name: text(4)?,
                display_name: text(5)?,
            },
            key,
            backup: match get(8)?.as_bool()? {
                true => BackupState::BackedUp,
                false => BackupState::Eligible,
            },
            counter: u32::try_from(number(9)?).ok()?,
            cred_protect: CredentialProtectionPolicy::from_level(number(10)?)?,
            discoverable: get(11)?.as_bool()?,
            hmac_secret: bytes(12)?.try_into().ok()?,
            created: VirtualTime::from_unix_ms(u64::try_from(number(13)?).ok()?),
            visibility: match get(14)?.as_bool()? {
                true => Visibility::Hidden,
                false => Visibility::Shown,
            },
            extras: Extras::from_content(content)?,
        })
    }
}

impl Extras {
    fn content(&self) -> impl Iterator<Item = (i64, Value)> {
        let bytes = |bytes: &[u8]| Value::Bytes(bytes.to_vec());
        let (blob, size) = self
            .large_blob
            .as_ref()
            .map(|(blob, size)| (blob, *size))
            .unzip();
        [
            (15, self.cred_blob.as_deref().map(bytes)),
            (16, blob.map(|blob| bytes(blob))),
            (17, size.map(Value::from)),
            (18, self.large_blob_key.as_ref().map(|key| bytes(key))),
            (19, self.third_party_payment.then_some(Value::Bool(true))),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)))
    }

    fn from_content(content: &Value) -> Option<Self> {
        let get = |key| cbor::numbered(content, key);
        let bytes = |key| get(key).map(|value| value.as_bytes().cloned());
        let size = get(17).map(|size| u64::try_from(size.as_integer()?).ok());
        let key = bytes(18).map(|key| <[u8; 32]>::try_from(key?).ok());
        let large_blob = match (bytes(16), size) {
            (Some(blob), Some(size)) => Some((blob?, size?)),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => return None,
        };
        Some(Self {
            cred_blob: match bytes(15) {
                Some(blob) => Some(blob?),
                None => None,
            },
            large_blob,
            large_blob_key: match key {
                Some(key) => Some(key?),
                None => None,
            },
            third_party_payment: get(19).is_some(),
        })
    }
}

const NONCE_BYTES: usize = 12;
const AAD: &[u8] = b"stuntkey credential source v1";
const STORE_INFO: &[u8] = b"stuntkey store v1";
const INFO: &[u8] = b"stuntkey sync fabric ";
