//! Format `android-key`: a certificate by the keystore, which describes the key (WebAuthn L3 §8.4).

use crate::authenticator::attestation::AttestationFamily;
use crate::authenticator::attestation::authority::chain;
use crate::authenticator::attestation::certificate::Draft;
use crate::authenticator::attestation::certificate::extension;
use crate::authenticator::attestation::der;
use crate::webauthn::PublicKey;
use crate::webauthn::cbor::Value;

/// The statement, with a signature by the credential's own key, which the certificate is for.
pub(super) fn statement(
    client_data_hash: &[u8; 32],
    public: &PublicKey,
    signature: Vec<u8>,
) -> Value {
    let description = description(client_data_hash, public);
    let leaf = Draft::leaf(
        "CN=Android Keystore Key",
        &public.spki_der(),
        vec![extension(KEY_DESCRIPTION, description)],
    );
    let chain = chain(AttestationFamily::AndroidKey);
    Value::Map(vec![
        (
            Value::from("alg"),
            Value::from(public.algorithm().cose_id()),
        ),
        (Value::from("sig"), Value::Bytes(signature)),
        (Value::from("x5c"), chain.x5c(chain.certify(leaf))),
    ])
}

/// KeyDescription of the Android key attestation, §8.4.1: version 4, of Keymaster 4.1.
fn description(client_data_hash: &[u8; 32], public: &PublicKey) -> Vec<u8> {
    der::sequence(&[
        der::integer(ATTESTATION_VERSION),
        der::enumerated(TRUSTED_ENVIRONMENT),
        der::integer(KEYMASTER_VERSION),
        der::enumerated(TRUSTED_ENVIRONMENT),
        der::octets(client_data_hash),
        der::octets(&[]),
        // Nothing is enforced by software. `allApplications` must be in neither list (§8.4).
        der::sequence(&[]),
        hardware_enforced(public),
    ])
}

/// AuthorizationList: a key for signatures, made inside and never outside.
fn hardware_enforced(public: &PublicKey) -> Vec<u8> {
    let mut list = vec![
        der::explicit(PURPOSE, &der::set(vec![der::integer(SIGN)])),
        der::explicit(ALGORITHM, &der::integer(algorithm(public))),
        der::explicit(KEY_SIZE, &der::integer(key_bits(public))),
        der::explicit(DIGEST, &der::set(vec![der::integer(SHA_2_256)])),
    ];
    match public {
        PublicKey::Es256 { .. } => list.push(der::explicit(EC_CURVE, &der::integer(P_256))),
        PublicKey::Rs256 { .. } => {
            list.push(der::explicit(
                PADDING,
                &der::set(vec![der::integer(PKCS1_1_5)]),
            ));
            list.push(der::explicit(RSA_EXPONENT, &der::integer(65_537)));
        }
        PublicKey::Es384 { .. } | PublicKey::EdDsa { .. } => {}
    }
    list.extend([
        der::explicit(USER_AUTH_TYPE, &der::integer(FINGERPRINT)),
        der::explicit(ORIGIN, &der::integer(GENERATED)),
        der::explicit(ROOT_OF_TRUST, &root_of_trust()),
        der::explicit(OS_VERSION, &der::integer(140_000)),
        der::explicit(OS_PATCH_LEVEL, &der::integer(202_401)),
    ]);
    der::sequence(&list)
}

/// A locked device that started what its maker signed.
fn root_of_trust() -> Vec<u8> {
    der::sequence(&[
        der::octets(&[0x5a; 32]),
        der::yes(),
        der::enumerated(VERIFIED_BOOT),
        der::octets(&[0xa5; 32]),
    ])
}

fn algorithm(public: &PublicKey) -> u64 {
    match public {
        PublicKey::Rs256 { .. } => 1,
        PublicKey::Es256 { .. } | PublicKey::Es384 { .. } | PublicKey::EdDsa { .. } => 3,
    }
}

fn key_bits(public: &PublicKey) -> u64 {
    match public {
        PublicKey::Rs256 { .. } => 2048,
        PublicKey::Es384 { .. } => 384,
        PublicKey::Es256 { .. } | PublicKey::EdDsa { .. } => 256,
    }
}

/// The key description (§8.4.1).
const KEY_DESCRIPTION: &str = "1.3.6.1.4.1.11129.2.1.17";
const ATTESTATION_VERSION: u64 = 4;
const KEYMASTER_VERSION: u64 = 41;
const TRUSTED_ENVIRONMENT: u64 = 1;
// Tags of AuthorizationList, in the order of the list, and their values.
const PURPOSE: u16 = 1;
const SIGN: u64 = 2;
const ALGORITHM: u16 = 2;
const KEY_SIZE: u16 = 3;
const DIGEST: u16 = 5;
const SHA_2_256: u64 = 4;
const PADDING: u16 = 6;
const PKCS1_1_5: u64 = 5;
const EC_CURVE: u16 = 10;
const P_256: u64 = 1;
const RSA_EXPONENT: u16 = 200;
const USER_AUTH_TYPE: u16 = 504;
const FINGERPRINT: u64 = 2;
const ORIGIN: u16 = 702;
const GENERATED: u64 = 0;
const ROOT_OF_TRUST: u16 = 704;
const VERIFIED_BOOT: u64 = 0;
const OS_VERSION: u16 = 705;
const OS_PATCH_LEVEL: u16 = 706;
