//! Credential public keys: COSE_Key (RFC 9052 §7) with the restrictions of §5.8.5, and signatures.
//!
//! **Invariant:** the algorithm comes from the key, which is verified and stored; never from what a
//! response says besides.

use ciborium::Value;
use coset::AsCborValue;
use coset::CoseKey;
use coset::KeyType;
use coset::Label;
use coset::iana;
use coset::iana::EnumI64;
use p256::ecdsa::signature::Verifier;
use rsa::BoxedUint;
use rsa::traits::PublicKeyParts;
use sha2::Sha256;

use crate::reference::verify::refused::Fault;

/// A public key of an algorithm we offer.
#[derive(Clone, Debug)]
pub(in crate::reference) enum PublicKey {
    Es256(p256::ecdsa::VerifyingKey),
    EdDsa(ed25519_dalek::VerifyingKey),
    Rs256(Box<rsa::pkcs1v15::VerifyingKey<Sha256>>),
}

impl PublicKey {
    /// Reads a COSE_Key. Optional parameters are tolerated and ignored.
    pub fn from_cose(value: Value) -> Result<Self, Fault> {
        let key = CoseKey::from_cbor_value(value)
            .map_err(|_| Fault::any("the public key is not a COSE_Key"))?;
        match key.alg {
            Some(coset::Algorithm::Assigned(iana::Algorithm::ES256)) => es256(&key),
            Some(coset::Algorithm::Assigned(iana::Algorithm::EdDSA)) => ed_dsa(&key),
            Some(coset::Algorithm::Assigned(iana::Algorithm::RS256)) => rs256(&key),
            Some(_) => Err(Fault::any("the algorithm was not offered")),
            None => Err(Fault::any("the public key names no algorithm")),
        }
    }

    /// The COSE identifier of the algorithm.
    pub fn algorithm(&self) -> i64 {
        match self {
            Self::Es256(_) => -7,
            Self::EdDsa(_) => -8,
            Self::Rs256(_) => -257,
        }
    }

    /// Whether `signature` is this key's, over `message` (§6.5.5: DER for ES256).
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Es256(key) => p256::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            Self::EdDsa(key) => ed25519_dalek::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify_strict(message, &signature).is_ok()),
            Self::Rs256(key) => rsa::pkcs1v15::Signature::try_from(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
        }
    }
}

/// §5.8.5: ES256 goes with P-256, and both coordinates are given in full.
fn es256(key: &CoseKey) -> Result<PublicKey, Fault> {
    check_type(key, iana::KeyType::EC2)?;
    check_curve(
        key,
        iana::Ec2KeyParameter::Crv.to_i64(),
        iana::EllipticCurve::P_256,
    )?;
    let x = parameter(
        key,
        iana::Ec2KeyParameter::X.to_i64(),
        "the x coordinate is missing",
    )?;
    let y = parameter(
        key,
        iana::Ec2KeyParameter::Y.to_i64(),
        "the y coordinate is not given in full",
    )?;
    Fault::unless(
        x.len() == 32 && y.len() == 32,
        "a coordinate does not have 32 bytes",
    )?;
    let point = [&[UNCOMPRESSED], x, y].concat();
    p256::ecdsa::VerifyingKey::from_sec1_bytes(&point)
        .map(PublicKey::Es256)
        .map_err(|_| Fault::any("the point is not on the curve"))
}

/// §5.8.5: EdDSA goes with Ed25519.
fn ed_dsa(key: &CoseKey) -> Result<PublicKey, Fault> {
    check_type(key, iana::KeyType::OKP)?;
    check_curve(
        key,
        iana::OkpKeyParameter::Crv.to_i64(),
        iana::EllipticCurve::Ed25519,
    )?;
    let x = parameter(
        key,
        iana::OkpKeyParameter::X.to_i64(),
        "the x coordinate is missing",
    )?;
    let x = x
        .try_into()
        .map_err(|_| Fault::any("the x coordinate does not have 32 bytes"))?;
    let key = ed25519_dalek::VerifyingKey::from_bytes(x)
        .map_err(|_| Fault::any("the point is not on the curve"))?;
    Fault::unless(!key.is_weak(), "the point has small order")?;
    Ok(PublicKey::EdDsa(key))
}

/// RFC 8812 §2: at least 2048 bits. A small exponent is refused though it is legal: no
/// authenticator makes one.
fn rs256(key: &CoseKey) -> Result<PublicKey, Fault> {
    check_type(key, iana::KeyType::RSA)?;
    let n = parameter(
        key,
        iana::RsaKeyParameter::N.to_i64(),
        "the modulus is missing",
    )?;
    let e = parameter(
        key,
        iana::RsaKeyParameter::E.to_i64(),
        "the exponent is missing",
    )?;
    let n = BoxedUint::from_be_slice_vartime(n);
    let e = BoxedUint::from_be_slice_vartime(e);
    Fault::unless(
        e >= BoxedUint::from(EXPONENT_MIN),
        "the exponent is too small",
    )?;
    let key = rsa::RsaPublicKey::new(n, e).map_err(|_| Fault::any("this is no RSA key"))?;
    Fault::unless(
        key.n().bits_vartime() >= MODULUS_BITS_MIN,
        "the modulus is too short",
    )?;
    let key = rsa::pkcs1v15::VerifyingKey::new(key);
    Ok(PublicKey::Rs256(Box::new(key)))
}

fn check_type(key: &CoseKey, expected: iana::KeyType) -> Result<(), Fault> {
    Fault::unless(
        key.kty == KeyType::Assigned(expected),
        "the key type does not go with the algorithm",
    )
}

fn check_curve(key: &CoseKey, label: i64, expected: iana::EllipticCurve) -> Result<(), Fault> {
    let curve = value(key, label).and_then(Value::as_integer);
    Fault::unless(
        curve.map(i128::from) == Some(i128::from(expected.to_i64())),
        "the curve does not go with the algorithm",
    )
}

fn parameter<'a>(key: &'a CoseKey, label: i64, why: &'static str) -> Result<&'a [u8], Fault> {
    value(key, label)
        .and_then(Value::as_bytes)
        .map(Vec::as_slice)
        .ok_or(Fault::any(why))
}

fn value(key: &CoseKey, label: i64) -> Option<&Value> {
    let label = Label::Int(label);
    let mut parameters = key.params.iter();
    parameters.find_map(|(name, value)| (*name == label).then_some(value))
}

/// SEC 1 §2.3.3: the prefix of a point whose coordinates are both given.
const UNCOMPRESSED: u8 = 0x04;
const EXPONENT_MIN: u32 = 65_537;
const MODULUS_BITS_MIN: u32 = 2048;

#[cfg(test)]
mod tests;
