//! Mistakes made on purpose.

use serde_json::Value as Json;
use serde_json::json;
use stuntkey::inspect::Hint;
use stuntkey::inspect::Kind;
use stuntkey::inspect::Undecoded;
use stuntkey::inspect::decode;

use crate::forced;
use crate::inspected;
use crate::vectors::bytes;
use crate::vectors::registration_json;
use crate::vectors::vector;
use crate::warnings;

/// Client data, authenticator data and CBOR with one thing wrong each: exactly that is told.
#[test]
fn each_mistake_is_told() {
    let data = |flags: u8, rest: &str| format!("{}{flags:02x}00000000{rest}", "ab".repeat(32));
    let cases = [
        (data(0x11, ""), "BS is set and BE is not"),
        (data(0x00, ""), "UP is not set"),
        (
            data(0x81, "a1616101").to_owned() + "00",
            "1 bytes follow the end",
        ),
        // {1: 2, 3: -7, -1: 1, -2: …, -3: …} with keys and integers out of form.
        (cose("a5", "1802"), "not in its shortest form"),
        (cose("bf", "02") + "ff", "its length is indefinite"),
    ];
    for (blob, expected) in cases {
        let kind = if blob.starts_with("ab") {
            Kind::AuthenticatorData
        } else {
            Kind::CoseKey
        };
        let found = warnings(&forced(&blob, kind).tree);
        assert!(
            found.iter().any(|text| text.contains(expected)),
            "{blob}: {found:?}"
        );
    }
}

fn cose(map: &str, kty: &str) -> String {
    let (x, y) = ("11".repeat(32), "22".repeat(32));
    format!("{map}01{kty}032620012158{}{x}2258{}{y}", "20", "20")
}

#[test]
fn mistakes_in_json_are_told() {
    let registration = registration_json(&vector("none-es256").0);
    let changed = |pointer: &str, value: Json| {
        let mut json = registration.clone();
        *json.pointer_mut(pointer).unwrap() = value;
        json
    };
    let padded = format!("{}=", registration["rawId"].as_str().unwrap());
    for (json, expected) in [
        (changed("/rawId", padded.into()), "padded"),
        (
            changed("/rawId", "AAAAAAAAAAAAAAAAAAAAAA".into()),
            "`id` and `rawId` differ",
        ),
        (
            changed("/response/attestationObject", "o2Nm".into()),
            "it breaks at byte",
        ),
        (
            changed("/response/transports", json!(["cable"])),
            "not one of ble",
        ),
        (
            changed("/clientExtensionResults", Json::Null),
            "`clientExtensionResults` is missing",
        ),
        (changed("/type", 1.into()), "it is not text"),
        (changed("/id", json!({"0": 1, "1": 2})), "toJSON"),
    ] {
        let found = warnings(&inspected(json.to_string()).tree);
        assert!(
            found.iter().any(|text| text.contains(expected)),
            "{expected}: {found:?}"
        );
    }
}

#[test]
fn what_breaks_is_told_with_kind_and_byte() {
    let object = bytes(&vector("none-es256").0, "attestationObject");
    let undecoded = decode(&object[..100], &Hint::default()).unwrap_err();
    let Undecoded::Nothing(misses) = undecoded else {
        panic!("{undecoded}")
    };
    assert_eq!(misses[0].kind, Kind::AttestationObject);
    // The byte string of the authenticator data is announced with 164 bytes, from byte 30 on.
    assert_eq!((misses[0].at, misses[0].length), (30, 100));
    let whole = inspected(&object).tree;
    let data = whole.find("authData").unwrap().bytes.unwrap();
    let data = &object[data.offset..data.offset + data.length];
    let Undecoded::Nothing(misses) = decode(&data[..120], &Hint::default()).unwrap_err() else {
        panic!("it is not nothing");
    };
    assert_eq!(misses[0].kind, Kind::AuthenticatorData);
    assert_eq!(misses[0].at, 97);
    assert_eq!(decode("  \n", &Hint::default()), Err(Undecoded::Empty));
    assert!(matches!(
        decode(vec![0; 2 << 20], &Hint::default()),
        Err(Undecoded::TooLong { .. })
    ));
}
