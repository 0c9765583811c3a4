//! A credential's public key as a TPM describes it: TPMT_PUBLIC (TPMv2-Part2 §12.2.4).

use sha2::Digest;
use sha2::Sha256;

use crate::webauthn::PublicKey;

/// `pubArea`, as Windows Hello's TPMs fill it in.
///
/// # Panics
/// For a key of a kind that TPMs do not have; nothing asks for one.
pub(super) fn area(public: &PublicKey) -> Vec<u8> {
    let (kind, details, unique) = match public {
        PublicKey::Rs256 { n, .. } => (RSA, rsa_details(n), sized(n)),
        PublicKey::Es256 { x, y } => (ECC, ecc_details(P_256), both(x, y)),
        PublicKey::Es384 { x, y } => (ECC, ecc_details(P_384), both(x, y)),
        PublicKey::EdDsa { .. } => unreachable!("a TPM is asked for no Ed25519 key"),
    };
    [
        &kind.to_be_bytes()[..],
        &SHA_256.to_be_bytes(),
        &ATTRIBUTES.to_be_bytes(),
        &sized(&POLICY),
        &details,
        &unique,
    ]
    .concat()
}

/// The Name of an object: its hash and which hash that is (TPMv2-Part1 §16).
pub(super) fn name(area: &[u8]) -> Vec<u8> {
    [&SHA_256.to_be_bytes()[..], &Sha256::digest(area)].concat()
}

/// A TPM2B: bytes after their number.
pub(super) fn sized(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).expect("keys and hashes are short");
    [&length.to_be_bytes()[..], bytes].concat()
}

/// TPMS_RSA_PARMS. An exponent of zero stands for 65537, which ours is.
fn rsa_details(modulus: &[u8]) -> Vec<u8> {
    let bits = u16::try_from(modulus.len() * 8).expect("moduli are short");
    let exponent = 0_u32.to_be_bytes();
    let words = [NULL, NULL, bits].map(u16::to_be_bytes).concat();
    [&words[..], &exponent].concat()
}

/// TPMS_ECC_PARMS: no symmetric algorithm, no scheme, a curve, no key derivation.
fn ecc_details(curve: u16) -> Vec<u8> {
    [NULL, NULL, curve, NULL].map(u16::to_be_bytes).concat()
}

fn both(x: &[u8], y: &[u8]) -> Vec<u8> {
    [sized(x), sized(y)].concat()
}

/// TPM_ALG_RSA, TPM_ALG_ECC, TPM_ALG_SHA256, TPM_ALG_NULL.
const RSA: u16 = 0x0001;
const ECC: u16 = 0x0023;
const SHA_256: u16 = 0x000b;
const NULL: u16 = 0x0010;
/// TPM_ECC_NIST_P256, TPM_ECC_NIST_P384.
const P_256: u16 = 0x0003;
const P_384: u16 = 0x0004;
/// TPMA_OBJECT (TPMv2-Part2 §8.3): the key was made in this TPM and never leaves it or its parent,
/// is used with its own authorization value, locks nobody out, and may sign and decrypt whatever it
/// is given. Published responses of Windows Hello have the same bits.
const ATTRIBUTES: u32 = FIXED_TPM
    | FIXED_PARENT
    | SENSITIVE_DATA_ORIGIN
    | USER_WITH_AUTH
    | NO_DA
    | DECRYPT
    | SIGN_ENCRYPT;
const FIXED_TPM: u32 = 1 << 1;
const FIXED_PARENT: u32 = 1 << 4;
const SENSITIVE_DATA_ORIGIN: u32 = 1 << 5;
const USER_WITH_AUTH: u32 = 1 << 6;
const NO_DA: u32 = 1 << 10;
const DECRYPT: u32 = 1 << 17;
const SIGN_ENCRYPT: u32 = 1 << 18;
const _: () = assert!(ATTRIBUTES == 0x0006_0472);
/// A policy of ours, as long as SHA-256 makes it. Nothing verifies it.
const POLICY: [u8; 32] = *b"stuntkey TEST policy of the key.";
