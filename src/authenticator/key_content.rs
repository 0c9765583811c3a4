//! Signing keys in records, and as other programs write them.

use std::sync::Arc;

use ed25519_dalek::pkcs8::KeypairBytes;
use p256::pkcs8::DecodePrivateKey;
use p256::pkcs8::EncodePrivateKey;
use rsa::traits::PublicKeyParts as _;
use zeroize::Zeroizing;

use crate::authenticator::key::RsaOrigin;
use crate::authenticator::key::SigningKey;
use crate::authenticator::rsa_pool;
use crate::webauthn::Algorithm;
use crate::webauthn::cbor;
use crate::webauthn::cbor::Value;

impl SigningKey {
    /// The algorithm, and what the key is made of: a scalar, a seed, a place in the pool, PKCS#8.
    pub(super) fn content(&self) -> (Algorithm, Value) {
        let secret = match self {
            Self::Es256(key) => Value::Bytes(key.to_bytes().to_vec()),
            Self::Es384(key) => Value::Bytes(key.to_bytes().to_vec()),
            Self::EdDsa(key) => Value::Bytes(key.to_bytes().to_vec()),
            Self::Rs256 {
                origin: RsaOrigin::Pool(slot),
                ..
            } => Value::from(u64::try_from(*slot).unwrap_or_default()),
            Self::Rs256 {
                origin: RsaOrigin::Imported,
                ..
            } => Value::Bytes(self.to_pkcs8().to_vec()),
        };
        (self.algorithm(), secret)
    }

    /// The key that this makes, if it makes one.
    pub(super) fn from_content(algorithm: Algorithm, secret: &Value) -> Option<Self> {
        let bytes = secret.as_bytes().map(Vec::as_slice);
        match (algorithm, bytes) {
            (Algorithm::Es256, Some(scalar)) => Self::es256(scalar.try_into().ok()?),
            (Algorithm::Es384, Some(scalar)) => Self::es384(scalar.try_into().ok()?),
            (Algorithm::EdDsa, Some(seed)) => Some(Self::eddsa(seed.try_into().ok()?)),
            (Algorithm::Rs256, Some(der)) => Self::imported_rsa(der),
            (Algorithm::Rs256, None) => {
                let slot = usize::try_from(cbor::as_i64(secret)?).ok()?;
                Some(Self::rs256(slot))
            }
            (Algorithm::Es256 | Algorithm::Es384 | Algorithm::EdDsa, None) => None,
        }
    }

    /// PKCS#8 (RFC 5958) in DER. Of Ed25519 the first version, which every reader knows.
    pub(super) fn to_pkcs8(&self) -> Zeroizing<Vec<u8>> {
        let document = match self {
            Self::Es256(key) => key.to_pkcs8_der(),
            Self::Es384(key) => key.to_pkcs8_der(),
            Self::EdDsa(key) => KeypairBytes {
                secret_key: key.to_bytes(),
                public_key: None,
            }
            .to_pkcs8_der(),
            Self::Rs256 { key, .. } => key.to_pkcs8_der(),
        };
        document.expect("parsed keys can be written").to_bytes()
    }

    /// The key of a PKCS#8 document, if it is of an algorithm that is known here.
    pub(super) fn from_pkcs8(der: &[u8]) -> Option<Self> {
        if let Ok(key) = p256::ecdsa::SigningKey::from_pkcs8_der(der) {
            return Some(Self::Es256(Box::new(key)));
        }
        if let Ok(key) = p384::ecdsa::SigningKey::from_pkcs8_der(der) {
            return Some(Self::Es384(Box::new(key)));
        }
        if let Ok(key) = ed25519_dalek::SigningKey::from_pkcs8_der(der) {
            return Some(Self::EdDsa(Box::new(key)));
        }
        Self::imported_rsa(der)
    }

    /// An RSA key of the size that this authenticator signs with.
    fn imported_rsa(der: &[u8]) -> Option<Self> {
        let key = rsa::RsaPrivateKey::from_pkcs8_der(der).ok()?;
        (key.size() == RSA_BYTES).then(|| Self::Rs256 {
            origin: RsaOrigin::Imported,
            key: Arc::new(rsa_pool::Key::of(key)),
        })
    }
}

/// 2048 bits.
const RSA_BYTES: usize = 256;
