//! Keys of our own: for credentials of algorithms and sizes that no authenticator makes, and for
//! signatures that none would give.

use std::sync::OnceLock;

use p256::ecdsa::signature::Signer;
use p256::ecdsa::signature::hazmat::PrehashSigner;
use rand::Rng;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use rsa::BoxedUint;
use rsa::signature::SignatureEncoding;
use rsa::traits::PublicKeyParts;
use sha2::Digest;
use sha2::Sha256;
use sha2::Sha384;

use crate::conformance::operation::DigestForm;
use crate::conformance::operation::KeyKind;
use crate::webauthn::PublicKey;
use crate::webauthn::cbor;
use crate::webauthn::cbor::Value;

/// A private key.
#[derive(Clone)]
pub(super) enum OwnKey {
    Es256(Box<p256::ecdsa::SigningKey>),
    Es384(Box<p384::ecdsa::SigningKey>),
    EdDsa(Box<ed25519_dalek::SigningKey>),
    Rsa(Box<rsa::RsaPrivateKey>),
}

impl OwnKey {
    /// A new key. RSA keys take long to make, so there is one of each kind.
    pub(super) fn generate(kind: KeyKind, entropy: &mut ChaCha20Rng) -> Self {
        static RSA: [OnceLock<rsa::RsaPrivateKey>; 3] = [const { OnceLock::new() }; 3];
        let rsa = |slot: usize, bits, exponent| {
            let place = RSA.get(slot).expect("there are three kinds of RSA keys");
            let key = place.get_or_init(|| rsa_key(bits, exponent));
            Self::Rsa(Box::new(key.clone()))
        };
        match kind {
            KeyKind::Es256 => Self::Es256(Box::new(loop {
                let secret: [u8; 32] = draw(entropy);
                if let Ok(key) = p256::ecdsa::SigningKey::from_slice(&secret) {
                    break key;
                }
            })),
            KeyKind::Es384 => Self::Es384(Box::new(loop {
                let secret: [u8; 48] = draw(entropy);
                if let Ok(key) = p384::ecdsa::SigningKey::from_slice(&secret) {
                    break key;
                }
            })),
            KeyKind::EdDsa => {
                let key = ed25519_dalek::SigningKey::from_bytes(&draw(entropy));
                Self::EdDsa(Box::new(key))
            }
            KeyKind::Rs256 => rsa(0, 2048, 65_537),
            KeyKind::Rsa1024 => rsa(1, 1024, 65_537),
            KeyKind::RsaE3 => rsa(2, 2048, 3),
        }
    }

    /// The members of its COSE key (RFC 9053 §7, RFC 8230 §4).
    pub(super) fn cose(&self) -> Vec<(Value, Value)> {
        let int = |number: i64| Value::from(number);
        let bytes = |bytes: &[u8]| Value::Bytes(bytes.to_vec());
        match self {
            Self::Es256(key) => {
                let point = key.verifying_key().to_sec1_point(false);
                let (x, y) = halves(point.as_bytes());
                vec![
                    (int(1), int(2)),
                    (int(3), int(-7)),
                    (int(-1), int(1)),
                    (int(-2), bytes(x)),
                    (int(-3), bytes(y)),
                ]
            }
            Self::Es384(key) => {
                let point = key.verifying_key().to_sec1_point(false);
                let (x, y) = halves(point.as_bytes());
                vec![
                    (int(1), int(2)),
                    (int(3), int(-35)),
                    (int(-1), int(2)),
                    (int(-2), bytes(x)),
                    (int(-3), bytes(y)),
                ]
            }
            Self::EdDsa(key) => vec![
                (int(1), int(1)),
                (int(3), int(-8)),
                (int(-1), int(6)),
                (int(-2), bytes(&key.verifying_key().to_bytes())),
            ],
            Self::Rsa(key) => vec![
                (int(1), int(3)),
                (int(3), int(-257)),
                (int(-1), bytes(&key.n().to_be_bytes_trimmed_vartime())),
                (int(-2), bytes(&key.e().to_be_bytes_trimmed_vartime())),
            ],
        }
    }

    /// Its public half. `None` where it is of a size that no authenticator has.
    pub(super) fn public(&self) -> Option<PublicKey> {
        PublicKey::decode(&cbor::encode(&Value::Map(self.cose()))).ok()
    }

    /// The COSE algorithm number.
    pub(super) fn algorithm(&self) -> i64 {
        match self {
            Self::Es256(_) => -7,
            Self::Es384(_) => -35,
            Self::EdDsa(_) => -8,
            Self::Rsa(_) => -257,
        }
    }

    /// A signature as §6.5.5 wants it.
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
            Self::Rsa(key) => {
                let signer = rsa::pkcs1v15::SigningKey::<Sha256>::new((**key).clone());
                signer.sign(message).to_vec()
            }
        }
    }

    /// A signature with another digest or padding; `None` where the key has no such.
    pub(super) fn sign_oddly(
        &self,
        form: DigestForm,
        message: &[u8],
        entropy: &mut ChaCha20Rng,
    ) -> Option<Vec<u8>> {
        match (self, form) {
            (Self::Es256(key), DigestForm::Sha384) => es256(key, &Sha384::digest(message)),
            (Self::Es256(key), DigestForm::Sha1) => es256(key, &sha1::Sha1::digest(message)),
            (Self::Es256(key), DigestForm::Twice) => {
                es256(key, &Sha256::digest(Sha256::digest(message)))
            }
            (Self::Rsa(key), DigestForm::Pss) => {
                let signer = rsa::pss::SigningKey::<Sha256>::new((**key).clone());
                let signature =
                    rsa::signature::RandomizedSigner::try_sign_with_rng(&signer, entropy, message);
                signature.ok().map(|it: rsa::pss::Signature| it.to_vec())
            }
            (Self::Rsa(key), DigestForm::Sha384) => {
                let signer = rsa::pkcs1v15::SigningKey::<Sha384>::new((**key).clone());
                Some(signer.sign(message).to_vec())
            }
            (Self::EdDsa(key), DigestForm::Twice) => {
                Some(key.sign(&Sha256::digest(message)).to_bytes().to_vec())
            }
            (Self::Es256(_), DigestForm::Pss)
            | (Self::Rsa(_), DigestForm::Sha1 | DigestForm::Twice)
            | (Self::EdDsa(_), DigestForm::Sha384 | DigestForm::Sha1 | DigestForm::Pss)
            | (
                Self::Es384(_),
                DigestForm::Sha384 | DigestForm::Sha1 | DigestForm::Pss | DigestForm::Twice,
            ) => None,
        }
    }
}

impl std::fmt::Debug for OwnKey {
    /// The algorithm only.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "OwnKey({})", self.algorithm())
    }
}

fn es256(key: &p256::ecdsa::SigningKey, digest: &[u8]) -> Option<Vec<u8>> {
    let signature: p256::ecdsa::Signature = key.sign_prehash(digest).ok()?;
    Some(signature.to_der().as_bytes().to_vec())
}

fn halves(point: &[u8]) -> (&[u8], &[u8]) {
    let coordinates = point.get(1..).unwrap_or_default();
    coordinates.split_at(coordinates.len() / 2)
}

fn rsa_key(bits: usize, exponent: u64) -> rsa::RsaPrivateKey {
    let seed = Sha256::digest(format!("stuntkey conformance rsa {bits} {exponent}"));
    let mut entropy = ChaCha20Rng::from_seed(seed.into());
    let exponent = BoxedUint::from(exponent);
    rsa::RsaPrivateKey::new_with_exp(&mut entropy, bits, exponent)
        .expect("these sizes and exponents are valid")
}

fn draw<const N: usize>(entropy: &mut ChaCha20Rng) -> [u8; N] {
    let mut bytes = [0; N];
    entropy.fill_bytes(&mut bytes);
    bytes
}
