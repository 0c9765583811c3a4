//! What an authenticator holds: it survives power cycles, and dies at reset.

use std::collections::BTreeSet;

use crate::authenticator::Vault;
use crate::authenticator::fingerprints::Fingerprints;
use crate::authenticator::large_blobs::BlobArray;
use crate::authenticator::pin::Pin;
use crate::authenticator::u2f::KeyHandles;
use crate::webauthn::cbor;
use crate::webauthn::cbor::Value;

/// Everything that is held.
#[derive(Clone, Debug, Default)]
pub(super) struct Holds {
    pub(super) vault: Vault,
    pub(super) pin: Pin,
    pub(super) uv_retries: UvRetries,
    pub(super) large_blobs: BlobArray,
    pub(super) config: Config,
    pub(super) key_handles: KeyHandles,
    pub(super) fingerprints: Fingerprints,
    /// The serial number that an enterprise attestation tells, drawn for the first one.
    pub(super) serial: Option<SerialNumber>,
    /// The token that reads credentials for good (`persistentPinUvAuthToken`).
    pub(super) reader: Option<[u8; 32]>,
}

impl Holds {
    /// Forgets everything; whoever keeps it is to forget it, too.
    pub(super) fn erase(&mut self) {
        let mut vault = std::mem::take(&mut self.vault);
        vault.clear();
        for id in self.key_handles.keys() {
            vault.journal().note(id);
        }
        *self = Self {
            vault,
            // It is the hardware's.
            serial: self.serial,
            ..Self::default()
        };
    }

    /// What there is beside credentials and large blobs, for a record.
    pub(super) fn content(&self) -> Value {
        let rp_ids = self.config.min_pin_length_rp_ids.iter();
        let members = [
            (1, Some(self.pin.content())),
            (2, Some(Value::from(self.uv_retries.0))),
            (3, Some(Value::Bool(self.config.always_uv.is_on()))),
            (
                4,
                Some(Value::Bool(self.config.enterprise_attestation.is_on())),
            ),
            (
                5,
                Some(Value::Array(
                    rp_ids.map(|id| Value::from(id.as_str())).collect(),
                )),
            ),
            (6, Some(Value::from(self.vault.counted()))),
            (7, self.reader.map(|token| Value::Bytes(token.to_vec()))),
            (
                9,
                (self.fingerprints.count() > 0).then(|| self.fingerprints.content()),
            ),
            (8, self.serial.map(|serial| Value::Bytes(serial.to_vec()))),
        ];
        let members = members.into_iter();
        let members = members.filter_map(|(key, value)| Some((Value::from(key), value?)));
        Value::Map(members.collect())
    }

    /// Takes that over from a record; nothing if it makes no sense.
    pub(super) fn take_content(&mut self, content: &Value) -> Option<()> {
        let get = |key| cbor::numbered(content, key);
        let number = |key| cbor::as_i64(get(key)?);
        let rp_ids = get(5)?.as_array()?.iter();
        let rp_ids = rp_ids.map(|rp_id| rp_id.as_text().map(str::to_owned));
        self.pin = Pin::from_content(get(1)?)?;
        self.uv_retries = UvRetries(u8::try_from(number(2)?).ok()?);
        self.config = Config {
            always_uv: Switch::of(get(3)?.as_bool()?),
            enterprise_attestation: Switch::of(get(4)?.as_bool()?),
            min_pin_length_rp_ids: rp_ids.collect::<Option<_>>()?,
        };
        self.vault.count_from(u32::try_from(number(6)?).ok()?);
        self.reader = match get(7) {
            Some(token) => Some(token.as_bytes()?.as_slice().try_into().ok()?),
            None => None,
        };
        self.fingerprints = match get(9) {
            Some(fingerprints) => Fingerprints::from_content(fingerprints)?,
            None => Fingerprints::default(),
        };
        self.serial = match get(8) {
            Some(serial) => Some(serial.as_bytes()?.as_slice().try_into().ok()?),
            None => None,
        };
        Some(())
    }
}

/// What tells two authenticators of a model apart.
pub(super) type SerialNumber = [u8; 8];

/// What authenticatorConfig changes.
#[derive(Clone, Debug, Default)]
pub(super) struct Config {
    pub(super) always_uv: Switch,
    pub(super) enterprise_attestation: Switch,
    /// Who may read the shortest length of a PIN.
    pub(super) min_pin_length_rp_ids: BTreeSet<String>,
}

/// A setting that is off when an authenticator is new.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Switch {
    /// It is off.
    #[default]
    Off,
    /// It is on.
    On,
}

impl Switch {
    fn of(on: bool) -> Self {
        if on { Self::On } else { Self::Off }
    }

    /// Whether it is on.
    pub(super) fn is_on(self) -> bool {
        self == Self::On
    }

    /// The other way.
    pub(super) fn toggled(self) -> Self {
        match self {
            Self::Off => Self::On,
            Self::On => Self::Off,
        }
    }
}

/// How often built-in verification may still fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct UvRetries(u8);

impl Default for UvRetries {
    fn default() -> Self {
        Self(UV_RETRIES)
    }
}

impl UvRetries {
    /// How many attempts are left.
    pub(super) fn left(self) -> u8 {
        self.0
    }

    /// Takes one away.
    pub(super) fn fail(&mut self) {
        self.0 = self.0.saturating_sub(1);
    }
}

/// §6.5.2.3 (`maxUvRetries`, between 1 and 25).
const UV_RETRIES: u8 = 5;
