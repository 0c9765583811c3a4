//! Saved passwords on their way between devices: encrypted under the account's key.
//!
//! AES-256-GCM with a 12-byte nonce in front, under a key that HKDF-SHA-256 derives from the
//! account's secret for this purpose alone (platforms.md §6.5, CR-UTIL).

use std::fmt;

use aes_gcm::Aes256Gcm;
use aes_gcm::KeyInit;
use aes_gcm::aead::Aead;
use aes_gcm::aead::Payload;
use hkdf::Hkdf;
use rand::Rng;
use sha2::Sha256;

use crate::world::passwords::Saved;

/// A saved password that only members of an account can read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SealedPassword {
    nonce: [u8; 12],
    ciphertext: Vec<u8>,
}

/// The key that an account's passwords are sealed with.
#[derive(Clone)]
pub(super) struct PasswordKey(Aes256Gcm);

impl PasswordKey {
    /// The key of an account whose secret this is.
    pub(super) fn derive(secret: &[u8; 32], account: &str) -> Self {
        let mut key = [0; 32];
        Hkdf::<Sha256>::new(None, secret)
            .expand_multi_info(&[PURPOSE, account.as_bytes()], &mut key)
            .expect("32 bytes are a valid length for HKDF-SHA-256");
        Self(Aes256Gcm::new(&key.into()))
    }
}

impl fmt::Debug for PasswordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordKey")
    }
}

impl SealedPassword {
    /// Seals a password for an account.
    pub(super) fn seal(nonces: &mut impl Rng, key: &PasswordKey, saved: &Saved) -> Self {
        let plaintext = serde_json::to_vec(saved).expect("a saved password is plain data");
        let mut nonce = [0; 12];
        nonces.fill_bytes(&mut nonce);
        let payload = Payload {
            msg: &plaintext,
            aad: PURPOSE,
        };
        let ciphertext = key.0.encrypt(&nonce.into(), payload);
        let ciphertext = ciphertext.expect("a password is far below the limit of AES-GCM");
        Self { nonce, ciphertext }
    }

    /// The password, if it was sealed for this account and nobody has changed it.
    pub(super) fn open(&self, key: &PasswordKey) -> Option<Saved> {
        let payload = Payload {
            msg: &self.ciphertext,
            aad: PURPOSE,
        };
        let plaintext = key.0.decrypt(&self.nonce.into(), payload).ok()?;
        serde_json::from_slice(&plaintext).ok()
    }
}

/// Keeps these keys and records apart from those of passkeys.
const PURPOSE: &[u8] = b"stuntkey sync: saved password";

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    use crate::sim::VirtualTime;
    use crate::world::passwords::Saved;
    use crate::world::sealing::PasswordKey;
    use crate::world::sealing::SealedPassword;

    fn saved() -> Saved {
        Saved {
            password: "correct horse".to_owned(),
            saved: VirtualTime::START,
            last_used: VirtualTime::START,
        }
    }

    #[test]
    fn only_the_account_reads_what_is_sealed_for_it() {
        let mut nonces = ChaCha20Rng::from_seed([1; 32]);
        let key = PasswordKey::derive(&[1; 32], "apple:own");
        let sealed = SealedPassword::seal(&mut nonces, &key, &saved());
        assert_eq!(sealed.open(&key), Some(saved()));
        for other in [
            PasswordKey::derive(&[2; 32], "apple:own"),
            PasswordKey::derive(&[1; 32], "apple:other"),
        ] {
            assert_eq!(sealed.open(&other), None);
        }
    }

    #[test]
    fn what_was_changed_on_the_way_is_refused() {
        let mut nonces = ChaCha20Rng::from_seed([1; 32]);
        let key = PasswordKey::derive(&[1; 32], "apple:own");
        let mut sealed = SealedPassword::seal(&mut nonces, &key, &saved());
        sealed.ciphertext[0] ^= 1;
        assert_eq!(sealed.open(&key), None);
    }

    #[test]
    fn the_same_password_is_never_sealed_the_same() {
        let mut nonces = ChaCha20Rng::from_seed([1; 32]);
        let key = PasswordKey::derive(&[1; 32], "apple:own");
        let first = SealedPassword::seal(&mut nonces, &key, &saved());
        let second = SealedPassword::seal(&mut nonces, &key, &saved());
        assert_ne!(first.ciphertext, second.ciphertext);
    }
}
