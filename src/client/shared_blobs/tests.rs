use serde_json::Value;
use serde_json::json;
use sha2::Digest;
use sha2::Sha256;

use crate::client::Ask;
use crate::client::fixture::Bench;
use crate::client::fixture::creation;
use crate::client::fixture::creation_for;
use crate::client::fixture::key;
use crate::client::fixture::new_key;
use crate::client::fixture::request;
use crate::webauthn::base64url;

/// A credential with support for blobs, by its id.
fn made(bench: &mut Bench, mut options: Value) -> String {
    options["extensions"] = json!({ "largeBlob": { "support": "required" } });
    let made = bench.create(&Ask::modal(&options)).unwrap();
    let result = &made.json["clientExtensionResults"]["largeBlob"];
    assert_eq!(*result, json!({ "supported": true }));
    made.response.id.to_string()
}

fn used(bench: &mut Bench, id: &str, what: Value) -> Value {
    let mut options = request(&[id]);
    options["extensions"] = json!({ "largeBlob": what });
    let used = bench.get(&Ask::modal(&options)).unwrap();
    used.json["clientExtensionResults"]["largeBlob"].clone()
}

#[test]
fn a_blob_is_written_and_read_by_its_credential() {
    for key in [key(), new_key()] {
        let mut bench = Bench::with_key(key);
        let one = made(&mut bench, creation());
        let two = made(&mut bench, creation_for("somebody else"));
        let text = base64url::encode(&b"a certificate or so ".repeat(20));
        assert_eq!(used(&mut bench, &one, json!({ "read": true })), json!({}));
        let written = used(&mut bench, &one, json!({ "write": text }));
        assert_eq!(written, json!({ "written": true }));
        let other = base64url::encode(b"another");
        used(&mut bench, &two, json!({ "write": other }));
        let read = used(&mut bench, &one, json!({ "read": true }));
        assert_eq!(read, json!({ "blob": text }));
        let read = used(&mut bench, &two, json!({ "read": true }));
        assert_eq!(read, json!({ "blob": other }));
        used(&mut bench, &one, json!({ "write": other }));
        let read = used(&mut bench, &one, json!({ "read": true }));
        assert_eq!(read, json!({ "blob": other }));
    }
}

#[test]
fn what_does_not_fit_is_not_written() {
    let mut bench = Bench::with_key(key());
    let id = made(&mut bench, creation());
    let noise: Vec<u8> = (0..200_u8).flat_map(|n| Sha256::digest([n])).collect();
    let written = used(
        &mut bench,
        &id,
        json!({ "write": base64url::encode(&noise) }),
    );
    assert_eq!(written, json!({ "written": false }));
    assert_eq!(used(&mut bench, &id, json!({ "read": true })), json!({}));
}

#[test]
fn a_credential_that_is_not_discoverable_has_no_blobs() {
    let mut bench = Bench::with_key(key());
    let mut options = creation();
    options["authenticatorSelection"]["residentKey"] = json!("discouraged");
    options["extensions"] = json!({ "largeBlob": { "support": "preferred" } });
    let made = bench.create(&Ask::modal(&options)).unwrap();
    let result = &made.json["clientExtensionResults"]["largeBlob"];
    assert_eq!(*result, json!({ "supported": false }));
}
