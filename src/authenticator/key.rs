//! Signing keys, kept parsed.

use std::sync::Arc;

use ed25519_dalek::Signer as _;
use rand::Rng;
use rsa::signature::SignatureEncoding as _;
use rsa::traits::PublicKeyParts as _;

use crate::authenticator::rsa_pool;
use crate::sim::Purpose;
use crate::sim::Streams;
use crate::webauthn::Algorithm;
use crate::webauthn::PublicKey;

/// A private key of one of the algorithms.
#[derive(Clone)]
pub(super) enum SigningKey {
    /// ECDSA on P-256, deterministic (RFC 6979).
    Es256(Box<p256::ecdsa::SigningKey>),
    /// ECDSA on P-384, deterministic (RFC 6979).
    Es384(Box<p384::ecdsa::SigningKey>),
    /// Ed25519.
    EdDsa(Box<ed25519_dalek::SigningKey>),
    /// RSA-2048, shared with the pool that it may come from.
    Rs256 {
        /// Where it comes from.
        origin: RsaOrigin,
        /// The key.
        key: Arc<rsa_pool::Key>,
    },
}

/// Where an RSA key comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RsaOrigin {
    /// This place in the pool.
    Pool(usize),
    /// Another program.
    Imported,
}

impl SigningKey {
    /// A new key, drawn from the run's stream.
    pub(super) fn generate(streams: &mut Streams, algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Es256 => loop {
                let secret = draw(streams);
                // A draw of zero or beyond the group order is as likely as guessing a key.
                if let Some(key) = Self::es256(&secret) {
                    return key;
                }
            },
            Algorithm::Es384 => loop {
                if let Some(key) = Self::es384(&draw(streams)) {
                    return key;
                }
            },
            Algorithm::EdDsa => Self::eddsa(&draw(streams)),
            Algorithm::Rs256 => Self::rs256(streams.count(Purpose::Key)),
        }
    }

    /// The P-256 key of this scalar.
    pub(super) fn es256(secret: &[u8; 32]) -> Option<Self> {
        let key = p256::ecdsa::SigningKey::from_slice(secret).ok()?;
        Some(Self::Es256(Box::new(key)))
    }

    /// The P-384 key of this scalar.
    pub(super) fn es384(secret: &[u8; 48]) -> Option<Self> {
        let key = p384::ecdsa::SigningKey::from_slice(secret).ok()?;
        Some(Self::Es384(Box::new(key)))
    }

    /// The Ed25519 key of this seed.
    pub(super) fn eddsa(secret: &[u8; 32]) -> Self {
        Self::EdDsa(Box::new(ed25519_dalek::SigningKey::from_bytes(secret)))
    }

    /// The n-th RSA key of the pool, which is endless because it repeats.
    pub(super) fn rs256(n: usize) -> Self {
        let slot = n % rsa_pool::SLOTS;
        Self::Rs256 {
            origin: RsaOrigin::Pool(slot),
            key: rsa_pool::key(slot),
        }
    }

    pub(super) fn algorithm(&self) -> Algorithm {
        match self {
            Self::Es256(_) => Algorithm::Es256,
            Self::Es384(_) => Algorithm::Es384,
            Self::EdDsa(_) => Algorithm::EdDsa,
            Self::Rs256 { .. } => Algorithm::Rs256,
        }
    }

    /// The public half.
    pub(super) fn public(&self) -> PublicKey {
        match self {
            Self::Es256(key) => {
                let point = key.verifying_key().to_sec1_point(false);
                let coordinate = |bytes: Option<&p256::FieldBytes>| {
                    bytes
                        .map(|bytes| (*bytes).into())
                        .expect("an uncompressed point has both")
                };
                PublicKey::Es256 {
                    x: coordinate(point.x()),
                    y: coordinate(point.y()),
                }
            }
            Self::Es384(key) => {
                let point = key.verifying_key().to_sec1_point(false);
                let coordinate = |bytes: Option<&p384::FieldBytes>| {
                    bytes
                        .map(|bytes| (*bytes).into())
                        .expect("an uncompressed point has both")
                };
                PublicKey::Es384 {
                    x: coordinate(point.x()),
                    y: coordinate(point.y()),
                }
            }
            Self::EdDsa(key) => PublicKey::EdDsa {
                x: key.verifying_key().to_bytes(),
            },
            Self::Rs256 { key, .. } => PublicKey::Rs256 {
                n: key.n().to_be_bytes_trimmed_vartime().to_vec(),
                e: key.e().to_be_bytes_trimmed_vartime().to_vec(),
            },
        }
    }

    /// A signature over a message, in the form WebAuthn L3 §6.5.5 gives it.
    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Es256(key) => {
                let signature: p256::ecdsa::DerSignature = key.sign(message);
                signature.as_bytes().to_vec()
            }
            Self::Es384(key) => {
                let signature: p384::ecdsa::DerSignature = key.sign(message);
                signature.as_bytes().to_vec()
            }
            Self::EdDsa(key) => key.sign(message).to_bytes().to_vec(),
            Self::Rs256 { key, .. } => key.signer().sign(message).to_vec(),
        }
    }
}

impl std::fmt::Debug for SigningKey {
    /// The algorithm only: private keys are never printed.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "SigningKey({})", self.algorithm())
    }
}

fn draw<const N: usize>(streams: &mut Streams) -> [u8; N] {
    let mut secret = [0; N];
    streams.get(Purpose::Key).fill_bytes(&mut secret);
    secret
}
