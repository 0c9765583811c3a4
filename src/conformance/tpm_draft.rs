//! What a TPM certifies, while it is being changed.
//!
//! Implements TPMS_ATTEST and TPMT_PUBLIC of the TPM library, part 2, from the liar's side.

use sha2::Digest;
use sha2::Sha256;

use crate::webauthn::PublicKey;

/// `certInfo` in parts.
#[derive(Clone, Debug)]
pub(super) struct CertInfoDraft {
    pub(super) magic: [u8; 4],
    pub(super) kind: [u8; 2],
    signer: Vec<u8>,
    pub(super) extra_data: Vec<u8>,
    /// Clock information and firmware version.
    clock: Vec<u8>,
    pub(super) name: Vec<u8>,
    qualified_name: Vec<u8>,
}

impl CertInfoDraft {
    /// What a TPM made.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let (magic, rest) = bytes.split_first_chunk()?;
        let (kind, rest) = rest.split_first_chunk()?;
        let (signer, rest) = sized(rest)?;
        let (extra_data, rest) = sized(rest)?;
        let (clock, rest) = rest.split_at_checked(CLOCK_BYTES)?;
        let (name, rest) = sized(rest)?;
        let (qualified_name, _) = sized(rest)?;
        Some(Self {
            magic: *magic,
            kind: *kind,
            signer: signer.to_vec(),
            extra_data: extra_data.to_vec(),
            clock: clock.to_vec(),
            name: name.to_vec(),
            qualified_name: qualified_name.to_vec(),
        })
    }

    /// Its parts, under the names of the TPM library.
    pub(super) fn parts(&self) -> [(&'static str, Vec<u8>); 5] {
        [
            ("magic", self.magic.to_vec()),
            ("type", self.kind.to_vec()),
            ("extraData", self.extra_data.clone()),
            ("attested.name", self.name.clone()),
            ("qualifiedSigner", self.signer.clone()),
        ]
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        [
            &self.magic[..],
            &self.kind,
            &with_size(&self.signer),
            &with_size(&self.extra_data),
            &self.clock,
            &with_size(&self.name),
            &with_size(&self.qualified_name),
        ]
        .concat()
    }
}

/// A public area with another key in it. `None` for a key of another kind.
pub(super) fn area_of(area: &[u8], old: &PublicKey, new: &PublicKey) -> Option<Vec<u8>> {
    let unique = |key: &PublicKey| match key {
        PublicKey::Es256 { x, y } => Some([with_size(x), with_size(y)].concat()),
        PublicKey::Rs256 { n, .. } => Some(with_size(n)),
        PublicKey::Es384 { .. } | PublicKey::EdDsa { .. } => None,
    };
    let (old, new) = (unique(old)?, unique(new)?);
    let before = area.strip_suffix(old.as_slice())?;
    (old.len() == new.len()).then(|| [before, &new].concat())
}

/// The Name of a public area that is named by SHA-256 (TPM part 1, §16).
pub(super) fn name_of(area: &[u8]) -> Vec<u8> {
    [&SHA_256.to_be_bytes()[..], &Sha256::digest(area)].concat()
}

/// A TPM2B, and what follows it.
fn sized(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}

fn with_size(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).expect("hashes, keys and what is signed are short");
    [&length.to_be_bytes()[..], bytes].concat()
}

/// TPMS_CLOCK_INFO and the version of the firmware.
const CLOCK_BYTES: usize = 17 + 8;
/// TPM_ALG_SHA256.
const SHA_256: u16 = 0x000B;
