//! In what way a signature is wrong, so that a lapse can let one way through.
//!
//! **Invariant:** asked only about signatures that do not verify, and only with lapses switched on.

use p256::ecdsa::Signature;
use p256::ecdsa::VerifyingKey;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use sha1::Sha1;
use sha2::Digest;
use sha2::Sha384;
use sha2::Sha512;

use crate::reference::bug::Lapse;
use crate::reference::verify::cose::PublicKey;

/// What was signed, or should have been.
pub(super) struct Signed<'a> {
    pub key: &'a PublicKey,
    pub auth_data: &'a [u8],
    /// The client data as it came.
    pub client_data: &'a [u8],
    pub hash: [u8; 32],
    pub signature: &'a [u8],
}

impl Signed<'_> {
    /// Whether the signature is by the key, over the bytes of §6.3.3.
    pub fn is_genuine(&self) -> bool {
        let message = [self.auth_data, &self.hash].concat();
        self.key.verifies(&message, self.signature)
    }

    /// Whether it is the twin of the signature that most signers give.
    pub fn has_high_s(&self) -> bool {
        Signature::from_der(self.signature)
            .is_ok_and(|signature| signature.normalize_s() != signature)
    }

    /// The check that finds it wrong.
    pub fn fault(&self) -> Lapse {
        let message = [self.auth_data, &self.hash].concat();
        if self.is_over_other_bytes() {
            Lapse::A21_3
        } else if self.is_over_other_hash(&message) {
            Lapse::A21_8
        } else if self.is_over_other_bits() {
            Lapse::A21_2
        } else {
            match self.key {
                PublicKey::Es256(key) => fault_of_pair(key, &message, self.signature),
                PublicKey::EdDsa(_)
                | PublicKey::Es384(_)
                | PublicKey::Rs256(_)
                | PublicKey::Unchecked => Lapse::A21_1,
            }
        }
    }

    fn is_over_other_bytes(&self) -> bool {
        let others = [
            [self.auth_data, self.client_data].concat(),
            [&self.hash, self.auth_data].concat(),
            [self.client_data, self.auth_data].concat(),
            self.hash.to_vec(),
            self.auth_data.to_vec(),
        ];
        others
            .iter()
            .any(|message| self.key.verifies(message, self.signature))
    }

    fn is_over_other_hash(&self, message: &[u8]) -> bool {
        match self.key {
            PublicKey::Es256(key) => Signature::from_der(self.signature).is_ok_and(|signature| {
                let over = |hash: &[u8]| key.verify_prehash(hash, &signature).is_ok();
                over(&Sha1::digest(message))
                    || over(&Sha384::digest(message))
                    || over(&Sha512::digest(message))
            }),
            PublicKey::Rs256(key) => {
                let key: rsa::RsaPublicKey = key.as_ref().clone().into();
                rsa::pss::Signature::try_from(self.signature).is_ok_and(|signature| {
                    let key = rsa::pss::VerifyingKey::<sha2::Sha256>::new(key);
                    key.verify(message, &signature).is_ok()
                })
            }
            PublicKey::EdDsa(_) | PublicKey::Es384(_) | PublicKey::Unchecked => false,
        }
    }

    /// Whether one bit or the counter of the authenticator data was changed after signing.
    fn is_over_other_bits(&self) -> bool {
        let verifies = |auth_data: &[u8]| {
            let message = [auth_data, &self.hash].concat();
            self.key.verifies(&message, self.signature)
        };
        let bits = self.auth_data.len().min(FIXED_BYTES) * 8;
        (0..bits).any(|bit| {
            let mut changed = self.auth_data.to_vec();
            changed[bit / 8] ^= 1 << (bit % 8);
            verifies(&changed)
        })
    }
}

fn fault_of_pair(key: &VerifyingKey, message: &[u8], signature: &[u8]) -> Lapse {
    let verifies =
        |pair: Option<Signature>| pair.is_some_and(|pair| key.verify(message, &pair).is_ok());
    if verifies(Signature::from_slice(signature).ok()) {
        return Lapse::A21_4;
    }
    let Some((r, s)) = numbers(signature) else {
        return Lapse::A21_1;
    };
    let scalar = |number: &[u8]| -> Option<[u8; 32]> {
        let start = number.iter().take_while(|byte| **byte == 0).count();
        let digits = number.get(start..)?;
        let mut bytes = [0; 32];
        bytes
            .get_mut(32_usize.checked_sub(digits.len())?..)?
            .copy_from_slice(digits);
        Some(bytes)
    };
    let pair = scalar(r).zip(scalar(s));
    let parsed = pair.map(|(r, s)| Signature::from_scalars(r, s).ok());
    match parsed {
        // A number that is zero, or not below the order.
        None | Some(None) => Lapse::A21_6,
        Some(Some(pair)) if verifies(Some(pair)) => Lapse::A21_5,
        Some(Some(pair)) if is_negative(r) || is_negative(s) => sign_of(key, message, pair),
        Some(Some(_)) => Lapse::A21_1,
    }
}

/// The two numbers of a sequence that need not be strict DER: a long length, bytes after it.
fn numbers(signature: &[u8]) -> Option<(&[u8], &[u8])> {
    let rest = signature.strip_prefix(&[0x30])?;
    let (length, rest) = rest.split_first()?;
    let rest = if *length == 0x81 {
        rest.get(1..)?
    } else {
        rest
    };
    let (r, rest) = number(rest)?;
    let (s, _) = number(rest)?;
    Some((r, s))
}

fn number(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.strip_prefix(&[0x02])?.split_first()?;
    rest.split_at_checked(usize::from(*length))
}

fn is_negative(number: &[u8]) -> bool {
    number.first().is_some_and(|first| *first >= 0x80)
}

/// A negative number was made by setting the top bit of one that had none.
fn sign_of(key: &VerifyingKey, message: &[u8], pair: Signature) -> Lapse {
    let (mut r, s) = (pair.r().to_bytes(), pair.s().to_bytes());
    r[0] &= 0x7F;
    let verifies =
        Signature::from_scalars(r, s).is_ok_and(|pair| key.verify(message, &pair).is_ok());
    if verifies { Lapse::A21_5 } else { Lapse::A21_1 }
}

/// RP ID hash, flags and counter (§6.1).
const FIXED_BYTES: usize = 37;
