//! COSE keys while they are being changed.
//!
//! Implements WebAuthn L3 §5.8.5 and §6.5.1.1 from the liar's side.

use crate::conformance::operation::KeyForm;
use crate::webauthn::cbor;
use crate::webauthn::cbor::Value;

/// A COSE key written in another way. `None` when it is no EC2 key, where the form needs one.
pub(super) fn written(key: &[u8], form: KeyForm) -> Option<Vec<u8>> {
    let Ok(Value::Map(mut members)) = cbor::decode(key) else {
        return None;
    };
    match form {
        KeyForm::NoAlgorithm => remove(&mut members, ALG),
        KeyForm::NoType => remove(&mut members, KTY),
        KeyForm::OtherCurve => set(&mut members, CRV, Value::from(2)),
        KeyForm::OtherType => set(&mut members, KTY, Value::from(1)),
        KeyForm::OtherAlgorithm => set(&mut members, ALG, Value::from(-257)),
        KeyForm::Compressed => set(&mut members, Y, Value::Bool(true)),
        KeyForm::OffCurve => {
            let mut y = coordinate(&members, Y)?;
            *y.last_mut()? ^= 1;
            set(&mut members, Y, Value::Bytes(y));
        }
        KeyForm::ZeroPoint => {
            set(&mut members, X, Value::Bytes(vec![0; 32]));
            set(&mut members, Y, Value::Bytes(vec![0; 32]));
        }
        KeyForm::ShortX => {
            let x = coordinate(&members, X)?.get(1..)?.to_vec();
            set(&mut members, X, Value::Bytes(x));
        }
        KeyForm::LongX => {
            let x = [&[0], coordinate(&members, X)?.as_slice()].concat();
            set(&mut members, X, Value::Bytes(x));
        }
        KeyForm::ExtraMembers => {
            set(&mut members, KID, Value::Bytes(b"stuntkey".to_vec()));
            set(&mut members, KEY_OPS, Value::Array(vec![Value::from(2)]));
        }
        KeyForm::PrivateMember => set(&mut members, D, Value::Bytes(vec![7; 32])),
        KeyForm::NotCbor => return Some(vec![0xff; key.len()]),
        KeyForm::Trailing => return Some([key, &[0, 0]].concat()),
    }
    Some(cbor::encode(&Value::Map(members)))
}

fn set(members: &mut Vec<(Value, Value)>, label: i64, value: Value) {
    match members.iter_mut().find(|(known, _)| is(known, label)) {
        Some((_, known)) => *known = value,
        None => members.push((Value::from(label), value)),
    }
}

fn remove(members: &mut Vec<(Value, Value)>, label: i64) {
    members.retain(|(known, _)| !is(known, label));
}

fn coordinate(members: &[(Value, Value)], label: i64) -> Option<Vec<u8>> {
    let (_, value) = members.iter().find(|(known, _)| is(known, label))?;
    value.as_bytes().cloned()
}

fn is(value: &Value, label: i64) -> bool {
    cbor::as_i64(value) == Some(label)
}

/// Labels of RFC 9052 §7.1 and RFC 9053 §7.1.
const KTY: i64 = 1;
const KID: i64 = 2;
const ALG: i64 = 3;
const KEY_OPS: i64 = 4;
const CRV: i64 = -1;
const X: i64 = -2;
const Y: i64 = -3;
const D: i64 = -4;
