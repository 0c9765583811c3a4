//! The head of a state file: its format, and what it is locked with.

use serde_json::Value;
use serde_json::json;

use crate::store::base64;

/// How a secret becomes a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lock {
    /// A key is derived further, with this salt.
    Key {
        /// The salt.
        salt: [u8; 16],
    },
    /// A passphrase is made slow to try first.
    Argon2id {
        /// The salt.
        salt: [u8; 16],
        /// Memory, in KiB.
        memory_kib: u32,
        /// Passes over the memory.
        passes: u32,
    },
}

/// Why a head makes no sense.
#[derive(Debug)]
pub(super) enum HeaderError {
    /// It is of a later format.
    Newer(u64),
    /// It was changed.
    Damaged,
}

impl Lock {
    /// As it is written. Everything that is sealed with it is bound to this text.
    pub(super) fn to_text(&self) -> String {
        let header = match self {
            Self::Key { salt } => json!({
                "format": FORMAT,
                "lock": "key",
                "salt": base64::encode(salt),
            }),
            Self::Argon2id {
                salt,
                memory_kib,
                passes,
            } => json!({
                "format": FORMAT,
                "lock": "argon2id",
                "salt": base64::encode(salt),
                "memory_kib": memory_kib,
                "passes": passes,
            }),
        };
        header.to_string()
    }

    /// As it was written. Costs are bounded: a file must not be able to ask for all memory.
    ///
    /// # Errors
    /// When it is of a later format, or none.
    pub(super) fn from_text(text: &[u8]) -> Result<Self, HeaderError> {
        let header: Value = serde_json::from_slice(text).map_err(|_| HeaderError::Damaged)?;
        match header["format"].as_u64() {
            Some(FORMAT) => Self::read(&header).ok_or(HeaderError::Damaged),
            Some(newer) if newer > FORMAT => Err(HeaderError::Newer(newer)),
            Some(_) | None => Err(HeaderError::Damaged),
        }
    }

    fn read(header: &Value) -> Option<Self> {
        let salt = base64::decode(header["salt"].as_str()?)?.try_into().ok()?;
        let number = |name: &str| u32::try_from(header[name].as_u64()?).ok();
        match header["lock"].as_str()? {
            "key" => Some(Self::Key { salt }),
            "argon2id" => Some(Self::Argon2id {
                salt,
                memory_kib: number("memory_kib")
                    .filter(|kib| (8..=MEMORY_MAX_KIB).contains(kib))?,
                passes: number("passes").filter(|passes| (1..=PASSES_MAX).contains(passes))?,
            }),
            _ => None,
        }
    }
}

/// The format that this version writes, and the only one so far.
pub(super) const FORMAT: u64 = 1;
const MEMORY_MAX_KIB: u32 = 1024 * 1024;
const PASSES_MAX: u32 = 64;
