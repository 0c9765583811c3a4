//! Passwords: hashed with Argon2id, and attempts counted.
//!
//! **Invariant:** a password in clear never outlives the request.

use argon2::Algorithm;
use argon2::Argon2;
use argon2::Params;
use argon2::Version;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::Rng;

use crate::reference::config::PasswordCost;

/// A salted Argon2id hash.
#[derive(Clone, Debug)]
pub(super) struct PasswordHash {
    salt: [u8; 16],
    hash: [u8; 32],
    cost: PasswordCost,
}

impl PasswordHash {
    /// Hashes a new password.
    pub fn of(password: &str, cost: PasswordCost, rng: &mut ChaCha20Rng) -> Self {
        let mut salt = [0; 16];
        rng.fill_bytes(&mut salt);
        let hash = derive(password, &salt, cost);
        Self { salt, hash, cost }
    }

    /// Whether `password` is the one that was hashed.
    pub fn matches(&self, password: &str) -> bool {
        let hash = derive(password, &self.salt, self.cost);
        // An early exit would reveal a prefix of a salted hash, which helps nobody.
        hash == self.hash
    }

    /// Spends the time of a comparison, so that an account without password takes as long.
    pub fn matches_nothing(password: &str, cost: PasswordCost) {
        derive(password, &[0; 16], cost);
    }
}

fn derive(password: &str, salt: &[u8], cost: PasswordCost) -> [u8; 32] {
    let params = match cost {
        PasswordCost::Minimal => Params::new(
            Params::MIN_M_COST,
            Params::MIN_T_COST,
            Params::MIN_P_COST,
            None,
        )
        .expect("the minima are within the bounds"),
        PasswordCost::Recommended => Params::DEFAULT,
    };
    let mut hash = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(password.as_bytes(), salt, &mut hash)
        .expect("salt and output have the lengths Argon2 asks for");
    hash
}

/// Wrong passwords for one identifier; five of them lock it for a quarter of an hour.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Attempts {
    wrong: u8,
    locked_until_ms: u64,
}

impl Attempts {
    /// Whether the identifier is locked at `now_ms`.
    pub fn are_locked(&self, now_ms: u64) -> bool {
        now_ms < self.locked_until_ms
    }

    /// Counts a wrong password.
    pub fn count_wrong(&mut self, now_ms: u64) {
        self.wrong += 1;
        if self.wrong >= WRONG_MAX {
            self.wrong = 0;
            self.locked_until_ms = now_ms.saturating_add(LOCKED_MS);
        }
    }
}

const WRONG_MAX: u8 = 5;
const LOCKED_MS: u64 = 15 * 60 * 1000;

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::Attempts;
    use super::PasswordHash;
    use crate::reference::config::PasswordCost;

    #[test]
    fn only_the_password_matches_its_hash() {
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        let hash = PasswordHash::of("correct horse", PasswordCost::Minimal, &mut rng);
        assert!(hash.matches("correct horse"));
        assert!(!hash.matches("battery staple"));
        let again = PasswordHash::of("correct horse", PasswordCost::Minimal, &mut rng);
        assert_ne!(hash.hash, again.hash);
    }

    #[test]
    fn five_wrong_passwords_lock_for_a_quarter_of_an_hour() {
        let mut attempts = Attempts::default();
        for _ in 0..4 {
            attempts.count_wrong(0);
        }
        assert!(!attempts.are_locked(0));
        attempts.count_wrong(0);
        assert!(attempts.are_locked(14 * 60_000));
        assert!(!attempts.are_locked(15 * 60_000));
    }
}
