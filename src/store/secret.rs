//! The secret that a state file is locked with.

use std::fmt;

use argon2::Algorithm;
use argon2::Argon2;
use argon2::Params;
use argon2::Version;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::authenticator::SealKey;
use crate::store::header::Lock;

/// What opens a state file.
pub enum Secret {
    /// A passphrase, which people make up: slow to try.
    Passphrase(Zeroizing<Vec<u8>>),
    /// 32 random bytes.
    Key(Zeroizing<[u8; 32]>),
}

/// A key file holds no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a key is 32 bytes, or 64 hexadecimal digits; this has {0} bytes")]
pub struct KeyFileError(usize);

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.kind())
    }
}

impl Secret {
    /// The passphrase in a text: without the end of the line that editors put there.
    pub fn passphrase(text: &[u8]) -> Self {
        let text = text.strip_suffix(b"\n").unwrap_or(text);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        Self::Passphrase(Zeroizing::new(text.to_vec()))
    }

    /// The key in a file: 32 bytes, or 64 hexadecimal digits on a line.
    ///
    /// # Errors
    /// When it is neither; the content is not told.
    pub fn key(content: &[u8]) -> Result<Self, KeyFileError> {
        if let Ok(key) = content.try_into() {
            return Ok(Self::Key(Zeroizing::new(key)));
        }
        let wrong = || KeyFileError(content.len());
        let digits = content.trim_ascii();
        let mut key = Zeroizing::new([0; 32]);
        if digits.len() != 2 * key.len() {
            return Err(wrong());
        }
        for (byte, pair) in key.iter_mut().zip(digits.chunks(2)) {
            let pair = str::from_utf8(pair).map_err(|_| wrong())?;
            let is_hex = pair.bytes().all(|digit| digit.is_ascii_hexdigit());
            let value = u8::from_str_radix(pair, 16).ok().filter(|_| is_hex);
            *byte = value.ok_or_else(wrong)?;
        }
        Ok(Self::Key(key))
    }

    /// Its kind, for people.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Passphrase(_) => PASSPHRASE,
            Self::Key(_) => KEY,
        }
    }

    /// The lock for a new file.
    pub(super) fn new_lock(&self, salt: [u8; 16]) -> Lock {
        match self {
            Self::Passphrase(_) => Lock::Argon2id {
                salt,
                memory_kib: MEMORY_KIB,
                passes: PASSES,
            },
            Self::Key(_) => Lock::Key { salt },
        }
    }

    /// The key that this secret gives for a lock. A passphrase goes through Argon2id (RFC 9106) first.
    ///
    /// # Errors
    /// When the lock wants another kind of secret: that kind.
    pub(super) fn seal_key(&self, lock: &Lock) -> Result<SealKey, &'static str> {
        match (self, lock) {
            (Self::Key(key), Lock::Key { salt }) => Ok(SealKey::of_store(&key[..], salt)),
            (
                Self::Passphrase(passphrase),
                Lock::Argon2id {
                    salt,
                    memory_kib,
                    passes,
                },
            ) => {
                let slow = stretched(passphrase, salt, *memory_kib, *passes);
                Ok(SealKey::of_store(&slow[..], salt))
            }
            (Self::Passphrase(_), Lock::Key { .. }) => Err(KEY),
            (Self::Key(_), Lock::Argon2id { .. }) => Err(PASSPHRASE),
        }
    }
}

fn stretched(
    passphrase: &[u8],
    salt: &[u8; 16],
    memory_kib: u32,
    passes: u32,
) -> Zeroizing<[u8; 32]> {
    let params = Params::new(memory_kib, passes, LANES, None);
    let params = params.expect("a header was read with costs in their bounds");
    let mut stretched = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase, salt, stretched.as_mut())
        .expect("salt and output have the lengths Argon2 asks for");
    stretched
}

const PASSPHRASE: &str = "passphrase";
const KEY: &str = "key";
/// RFC 9106 §4, the second recommended choice, on one lane: a tenth of a second.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 1;
