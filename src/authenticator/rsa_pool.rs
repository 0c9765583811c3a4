//! A small pool of RSA keys, because making one takes a thousand times as long as any other key.
//!
//! Key *i* is a function of *i* alone, not of a run's seed, so that it is made at most once per
//! process and every run sees the same keys.

use std::sync::Arc;
use std::sync::OnceLock;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use rsa::pkcs1v15;
use sha2::Digest;
use sha2::Sha256;

/// How many keys there are. Runs with more RSA credentials meet the first again.
pub(super) const SLOTS: usize = 8;

/// An RSA-2048 key and its signer.
pub(super) struct Key {
    private: rsa::RsaPrivateKey,
    signer: pkcs1v15::SigningKey<Sha256>,
}

impl Key {
    /// This key, ready to sign.
    pub(super) fn of(private: rsa::RsaPrivateKey) -> Self {
        let signer = pkcs1v15::SigningKey::new(private.clone());
        Self { private, signer }
    }

    /// Signs by RSASSA-PKCS1-v1_5 with SHA-256.
    pub(super) fn signer(&self) -> &pkcs1v15::SigningKey<Sha256> {
        &self.signer
    }
}

impl std::ops::Deref for Key {
    type Target = rsa::RsaPrivateKey;

    fn deref(&self) -> &Self::Target {
        &self.private
    }
}

/// The key of a slot, made when it is first wanted.
pub(super) fn key(slot: usize) -> Arc<Key> {
    static POOL: [OnceLock<Arc<Key>>; SLOTS] = [const { OnceLock::new() }; SLOTS];
    let place = POOL
        .get(slot % SLOTS)
        .expect("the remainder is below the length");
    Arc::clone(place.get_or_init(|| Arc::new(pooled(slot))))
}

/// The key of a text, beside the pool: for what attests. Made anew by each call.
pub(super) fn named(label: &str) -> Key {
    make(
        Sha256::new()
            .chain_update(b"stuntkey rsa key ")
            .chain_update(label.as_bytes()),
    )
}

fn pooled(slot: usize) -> Key {
    let number = u64::try_from(slot).unwrap_or(u64::MAX);
    make(
        Sha256::new()
            .chain_update(b"stuntkey rsa pool")
            .chain_update(number.to_be_bytes()),
    )
}

fn make(seed: Sha256) -> Key {
    let mut rng = ChaCha20Rng::from_seed(seed.finalize().into());
    Key::of(rsa::RsaPrivateKey::new(&mut rng, BITS).expect("2048 bits are a valid size"))
}

const BITS: usize = 2048;
