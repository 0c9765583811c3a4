//! §5.8.5 and §6.5.1: which keys are keys of the algorithms we offer (§7.1 step 20).

use ciborium::Value;
use ed25519_dalek::Signer;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use rsa::signature::SignatureEncoding;
use rsa::traits::PublicKeyParts;
use sha2::Sha256;

use super::PublicKey;
use crate::reference::tests::authenticator::Passkey;

fn changed(key: &Value, label: i64, value: Option<Value>) -> Value {
    let mut entries = key.as_map().unwrap().clone();
    entries.retain(|(name, _)| *name != Value::from(label));
    entries.extend(value.map(|value| (Value::from(label), value)));
    Value::Map(entries)
}

fn is_key(key: Value) -> bool {
    PublicKey::read(key).is_ok()
}

#[test]
fn es256_is_p256_with_both_coordinates() {
    let key = Passkey::apple(1).cose();
    assert!(is_key(key.clone()));
    let x = key.as_map().unwrap()[3].1.clone();
    for (label, value) in [
        (1, Value::from(1)),
        (1, Value::from(3)),
        (3, Value::from(-8)),
        (3, Value::from(-35)),
        (3, Value::from(-9)),
        (3, Value::from("ES256")),
        (-1, Value::from(2)),
        (-1, Value::from("P-256")),
        (-2, Value::Bytes(vec![0; 32])),
        (-2, Value::Bytes(vec![1; 31])),
        (-2, Value::Bytes(vec![1; 33])),
        (-3, Value::Bool(true)),
        (-3, x),
    ] {
        assert!(
            !is_key(changed(&key, label, Some(value.clone()))),
            "{label}: {value:?}"
        );
    }
    for label in [1, 3, -1, -2, -3] {
        assert!(!is_key(changed(&key, label, None)), "{label}");
    }
    // Optional parameters are tolerated.
    assert!(is_key(changed(&key, 2, Some(Value::Bytes(vec![1])))));
    assert!(!is_key(Value::Map(Vec::new())));
    assert!(!is_key(Value::Array(Vec::new())));
}

#[test]
fn a_parameter_that_occurs_twice_is_refused() {
    let mut entries = Passkey::apple(1).cose().as_map().unwrap().clone();
    entries.push((Value::from(-2), Value::Bytes(vec![1; 32])));
    assert!(!is_key(Value::Map(entries)));
}

fn okp(curve: i64, x: Vec<u8>) -> Value {
    Value::Map(vec![
        (Value::from(1), Value::from(1)),
        (Value::from(3), Value::from(-8)),
        (Value::from(-1), Value::from(curve)),
        (Value::from(-2), Value::Bytes(x)),
    ])
}

#[test]
fn ed_dsa_is_ed25519() {
    let secret = ed25519_dalek::SigningKey::from_bytes(&[3; 32]);
    let x = secret.verifying_key().to_bytes().to_vec();
    let key = PublicKey::read(okp(6, x.clone())).unwrap();
    assert_eq!(key.algorithm(), -8);
    let signature = secret.sign(b"message").to_bytes();
    assert!(key.verifies(b"message", &signature));
    assert!(!key.verifies(b"massage", &signature));
    assert!(!key.verifies(b"message", &signature[..63]));
    assert!(!is_key(okp(7, x.clone())));
    assert!(!is_key(okp(6, x[..31].to_vec())));
    // The neutral element has small order.
    let mut neutral = vec![0; 32];
    neutral[0] = 1;
    assert!(!is_key(okp(6, neutral)));
}

fn rsa_key(n: Vec<u8>, e: Vec<u8>) -> Value {
    Value::Map(vec![
        (Value::from(1), Value::from(3)),
        (Value::from(3), Value::from(-257)),
        (Value::from(-1), Value::Bytes(n)),
        (Value::from(-2), Value::Bytes(e)),
    ])
}

#[test]
fn rs256_is_long_enough_and_pkcs1() {
    let mut rng = ChaCha20Rng::from_seed([5; 32]);
    let secret = rsa::RsaPrivateKey::new(&mut rng, 2048).unwrap();
    let n = secret.n().to_be_bytes_trimmed_vartime().to_vec();
    let exponent = vec![1, 0, 1];
    let key = PublicKey::read(rsa_key(n.clone(), exponent.clone())).unwrap();
    assert_eq!(key.algorithm(), -257);
    let signer = rsa::pkcs1v15::SigningKey::<Sha256>::new(secret);
    let signature = signer.sign(b"message").to_vec();
    assert!(key.verifies(b"message", &signature));
    assert!(!key.verifies(b"massage", &signature));
    assert!(!key.verifies(b"message", b""));
    for exponent in [vec![], vec![1], vec![3], vec![1, 0, 0]] {
        assert!(!is_key(rsa_key(n.clone(), exponent)));
    }
    assert!(!is_key(rsa_key(n[..128].to_vec(), exponent.clone())));
    assert!(!is_key(rsa_key(Vec::new(), exponent.clone())));
    let mut even = n;
    *even.last_mut().unwrap() &= 0xFE;
    assert!(!is_key(rsa_key(even, exponent)));
}
