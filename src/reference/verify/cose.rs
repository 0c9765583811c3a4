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
use p256::pkcs8::DecodePublicKey;
use rsa::BoxedUint;
use rsa::traits::PublicKeyParts;
use sha2::Sha256;

#[cfg(test)]
use crate::reference::bug::Bugs;
use crate::reference::bug::Lapse;
use crate::reference::verify::checks::Checks;
use crate::reference::verify::refused::Fault;

/// A public key of an algorithm we offer.
#[derive(Clone, Debug)]
pub(in crate::reference) enum PublicKey {
    Es256(p256::ecdsa::VerifyingKey),
    EdDsa(ed25519_dalek::VerifyingKey),
    Rs256(Box<rsa::pkcs1v15::VerifyingKey<Sha256>>),
    /// Not offered, and only a shop that does not look takes it.
    Es384(Box<p384::ecdsa::VerifyingKey>),
    /// Stored as it came by a shop that does not look: nothing verifies with it.
    Unchecked,
}

impl PublicKey {
    /// Reads a COSE_Key. Optional parameters are tolerated and ignored.
    pub fn from_cose(value: Value, checks: Checks<'_>) -> Result<Self, Fault> {
        let key = CoseKey::from_cbor_value(value)
            .map_err(|_| Fault::any("the public key is not a COSE_Key"))?;
        if key.alg.is_none() {
            checks.refuse(Lapse::R20_3, "the public key names no algorithm")?;
            return es256(&key, checks);
        }
        checks.tolerate(
            Lapse::R20_2,
            key.alg != Some(coset::Algorithm::Assigned(iana::Algorithm::ES256)),
            "the algorithm is none of ours",
        )?;
        let strict = match key.alg {
            Some(coset::Algorithm::Assigned(iana::Algorithm::ES256)) => es256(&key, checks),
            Some(coset::Algorithm::Assigned(iana::Algorithm::EdDSA)) => ed_dsa(&key),
            Some(coset::Algorithm::Assigned(iana::Algorithm::RS256)) => rs256(&key, checks),
            Some(_) | None => {
                checks.refuse(Lapse::R20_1, "the algorithm was not offered")?;
                return by_curve(&key);
            }
        };
        if checks.lacks(Lapse::R20_4) && fits(&key).is_err() {
            return by_curve(&key);
        }
        strict
    }

    /// Reads a COSE_Key as a careful shop does.
    #[cfg(test)]
    pub fn read(value: Value) -> Result<Self, Fault> {
        Self::from_cose(value, Checks::of_registration(&Bugs::default()))
    }

    /// Reads a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7). `None` for kinds of keys that we do not
    /// know.
    pub fn from_spki(der: &[u8]) -> Option<Self> {
        if let Ok(key) = p256::ecdsa::VerifyingKey::from_public_key_der(der) {
            return Some(Self::Es256(key));
        }
        if let Ok(key) = p384::ecdsa::VerifyingKey::from_public_key_der(der) {
            return Some(Self::Es384(Box::new(key)));
        }
        if let Ok(key) = ed25519_dalek::VerifyingKey::from_public_key_der(der) {
            return Some(Self::EdDsa(key));
        }
        let key = rsa::RsaPublicKey::from_public_key_der(der).ok()?;
        Some(Self::Rs256(Box::new(rsa::pkcs1v15::VerifyingKey::new(key))))
    }

    /// Whether both are the same key.
    pub fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Es256(key), Self::Es256(other)) => key == other,
            (Self::EdDsa(key), Self::EdDsa(other)) => key == other,
            (Self::Rs256(key), Self::Rs256(other)) => {
                key.as_ref().as_ref() == other.as_ref().as_ref()
            }
            (Self::Es384(key), Self::Es384(other)) => key == other,
            (
                Self::Es256(_) | Self::EdDsa(_) | Self::Rs256(_) | Self::Es384(_) | Self::Unchecked,
                _,
            ) => false,
        }
    }

    /// The uncompressed point of a key that is one (SEC 1 §2.3.3).
    pub fn point(&self) -> Option<Vec<u8>> {
        match self {
            Self::Es256(key) => Some(key.to_sec1_point(false).as_bytes().to_vec()),
            Self::Es384(key) => Some(key.to_sec1_point(false).as_bytes().to_vec()),
            Self::EdDsa(_) | Self::Rs256(_) | Self::Unchecked => None,
        }
    }

    /// The COSE identifier of the algorithm.
    pub fn algorithm(&self) -> i64 {
        match self {
            Self::Es256(_) | Self::Unchecked => -7,
            Self::EdDsa(_) => -8,
            Self::Rs256(_) => -257,
            Self::Es384(_) => -35,
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
            Self::Es384(key) => p384::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            Self::Unchecked => false,
        }
    }
}

/// §5.8.5: each algorithm goes with one type and one curve.
fn fits(key: &CoseKey) -> Result<(), Fault> {
    match key.alg {
        Some(coset::Algorithm::Assigned(iana::Algorithm::ES256)) => {
            check_type(key, iana::KeyType::EC2)?;
            check_curve(key, iana::EllipticCurve::P_256)
        }
        Some(coset::Algorithm::Assigned(iana::Algorithm::EdDSA)) => {
            check_type(key, iana::KeyType::OKP)?;
            check_curve(key, iana::EllipticCurve::Ed25519)
        }
        Some(coset::Algorithm::Assigned(iana::Algorithm::RS256)) => {
            check_type(key, iana::KeyType::RSA)
        }
        Some(_) | None => Ok(()),
    }
}

/// §5.8.5: ES256 goes with P-256, and both coordinates are given in full.
fn es256(key: &CoseKey, checks: Checks<'_>) -> Result<PublicKey, Fault> {
    check_type(key, iana::KeyType::EC2)?;
    check_curve(key, iana::EllipticCurve::P_256)?;
    let x = parameter(
        key,
        iana::Ec2KeyParameter::X.to_i64(),
        "the x coordinate is missing",
    )?;
    if checks.lacks(Lapse::R20_5)
        && let Some(point) = compressed(key, x)
    {
        return point_of_p256(&point);
    }
    let y = parameter(
        key,
        iana::Ec2KeyParameter::Y.to_i64(),
        "the y coordinate is not given in full",
    )?;
    let point = [&[UNCOMPRESSED], x, y].concat();
    let outcome = match (x.len(), y.len()) {
        (32, 32) => point_of_p256(&point),
        (_, _) => Err(Fault::any("a coordinate does not have 32 bytes")),
    };
    if checks.lacks(Lapse::R20_6) {
        return Ok(outcome.unwrap_or(PublicKey::Unchecked));
    }
    outcome
}

fn point_of_p256(point: &[u8]) -> Result<PublicKey, Fault> {
    p256::ecdsa::VerifyingKey::from_sec1_bytes(point)
        .map(PublicKey::Es256)
        .map_err(|_| Fault::any("the point is not on the curve"))
}

/// The point in the form that has only the sign of y (RFC 9053 §7.1.1).
fn compressed(key: &CoseKey, x: &[u8]) -> Option<Vec<u8>> {
    let sign = value(key, iana::Ec2KeyParameter::Y.to_i64())?.as_bool()?;
    Some([&[COMPRESSED + u8::from(sign)], x].concat())
}

/// The mistake: the curve alone says what kind of key it is.
fn by_curve(key: &CoseKey) -> Result<PublicKey, Fault> {
    let coordinate = |label| parameter(key, label, "a coordinate is missing");
    let x = coordinate(iana::Ec2KeyParameter::X.to_i64())?;
    let y = coordinate(iana::Ec2KeyParameter::Y.to_i64());
    let point = [&[UNCOMPRESSED], x, y.unwrap_or_default()].concat();
    let p384 = || p384::ecdsa::VerifyingKey::from_sec1_bytes(&point).ok();
    if let Some(key) = p384() {
        return Ok(PublicKey::Es384(Box::new(key)));
    }
    point_of_p256(&point)
}

/// §5.8.5: EdDSA goes with Ed25519.
fn ed_dsa(key: &CoseKey) -> Result<PublicKey, Fault> {
    check_type(key, iana::KeyType::OKP)?;
    check_curve(key, iana::EllipticCurve::Ed25519)?;
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
fn rs256(key: &CoseKey, checks: Checks<'_>) -> Result<PublicKey, Fault> {
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
    checks.require(
        Lapse::R20_8,
        e >= BoxedUint::from(EXPONENT_MIN),
        "the exponent is too small",
    )?;
    let key = rsa::RsaPublicKey::new(n, e).map_err(|_| Fault::any("this is no RSA key"))?;
    checks.require(
        Lapse::R20_8,
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

/// The label of the curve is the same for both types that have one (RFC 9053 §7.1 and §7.2).
fn check_curve(key: &CoseKey, expected: iana::EllipticCurve) -> Result<(), Fault> {
    let curve = value(key, iana::Ec2KeyParameter::Crv.to_i64()).and_then(Value::as_integer);
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
/// Likewise, of a point with only one, whose y is even.
const COMPRESSED: u8 = 0x02;
const EXPONENT_MIN: u32 = 65_537;
const MODULUS_BITS_MIN: u32 = 2048;

#[cfg(test)]
mod tests;
