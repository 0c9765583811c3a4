use proptest::prelude::*;

use super::CborError;
use super::Value;
use super::decode;
use super::encode;

#[test]
fn map_keys_are_sorted_by_type_length_and_bytes() {
    // CTAP 2.2 §8: 10, 100, −1, "z", "aa".
    let map = Value::Map(
        [
            Value::from("aa"),
            Value::from(-1),
            Value::from("z"),
            Value::from(100),
            Value::from(10),
        ]
        .map(|key| (key, Value::Bool(true)))
        .to_vec(),
    );
    assert_eq!(
        encode(&map),
        b"\xa5\x0a\xf5\x18\x64\xf5\x20\xf5\x61z\xf5\x62aa\xf5"
    );
}

#[test]
fn what_is_not_canonical_is_refused() {
    for (bytes, error) in [
        (&b""[..], CborError::Truncated),
        (b"\x41", CborError::Truncated),
        (
            b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
            CborError::Truncated,
        ),
        (b"\x00\x00", CborError::TrailingBytes),
        (b"\x9f\xff", CborError::Indefinite),
        (b"\x18\x17", CborError::NotShortest),
        (b"\xa2\x02\x00\x01\x00", CborError::KeyOrder),
        (b"\xa2\x01\x00\x01\x00", CborError::DuplicateKey),
        (b"\x61\xff", CborError::InvalidUtf8),
        (b"\xc0\x00", CborError::Unsupported),
        (b"\xf9\x00\x00", CborError::Unsupported),
        (&[0x81; 40], CborError::TooDeep),
    ] {
        assert_eq!(decode(bytes), Err(error), "{bytes:02x?}");
    }
}

proptest! {
    #[test]
    fn reading_never_panics_and_what_is_read_is_written_back(bytes: Vec<u8>) {
        if let Ok(value) = decode(&bytes) {
            prop_assert_eq!(encode(&value), bytes);
        }
    }

    #[test]
    fn integers_round_trip(value: i64) {
        prop_assert_eq!(decode(&encode(&Value::from(value))).unwrap(), Value::from(value));
    }
}
