//! Named streams of randomness, all derived from one seed.
//!
//! Each purpose has its own stream, so that a new draw in one place leaves the others alone.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use sha2::Digest;
use sha2::Sha256;

/// The seed of a run or of a whole invocation: 32 bytes, written as a short hex text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seed(u64);

impl Seed {
    /// The seed of this number.
    pub fn new(number: u64) -> Self {
        Self(number)
    }

    /// The seed for a part of the whole, such as one run: a hash of this seed and the labels.
    pub fn derive(self, labels: &[&str]) -> Self {
        let mut hash = Sha256::new();
        hash.update(self.0.to_be_bytes());
        for label in labels {
            hash.update(u64::try_from(label.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(label.as_bytes());
        }
        let digest: [u8; 32] = hash.finalize().into();
        let (head, _) = digest
            .split_first_chunk::<8>()
            .expect("a digest has 32 bytes");
        Self(u64::from_be_bytes(*head))
    }

    /// 32 bytes for a generator of this label.
    pub fn bytes(self, label: &str) -> [u8; 32] {
        Sha256::new()
            .chain_update(self.0.to_be_bytes())
            .chain_update(label.as_bytes())
            .finalize()
            .into()
    }
}

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}", self.0)
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Seed({self})")
    }
}

impl FromStr for Seed {
    type Err = std::num::ParseIntError;

    /// Reads up to 16 hex digits, as [`Seed`] prints them.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        u64::from_str_radix(text, 16).map(Self)
    }
}

/// What randomness is drawn for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Private keys of credentials.
    Key,
    /// Credential ids.
    CredentialId,
    /// Secrets of the `hmac-secret` and `prf` extensions.
    HmacSecret,
    /// Keys of the `largeBlobKey` extension.
    LargeBlobKey,
    /// Key agreement keys, tokens and IVs of an authenticator.
    PinUvAuth,
    /// The same of the platforms that speak to authenticators.
    Platform,
    /// Nonces of sealed sync records.
    SyncNonce,
    /// Keys of accounts' sync fabrics.
    SyncKey,
    /// Identifiers and passwords of accounts at the relying party.
    Account,
    /// Wrong inputs that faults feed in.
    Fault,
    /// Serial numbers of authenticators, for enterprise attestation.
    SerialNumber,
    /// The invented part of a machine: what tells it from its siblings.
    Machine,
}

impl Purpose {
    fn label(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::CredentialId => "credential id",
            Self::HmacSecret => "hmac secret",
            Self::LargeBlobKey => "large blob key",
            Self::PinUvAuth => "pin/uv auth",
            Self::Platform => "platform",
            Self::SyncNonce => "sync nonce",
            Self::SyncKey => "sync key",
            Self::Account => "account",
            Self::Fault => "fault",
            Self::SerialNumber => "serial number",
            Self::Machine => "machine",
        }
    }
}

/// The streams of one run.
#[derive(Debug)]
pub struct Streams {
    seed: Seed,
    streams: BTreeMap<Purpose, ChaCha20Rng>,
    counts: BTreeMap<Purpose, usize>,
}

impl Streams {
    /// The streams of this seed, all at their beginning.
    pub fn new(seed: Seed) -> Self {
        Self {
            seed,
            streams: BTreeMap::new(),
            counts: BTreeMap::new(),
        }
    }

    /// How often this has been asked for a purpose: 0, 1, 2, … For what is numbered, not drawn.
    pub fn count(&mut self, purpose: Purpose) -> usize {
        let count = self.counts.entry(purpose).or_default();
        *count += 1;
        *count - 1
    }

    /// The generator for a purpose, where its last draw left it.
    pub fn get(&mut self, purpose: Purpose) -> &mut ChaCha20Rng {
        let seed = self.seed;
        self.streams
            .entry(purpose)
            .or_insert_with(|| ChaCha20Rng::from_seed(seed.bytes(purpose.label())))
    }
}
