//! Structures of the TPM library specification, part 2: TPMT_PUBLIC (§12.2.4) and TPMS_ATTEST
//! (§10.12.8), as far as §8.3 reads them.
//!
//! **Invariant:** what is read is read to its last byte; `None` is the answer to anything else.

use sha1::Sha1;
use sha2::Digest;
use sha2::Sha256;
use sha2::Sha384;

/// `pubArea`.
#[derive(Debug)]
pub(super) struct PublicArea {
    pub key: AreaKey,
    /// Its Name: the number of its hash, and its hash (TPM part 1, §16).
    pub name: Vec<u8>,
}

/// Parameters and `unique` of a public area.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum AreaKey {
    /// The number of a curve, and a point.
    Point {
        curve: u16,
        x: Vec<u8>,
        y: Vec<u8>,
    },
    Rsa {
        exponent: u32,
        modulus: Vec<u8>,
    },
}

/// `certInfo`.
#[derive(Debug)]
pub(super) struct CertInfo {
    pub magic: u32,
    pub kind: u16,
    pub extra_data: Vec<u8>,
    /// `attested.name`; only there in what TPM2_Certify makes.
    pub name: Vec<u8>,
}

impl PublicArea {
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut rest = Rest(bytes);
        let kind = rest.u16()?;
        let name_algorithm = rest.u16()?;
        let _attributes = rest.u32()?;
        let _policy = rest.sized()?;
        let key = match kind {
            RSA => rest.rsa()?,
            ECC => rest.point()?,
            _ => return None,
        };
        let hash = match name_algorithm {
            SHA_1 => Sha1::digest(bytes).to_vec(),
            SHA_256 => Sha256::digest(bytes).to_vec(),
            SHA_384 => Sha384::digest(bytes).to_vec(),
            _ => return None,
        };
        rest.0.is_empty().then(|| Self {
            key,
            name: [&name_algorithm.to_be_bytes()[..], &hash].concat(),
        })
    }
}

impl CertInfo {
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut rest = Rest(bytes);
        let magic = rest.u32()?;
        let kind = rest.u16()?;
        let _signer = rest.sized()?;
        let extra_data = rest.sized()?.to_vec();
        let _clock_info = rest.take(8 + 4 + 4 + 1)?;
        let _firmware = rest.take(8)?;
        let name = rest.sized()?.to_vec();
        let _qualified_name = rest.sized()?;
        rest.0.is_empty().then_some(Self {
            magic,
            kind,
            extra_data,
            name,
        })
    }
}

/// What has not been read yet.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (part, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(part)
    }

    fn u16(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_be_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_be_bytes)
    }

    /// A TPM2B: bytes after their number.
    fn sized(&mut self) -> Option<&'a [u8]> {
        let length = self.u16()?;
        self.take(usize::from(length))
    }

    /// TPMT_SYM_DEF_OBJECT: an algorithm, with size and mode where there is one.
    fn symmetric(&mut self) -> Option<()> {
        if self.u16()? != NULL {
            self.take(4)?;
        }
        Some(())
    }

    /// An asymmetric scheme: an algorithm, with a hash where there is one.
    fn scheme(&mut self) -> Option<()> {
        if self.u16()? != NULL {
            self.take(2)?;
        }
        Some(())
    }

    /// TPMS_RSA_PARMS and TPM2B_PUBLIC_KEY_RSA. An exponent of zero stands for 65537.
    fn rsa(&mut self) -> Option<AreaKey> {
        self.symmetric()?;
        self.scheme()?;
        let _bits = self.u16()?;
        let exponent = match self.u32()? {
            0 => 65_537,
            exponent => exponent,
        };
        let modulus = self.sized()?.to_vec();
        Some(AreaKey::Rsa { exponent, modulus })
    }

    /// TPMS_ECC_PARMS and TPMS_ECC_POINT.
    fn point(&mut self) -> Option<AreaKey> {
        self.symmetric()?;
        self.scheme()?;
        let curve = self.u16()?;
        // The scheme of key derivation.
        self.scheme()?;
        let (x, y) = (self.sized()?.to_vec(), self.sized()?.to_vec());
        Some(AreaKey::Point { curve, x, y })
    }
}

/// TPM_ALG_ID (part 2, §6.3).
const RSA: u16 = 0x0001;
const SHA_1: u16 = 0x0004;
const SHA_256: u16 = 0x000B;
const SHA_384: u16 = 0x000C;
const NULL: u16 = 0x0010;
const ECC: u16 = 0x0023;
