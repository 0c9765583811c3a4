//! The PIN (CTAP 2.2 §6.5): what is remembered of it, and how often it may be wrong.

use sha2::Digest;
use sha2::Sha256;

use crate::ctap::Status;
use crate::webauthn::cbor;
use crate::webauthn::cbor::Value;

/// What is remembered of a PIN. Survives power cycles, not a reset.
#[derive(Clone, Debug)]
pub(super) struct Pin {
    known: Option<Known>,
    retries: u8,
    min_length: u64,
    change: Change,
}

/// The PIN as it is stored: never itself.
#[derive(Clone, Debug)]
struct Known {
    hash: [u8; 16],
    code_points: u64,
}

/// Whether the PIN must be changed before it is of any use (`forcePINChange`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    NotDemanded,
    Demanded,
}

impl Default for Pin {
    fn default() -> Self {
        Self {
            known: None,
            retries: RETRIES,
            min_length: MIN_LENGTH,
            change: Change::NotDemanded,
        }
    }
}

impl Pin {
    /// Whether there is one.
    pub(super) fn is_set(&self) -> bool {
        self.known.is_some()
    }

    /// How many attempts are left, over all power cycles.
    pub(super) fn retries(&self) -> u8 {
        self.retries
    }

    /// The shortest PIN that is accepted, in code points.
    pub(super) fn min_length(&self) -> u64 {
        self.min_length
    }

    /// Whether it must be changed.
    pub(super) fn must_change(&self) -> bool {
        self.change == Change::Demanded
    }

    /// Takes an attempt. A right one restores all attempts, a wrong one is counted before.
    pub(super) fn attempt(&mut self, hash: &[u8]) -> bool {
        self.retries = self.retries.saturating_sub(1);
        let right = self.known.as_ref().is_some_and(|known| known.hash == hash);
        if right {
            self.retries = RETRIES;
        }
        right
    }

    /// Takes a new PIN, as it was sent: padded with zeros to 64 bytes.
    ///
    /// # Errors
    /// CTAP1_ERR_INVALID_PARAMETER for another padding, CTAP2_ERR_PIN_POLICY_VIOLATION for a PIN
    /// that is too short, too long, or the old one again where a change is demanded.
    pub(super) fn change_to(&mut self, padded: &[u8]) -> Result<(), Status> {
        if padded.len() != PADDED {
            return Err(Status::InvalidParameter);
        }
        let end = padded.iter().rposition(|byte| *byte != 0);
        let pin = end.map_or(&[][..], |end| &padded[..=end]);
        let code_points = std::str::from_utf8(pin)
            .map(|pin| u64::try_from(pin.chars().count()).unwrap_or(u64::MAX))
            .map_err(|_| Status::PinPolicyViolation)?;
        if pin.len() > MAX_BYTES || code_points < self.min_length {
            return Err(Status::PinPolicyViolation);
        }
        let hash = hash_of(pin);
        let same = self.known.as_ref().is_some_and(|known| known.hash == hash);
        if same && self.must_change() {
            return Err(Status::PinPolicyViolation);
        }
        *self = Self {
            known: Some(Known { hash, code_points }),
            retries: RETRIES,
            min_length: self.min_length,
            change: Change::NotDemanded,
        };
        Ok(())
    }

    /// Takes a PIN that its user chose elsewhere, whatever its length.
    pub(super) fn choose(&mut self, pin: &str) {
        self.known = Some(Known {
            hash: hash_of(pin.as_bytes()),
            code_points: u64::try_from(pin.chars().count()).unwrap_or(u64::MAX),
        });
    }

    /// For a record.
    pub(super) fn content(&self) -> Value {
        let known = self.known.as_ref();
        let members = [
            (1, Some(Value::from(self.retries))),
            (2, Some(Value::from(self.min_length))),
            (3, Some(Value::Bool(self.must_change()))),
            (4, known.map(|known| Value::Bytes(known.hash.to_vec()))),
            (5, known.map(|known| Value::from(known.code_points))),
        ];
        let members = members.into_iter();
        let members = members.filter_map(|(key, value)| Some((Value::from(key), value?)));
        Value::Map(members.collect())
    }

    /// From a record, if it makes sense.
    pub(super) fn from_content(content: &Value) -> Option<Self> {
        let get = |key| cbor::numbered(content, key);
        let number = |key| cbor::as_i64(get(key)?);
        let known = match get(4) {
            Some(hash) => Some(Known {
                hash: hash.as_bytes()?.as_slice().try_into().ok()?,
                code_points: u64::try_from(number(5)?).ok()?,
            }),
            None => None,
        };
        Some(Self {
            known,
            retries: u8::try_from(number(1)?).ok()?,
            min_length: u64::try_from(number(2)?).ok()?,
            change: match get(3)?.as_bool()? {
                true => Change::Demanded,
                false => Change::NotDemanded,
            },
        })
    }

    /// Demands longer PINs from now on. One that is too short must be changed.
    pub(super) fn demand_length(&mut self, min_length: u64) {
        self.min_length = min_length;
        let short = |known: &Known| known.code_points < min_length;
        if self.known.as_ref().is_some_and(short) {
            self.change = Change::Demanded;
        }
    }

    /// Demands a change.
    pub(super) fn demand_change(&mut self) {
        self.change = Change::Demanded;
    }
}

/// The left half of SHA-256 of a PIN.
fn hash_of(pin: &[u8]) -> [u8; 16] {
    let digest: [u8; 32] = Sha256::digest(pin).into();
    *digest
        .first_chunk()
        .expect("a digest is longer than its left half")
}

/// §6.5.2.2: how often a PIN may be wrong before it is blocked for good.
pub(super) const RETRIES: u8 = 8;
/// §6.5.1: the longest PIN, which leaves one byte of padding.
pub(super) const MAX_BYTES: usize = 63;
/// §6.5.1: the shortest PIN, in code points.
const MIN_LENGTH: u64 = 4;
const PADDED: usize = 64;
