//! Saved passwords on their way between devices: encrypted under the account's key.
//!
//! AES-256-GCM with a 12-byte nonce in front, under a key that HKDF-SHA-256 derives from the
//! account's secret for this purpose alone (platforms.md §6.5, CR-UTIL).

use aes_gcm::Aes256Gcm;
use aes_gcm::KeyInit;
use aes_gcm::aead::Aead;
use aes_gcm::aead::Payload;
use hkdf::Hkdf;
use rand::Rng;
use sha2::Sha256;

use crate::sim::Env;
use crate::sim::Purpose;
use crate::world::passwords::Saved;

/// A saved password that only members of an account can read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SealedPassword {
    nonce: [u8; 12],
    ciphertext: Vec<u8>,
}

impl SealedPassword {
    /// Seals a password under an account's secret.
    pub(super) fn seal(env: &mut Env, secret: &[u8; 32], saved: &Saved) -> Self {
        let plaintext = serde_json::to_vec(saved).expect("a saved password is plain data");
        let mut nonce = [0; 12];
        env.streams.get(Purpose::SyncNonce).fill_bytes(&mut nonce);
        let payload = Payload {
            msg: &plaintext,
            aad: PURPOSE,
        };
        let ciphertext = cipher(secret)
            .encrypt(&nonce.into(), payload)
            .expect("a password is far below the limit of AES-GCM");
        Self { nonce, ciphertext }
    }

    /// The password, if this is the secret it was sealed under and nobody has changed it.
    pub(super) fn open(&self, secret: &[u8; 32]) -> Option<Saved> {
        let payload = Payload {
            msg: &self.ciphertext,
            aad: PURPOSE,
        };
        let plaintext = cipher(secret).decrypt(&self.nonce.into(), payload).ok()?;
        serde_json::from_slice(&plaintext).ok()
    }
}

fn cipher(secret: &[u8; 32]) -> Aes256Gcm {
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(None, secret)
        .expand(PURPOSE, &mut key)
        .expect("HKDF-SHA-256 gives up to 8160 bytes");
    Aes256Gcm::new(&key.into())
}

/// Keeps these keys and records apart from those of passkeys.
const PURPOSE: &[u8] = b"stuntkey sync: saved password";

#[cfg(test)]
mod tests {
    use crate::sim::Env;
    use crate::sim::Seed;
    use crate::sim::VirtualTime;
    use crate::world::passwords::Saved;
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
        let mut env = Env::new(Seed::new(1));
        let sealed = SealedPassword::seal(&mut env, &[1; 32], &saved());
        assert_eq!(sealed.open(&[1; 32]), Some(saved()));
        assert_eq!(sealed.open(&[2; 32]), None);
    }

    #[test]
    fn what_was_changed_on_the_way_is_refused() {
        let mut env = Env::new(Seed::new(1));
        let mut sealed = SealedPassword::seal(&mut env, &[1; 32], &saved());
        sealed.ciphertext[0] ^= 1;
        assert_eq!(sealed.open(&[1; 32]), None);
    }

    #[test]
    fn the_same_password_is_never_sealed_the_same() {
        let mut env = Env::new(Seed::new(1));
        let first = SealedPassword::seal(&mut env, &[1; 32], &saved());
        let second = SealedPassword::seal(&mut env, &[1; 32], &saved());
        assert_ne!(first.ciphertext, second.ciphertext);
    }
}
