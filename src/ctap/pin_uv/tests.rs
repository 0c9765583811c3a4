use super::AgreementKey;
use super::Protocol;
use crate::ctap::Status;
use crate::webauthn::cbor::Value;

fn pair() -> (AgreementKey, AgreementKey) {
    let key = |byte| AgreementKey::from_bytes(&[byte; 32]).unwrap();
    (key(1), key(2))
}

#[test]
fn both_sides_share_one_secret() {
    let (one, two) = pair();
    for protocol in Protocol::PREFERRED {
        let here = one.shared(protocol, &two.public()).unwrap();
        let there = two.shared(protocol, &one.public()).unwrap();
        for blocks in [0, 16, 64] {
            let text = vec![7; blocks];
            assert_eq!(there.decrypt(&here.encrypt([9; 16], &text)), Some(text));
        }
        let signature = here.authenticate(b"message");
        assert!(there.verify(b"message", &signature));
        assert!(!there.verify(b"massage", &signature));
        assert!(!there.verify(b"message", &signature[1..]));
        assert!(!there.verify(b"message", &[]));
    }
}

#[test]
fn section_6_5_6_protocol_one_has_no_iv_and_short_signatures() {
    let (one, two) = pair();
    let secret = one.shared(Protocol::One, &two.public()).unwrap();
    assert_eq!(
        secret.encrypt([1; 16], &[0; 32]),
        secret.encrypt([2; 16], &[0; 32])
    );
    assert_eq!(secret.encrypt([1; 16], &[0; 32]).len(), 32);
    assert_eq!(secret.authenticate(b"").len(), 16);
}

#[test]
fn section_6_5_7_protocol_two_sends_its_iv_first() {
    let (one, two) = pair();
    let secret = one.shared(Protocol::Two, &two.public()).unwrap();
    let sent = secret.encrypt([1; 16], &[0; 32]);
    assert_eq!((sent.len(), &sent[..16]), (48, &[1; 16][..]));
    assert_ne!(sent[16..], secret.encrypt([2; 16], &[0; 32])[16..]);
    assert_eq!(secret.authenticate(b"").len(), 32);
}

#[test]
fn impossible_lengths_are_not_decrypted() {
    let (one, two) = pair();
    for protocol in Protocol::PREFERRED {
        let secret = one.shared(protocol, &two.public()).unwrap();
        assert_eq!(secret.decrypt(&[0; 17]), None);
    }
    let secret = one.shared(Protocol::Two, &two.public()).unwrap();
    assert_eq!(secret.decrypt(&[0; 15]), None);
}

#[test]
fn what_is_no_point_is_refused() {
    let (one, two) = pair();
    let Value::Map(good) = two.public() else {
        panic!("a COSE_Key is a map")
    };
    for place in 0..good.len() {
        let mut wrong = good.clone();
        wrong[place].1 = Value::from(99);
        let mut missing = good.clone();
        missing.remove(place);
        for key in [wrong, missing] {
            let outcome = one.shared(Protocol::Two, &Value::Map(key)).err();
            assert_eq!(outcome, Some(Status::InvalidParameter));
        }
    }
    let mut beside = good;
    beside[4].1 = Value::Bytes(vec![1; 32]);
    assert!(one.shared(Protocol::Two, &Value::Map(beside)).is_err());
}
