//! Credential public keys as COSE_Key.
//!
//! **Invariant:** public halves only, and only the shapes WebAuthn names; no signature is made or
//! checked here.
//!
//! Implements WebAuthn L3 §6.5.1.1, RFC 9052 §7, RFC 9053 §7, RFC 8230 §4, and the
//! SubjectPublicKeyInfo forms of §5.2.1.1 (`getPublicKey()`).

use thiserror::Error;

use crate::webauthn::algorithm::Algorithm;
use crate::webauthn::cbor;
use crate::webauthn::cbor::CborError;
use crate::webauthn::cbor::Value;
use crate::webauthn::cbor::Writer;

/// A credential public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicKey {
    /// A point on P-256.
    Es256 {
        /// The x-coordinate.
        x: [u8; 32],
        /// The y-coordinate.
        y: [u8; 32],
    },
    /// A point on P-384.
    Es384 {
        /// The x-coordinate.
        x: [u8; 48],
        /// The y-coordinate.
        y: [u8; 48],
    },
    /// An Ed25519 public key.
    EdDsa {
        /// The encoded point.
        x: [u8; 32],
    },
    /// An RSA modulus and exponent, big-endian without leading zeros.
    Rs256 {
        /// The modulus.
        n: Vec<u8>,
        /// The public exponent.
        e: Vec<u8>,
    },
}

/// Why bytes are not one of these keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CoseError {
    /// The bytes are not canonical CBOR.
    #[error("the COSE key is not canonical CBOR")]
    Cbor(#[from] CborError),
    /// A parameter is missing or has the wrong type or length.
    #[error("parameter {0} of the COSE key is missing or wrong")]
    Parameter(i64),
    /// An algorithm that is none of ours.
    #[error("algorithm {0} is not supported")]
    Algorithm(i64),
}

impl PublicKey {
    /// The algorithm the key is for.
    pub const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Es256 { .. } => Algorithm::Es256,
            Self::Es384 { .. } => Algorithm::Es384,
            Self::EdDsa { .. } => Algorithm::EdDsa,
            Self::Rs256 { .. } => Algorithm::Rs256,
        }
    }

    /// The canonical COSE_Key.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::with_capacity(80);
        let algorithm = self.algorithm().cose_id();
        match self {
            Self::Es256 { x, y } => point(&mut out, algorithm, P256, x, y),
            Self::Es384 { x, y } => point(&mut out, algorithm, P384, x, y),
            Self::EdDsa { x } => out
                .map(4)
                .int(KTY)
                .int(OKP)
                .int(ALG)
                .int(algorithm)
                .int(CRV)
                .int(ED25519)
                .int(X)
                .bytes(x),
            Self::Rs256 { n, e } => out
                .map(4)
                .int(KTY)
                .int(RSA)
                .int(ALG)
                .int(algorithm)
                .int(N)
                .bytes(n)
                .int(E)
                .bytes(e),
        };
        out.finish()
    }

    /// Reads a COSE_Key with exactly the parameters its type has.
    pub fn decode(bytes: &[u8]) -> Result<Self, CoseError> {
        let map = cbor::decode(bytes)?;
        let algorithm = integer(&map, ALG)?;
        let key = match Algorithm::from_cose_id(algorithm) {
            Some(Algorithm::Es256) => {
                expect(&map, &[(KTY, EC2), (CRV, P256)])?;
                Self::Es256 {
                    x: fixed(&map, X)?,
                    y: fixed(&map, Y)?,
                }
            }
            Some(Algorithm::Es384) => {
                expect(&map, &[(KTY, EC2), (CRV, P384)])?;
                Self::Es384 {
                    x: fixed(&map, X)?,
                    y: fixed(&map, Y)?,
                }
            }
            Some(Algorithm::EdDsa) => {
                expect(&map, &[(KTY, OKP), (CRV, ED25519)])?;
                Self::EdDsa { x: fixed(&map, X)? }
            }
            Some(Algorithm::Rs256) => {
                expect(&map, &[(KTY, RSA)])?;
                Self::Rs256 {
                    n: bytes_of(&map, N)?.to_vec(),
                    e: bytes_of(&map, E)?.to_vec(),
                }
            }
            None => return Err(CoseError::Algorithm(algorithm)),
        };
        // A key with further parameters would not be written back as it was read.
        if key.encode() == bytes {
            Ok(key)
        } else {
            Err(CoseError::Parameter(KTY))
        }
    }

    /// The DER SubjectPublicKeyInfo that `getPublicKey()` returns.
    pub fn spki_der(&self) -> Vec<u8> {
        match self {
            Self::Es256 { x, y } => [P256_SPKI, &x[..], &y[..]].concat(),
            Self::Es384 { x, y } => [P384_SPKI, &x[..], &y[..]].concat(),
            Self::EdDsa { x } => [ED25519_SPKI, &x[..]].concat(),
            Self::Rs256 { n, e } => {
                let key = der(SEQUENCE, &[der_unsigned(n), der_unsigned(e)].concat());
                let bits = der(BIT_STRING, &[&[0], &key[..]].concat());
                der(SEQUENCE, &[RSA_ALGORITHM, &bits].concat())
            }
        }
    }
}

fn point<'a>(
    out: &'a mut Writer,
    algorithm: i64,
    curve: i64,
    x: &[u8],
    y: &[u8],
) -> &'a mut Writer {
    out.map(5)
        .int(KTY)
        .int(EC2)
        .int(ALG)
        .int(algorithm)
        .int(CRV)
        .int(curve)
        .int(X)
        .bytes(x)
        .int(Y)
        .bytes(y)
}

fn integer(map: &Value, label: i64) -> Result<i64, CoseError> {
    cbor::numbered(map, label)
        .and_then(cbor::as_i64)
        .ok_or(CoseError::Parameter(label))
}

fn expect(map: &Value, parameters: &[(i64, i64)]) -> Result<(), CoseError> {
    match parameters
        .iter()
        .find(|(label, value)| integer(map, *label) != Ok(*value))
    {
        Some((label, _)) => Err(CoseError::Parameter(*label)),
        None => Ok(()),
    }
}

fn bytes_of(map: &Value, label: i64) -> Result<&[u8], CoseError> {
    let bytes = cbor::numbered(map, label).and_then(Value::as_bytes);
    bytes.map(Vec::as_slice).ok_or(CoseError::Parameter(label))
}

fn fixed<const N: usize>(map: &Value, label: i64) -> Result<[u8; N], CoseError> {
    bytes_of(map, label)?
        .try_into()
        .map_err(|_| CoseError::Parameter(label))
}

fn der_unsigned(magnitude: &[u8]) -> Vec<u8> {
    // A set top bit would read as a sign, so DER puts a zero byte before it.
    let sign: &[u8] = if magnitude.first().is_none_or(|top| top & 0x80 != 0) {
        &[0]
    } else {
        &[]
    };
    der(INTEGER, &[sign, magnitude].concat())
}

fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let length = &length[length
        .iter()
        .position(|byte| *byte != 0)
        .unwrap_or(length.len() - 1)..];
    let count = u8::try_from(length.len()).expect("a length has at most eight bytes");
    let long: &[u8] = if length[0] < 0x80 && count == 1 {
        &[]
    } else {
        &[0x80 | count]
    };
    [&[tag], long, length, content].concat()
}

const KTY: i64 = 1;
const ALG: i64 = 3;
const CRV: i64 = -1;
const X: i64 = -2;
const Y: i64 = -3;
const N: i64 = -1;
const E: i64 = -2;
const OKP: i64 = 1;
const EC2: i64 = 2;
const RSA: i64 = 3;
const P256: i64 = 1;
const P384: i64 = 2;
const ED25519: i64 = 6;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const SEQUENCE: u8 = 0x30;

/// RFC 5480: id-ecPublicKey with prime256v1, up to the uncompressed point's first byte.
const P256_SPKI: &[u8] = b"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\
    \x48\xce\x3d\x03\x01\x07\x03\x42\x00\x04";

/// RFC 5480: id-ecPublicKey with secp384r1, up to the uncompressed point's first byte.
const P384_SPKI: &[u8] = b"\x30\x76\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\
    \x04\x00\x22\x03\x62\x00\x04";

/// RFC 8410: id-Ed25519.
const ED25519_SPKI: &[u8] = b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00";

/// RFC 3279: rsaEncryption with null parameters.
const RSA_ALGORITHM: &[u8] = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";
