//! `stuntkey::inspect`: the vectors of WebAuthn L3 §16, shapes as programs print them, mistakes
//! made on purpose, and any bytes at all.

#![expect(clippy::unwrap_used, reason = "a test stops where it is surprised")]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use serde_json::Value as Json;
use serde_json::json;
use stuntkey::inspect::Form;
use stuntkey::inspect::Frame;
use stuntkey::inspect::Hint;
use stuntkey::inspect::Inspection;
use stuntkey::inspect::Kind;
use stuntkey::inspect::Node;
use stuntkey::inspect::Undecoded;
use stuntkey::inspect::Value;
use stuntkey::inspect::decode;
use stuntkey::webauthn::RpId;
use stuntkey::word::Word;

const VECTORS: [&str; 2] = [
    include_str!("vectors/webauthn-l3.json"),
    include_str!("vectors/webauthn-l3-formats.json"),
];

/// Every vector: its name, registration and authentication.
fn vectors() -> Vec<(String, Json, Json)> {
    let files = VECTORS
        .iter()
        .map(|text| serde_json::from_str::<Json>(text).unwrap());
    let vectors = files.flat_map(|file| file.as_object().unwrap().clone());
    vectors
        .map(|(name, vector)| {
            (
                name,
                vector["registration"].clone(),
                vector["authentication"].clone(),
            )
        })
        .collect()
}

fn bytes(vector: &Json, member: &str) -> Vec<u8> {
    let text = vector[member].as_str().unwrap();
    let pairs = (0..text.len() / 2).map(|at| &text[at * 2..at * 2 + 2]);
    pairs
        .map(|pair| u8::from_str_radix(pair, 16).unwrap())
        .collect()
}

fn vector(name: &str) -> (Json, Json) {
    let found = vectors().into_iter().find(|(known, ..)| known == name);
    let (_, registration, authentication) = found.unwrap();
    (registration, authentication)
}

fn inspected(input: impl AsRef<[u8]>) -> Inspection {
    decode(&input, &Hint::default()).unwrap_or_else(|undecoded| {
        let shown = String::from_utf8_lossy(input.as_ref()).into_owned();
        panic!("{shown}: {undecoded}")
    })
}

fn forced(input: impl AsRef<[u8]>, kind: Kind) -> Inspection {
    let hint = Hint {
        kind: Some(kind),
        rp_id: None,
    };
    decode(input, &hint).unwrap()
}

fn warnings(tree: &Node) -> Vec<String> {
    let all = tree.all_warnings().into_iter();
    all.map(|(_, warning)| warning.text.clone()).collect()
}

/// The hexadecimal or text of the first part of this name.
fn said(tree: &Node, label: &str) -> String {
    let node = tree
        .find(label)
        .unwrap_or_else(|| panic!("there is no `{label}`"));
    node.value.to_string()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn registration_json(registration: &Json) -> Json {
    let text = |member| URL_SAFE_NO_PAD.encode(bytes(registration, member));
    json!({
        "id": text("credential_id"),
        "rawId": text("credential_id"),
        "type": "public-key",
        "response": {
            "clientDataJSON": text("clientDataJSON"),
            "attestationObject": text("attestationObject"),
            "transports": ["internal", "hybrid"],
        },
        "authenticatorAttachment": "platform",
        "clientExtensionResults": { "credProps": { "rk": true } },
    })
}

fn authentication_json(registration: &Json, authentication: &Json) -> Json {
    let text = |member| URL_SAFE_NO_PAD.encode(bytes(authentication, member));
    let id = URL_SAFE_NO_PAD.encode(bytes(registration, "credential_id"));
    json!({
        "id": id, "rawId": id, "type": "public-key",
        "response": {
            "clientDataJSON": text("clientDataJSON"),
            "authenticatorData": text("authenticatorData"),
            "signature": text("signature"),
            "userHandle": URL_SAFE_NO_PAD.encode([7; 32]),
        },
        "clientExtensionResults": {},
    })
}

#[test]
fn every_vector_is_read_and_holds_what_the_specification_says() {
    for (name, registration, authentication) in vectors() {
        let object = inspected(bytes(&registration, "attestationObject"));
        assert_eq!(object.kind, Kind::AttestationObject, "{name}");
        let id = said(&object.tree, "credentialId");
        assert_eq!(
            id,
            registration["credential_id"].as_str().unwrap(),
            "{name}"
        );
        let aaguid = said(&object.tree, "aaguid").replace('-', "");
        assert_eq!(aaguid, registration["aaguid"].as_str().unwrap(), "{name}");
        let hash = object.tree.find("rpIdHash").unwrap();
        assert_eq!(
            hash.note.as_deref(),
            Some("SHA-256 of `example.org`"),
            "{name}"
        );

        let data = inspected(bytes(&authentication, "authenticatorData"));
        assert_eq!(data.kind, Kind::AuthenticatorData, "{name}");
        for vector in [&registration, &authentication] {
            let data = inspected(bytes(vector, "clientDataJSON"));
            assert_eq!(data.kind, Kind::ClientData, "{name}");
        }
        let signature = bytes(&authentication, "signature");
        let is_ecdsa = signature.first() == Some(&0x30) && signature.len() < 150;
        if is_ecdsa {
            assert_eq!(inspected(&signature).kind, Kind::Signature, "{name}");
        }
    }
}

#[test]
fn what_the_vectors_do_right_is_not_warned_of() {
    for (name, registration, authentication) in vectors() {
        for (json, kind) in [
            (registration_json(&registration), Kind::Registration),
            (
                authentication_json(&registration, &authentication),
                Kind::Authentication,
            ),
        ] {
            let hint = Hint {
                kind: None,
                rp_id: Some(RpId::parse("example.org").unwrap()),
            };
            let inspection = decode(json.to_string(), &hint).unwrap();
            assert_eq!(inspection.kind, kind, "{name}");
            let expected = |text: &String| {
                // Some vectors extend client data, and some are from clients without `crossOrigin`.
                let extended = text == "a member that is not specified";
                // §16.15: its certificate has empty authorization lists.
                let lists = name == "android-key-es256" && text.contains("KM_");
                extended || lists
            };
            let odd: Vec<_> = warnings(&inspection.tree)
                .into_iter()
                .filter(|text| !expected(text))
                .collect();
            assert_eq!(odd, Vec::<String>::new(), "{name}");
        }
    }
}

#[test]
fn statements_are_read_to_their_parts() {
    let tree = |name: &str| inspected(bytes(&vector(name).0, "attestationObject")).tree;
    let tpm = tree("tpm-es256");
    assert_eq!(said(&tpm, "magic"), "0xff544347");
    assert_eq!(said(&tpm, "ver"), "2.0");
    let curve = tpm.find("curveID").unwrap();
    assert_eq!(curve.note.as_deref(), Some("TPM_ECC_NIST_P256"));
    let key = tree("android-key-es256");
    assert_eq!(said(&key, "attestationVersion"), "300");
    assert_eq!(said(&tree("apple-es256"), "nonce").len(), 64);
    assert_eq!(said(&tree("fido-u2f-es256"), "fmt"), "fido-u2f");
    let packed = tree("packed-self-es256");
    assert!(
        packed
            .find("attStmt")
            .unwrap()
            .note
            .as_deref()
            .unwrap()
            .contains("self")
    );
    assert!(said(&tree("packed-es256"), "subject").contains("OU=Authenticator Attestation"));
}

#[test]
fn a_statement_is_compared_with_what_it_speaks_of() {
    for (name, expected) in [
        (
            "tpm-es256",
            "not the hash of authenticator data and client data hash",
        ),
        (
            "apple-es256",
            "not the hash of authenticator data and client data hash",
        ),
        ("android-key-es256", "not the hash of the client data"),
    ] {
        let mut json = registration_json(&vector(name).0);
        let other = bytes(&vector("none-es256").0, "clientDataJSON");
        json["response"]["clientDataJSON"] = URL_SAFE_NO_PAD.encode(other).into();
        let found = warnings(&inspected(json.to_string()).tree);
        assert!(
            found.iter().any(|text| text == expected),
            "{name}: {found:?}"
        );
    }
}

#[test]
fn every_form_gives_the_same_tree() {
    let plain = bytes(&vector("packed-es256").0, "attestationObject");
    let tree = inspected(&plain).tree;
    let numbers: Vec<String> = plain.iter().map(u8::to_string).collect();
    let spaced: Vec<String> = plain.iter().map(|byte| format!("{byte:02X}")).collect();
    let keyed = numbers
        .iter()
        .enumerate()
        .map(|(at, byte)| format!("\"{at}\":{byte}"));
    let keyed: Vec<String> = keyed.collect();
    for (form, text) in [
        (Form::Hex, hex(&plain)),
        (Form::Hex, format!("0x{}", hex(&plain))),
        (Form::Hex, spaced.join(":")),
        (Form::Hex, format!("\n{}\n", spaced.join(" "))),
        (Form::Base64Url, URL_SAFE_NO_PAD.encode(&plain)),
        (
            Form::Base64Url,
            format!("\"{}\"\n", URL_SAFE_NO_PAD.encode(&plain)),
        ),
        (Form::List, format!("[{}]", numbers.join(", "))),
        (Form::List, format!("{{{}}}", keyed.join(","))),
        (
            Form::List,
            format!(r#"{{"type":"Buffer","data":[{}]}}"#, numbers.join(",")),
        ),
    ] {
        let inspection = inspected(&text);
        assert_eq!(inspection.form, form, "{text}");
        assert_eq!(inspection.bytes, plain, "{text}");
        assert_eq!(inspection.tree, tree, "{text}");
    }
    let standard = inspected(STANDARD.encode(&plain));
    assert_eq!(standard.kind, Kind::AttestationObject);
    assert!(!standard.tree.warnings.is_empty());
}

#[test]
fn a_certificate_is_read_from_pem_and_der() {
    let object = bytes(&vector("packed-es256").0, "attestationObject");
    let tree = inspected(&object).tree;
    let extent = tree.find("[0]").unwrap().bytes.unwrap();
    let der = &object[extent.offset..extent.offset + extent.length];
    assert_eq!(inspected(der).kind, Kind::Certificate);
    let pem = format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        STANDARD.encode(der)
    );
    let inspection = inspected(pem);
    assert_eq!(
        (inspection.kind, inspection.form),
        (Kind::Certificate, Form::Pem)
    );
}

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
fn options_are_read_as_libraries_send_them() {
    let options = json!({
        "challenge": URL_SAFE_NO_PAD.encode([0x91; 8]),
        "rp": { "name": "Shop", "id": "https://shop.example" },
        "user": { "id": URL_SAFE_NO_PAD.encode("ada@shop.example"), "name": "ada", "displayName": "" },
        "pubKeyCredParams": [{ "alg": -8, "type": "public-key" }, { "alg": -257, "type": "public-key" }],
        "timeout": 60000,
        "attestation": "none",
        "excludeCredentials": [],
        "authenticatorSelection": { "residentKey": "preferred", "requireResidentKey": true },
        "extensions": { "credProps": true },
        "hints": ["phone"],
        "surprise": 1,
    });
    for json in [
        options.clone(),
        json!({ "publicKey": options, "mediation": "conditional" }),
    ] {
        let inspection = inspected(json.to_string());
        assert_eq!(inspection.kind, Kind::CreationOptions);
        let found = warnings(&inspection.tree);
        for expected in [
            "at least 16 random bytes",
            "no RP ID",
            "e-mail",
            "`requireResidentKey`",
            "not one of security-key",
            "not specified",
        ] {
            assert!(
                found.iter().any(|text| text.contains(expected)),
                "{expected}: {found:?}"
            );
        }
    }
    let request = json!({ "challenge": URL_SAFE_NO_PAD.encode(b"\x01\x92\x33\x44\x05\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff\x10"),
        "rpId": "shop.example", "allowCredentials": [], "userVerification": "preferred" });
    let inspection = inspected(request.to_string());
    assert_eq!(inspection.kind, Kind::RequestOptions);
    assert_eq!(warnings(&inspection.tree), Vec::<String>::new());
}

#[test]
fn ctap_and_u2f_messages_are_told_apart() {
    let hash = "cc".repeat(32);
    let make = format!(
        "01a4015820{hash}02a16269646b6578616d706c652e6f726703a1626964410704\
         81a263616c672664747970656a7075626c69632d6b6579"
    );
    let get = format!("02a2016b6578616d706c652e6f7267025820{hash}");
    let versions = format!("8168{}", hex(b"FIDO_2_0"));
    let info = format!("00a301{versions}0350{}05190400", "00".repeat(16));
    let pin = "06a201010201";
    let register = format!("00010000000040{}{}0000", hash, hash);
    for (blob, kind, name) in [
        (
            make.as_str(),
            Kind::CtapRequest,
            "authenticatorMakeCredential",
        ),
        (&get, Kind::CtapRequest, "authenticatorGetAssertion"),
        ("04", Kind::CtapRequest, "authenticatorGetInfo"),
        (pin, Kind::CtapRequest, "authenticatorClientPIN"),
        (&info, Kind::CtapResponse, "success of authenticatorGetInfo"),
        ("2e", Kind::CtapResponse, "CTAP2_ERR_NO_CREDENTIALS"),
        (&register, Kind::U2fRequest, "U2F_REGISTER"),
        ("00030000000000", Kind::U2fRequest, "U2F_VERSION"),
        ("5532465f56329000", Kind::U2fResponse, "version"),
    ] {
        let inspection = inspected(blob);
        assert_eq!(inspection.kind, kind, "{blob}");
        assert_eq!(inspection.tree.note.as_deref(), Some(name), "{blob}");
        assert_eq!(warnings(&inspection.tree), Vec::<String>::new(), "{blob}");
    }
}

#[test]
fn small_things_are_read_where_they_are_named() {
    let aaguid = inspected("fbfc3007-154e-4ecc-8c0b-6e020557d7bd");
    assert_eq!(aaguid.kind, Kind::Aaguid);
    let handle = forced(URL_SAFE_NO_PAD.encode("user-123"), Kind::UserHandle);
    assert!(handle.tree.note.unwrap().contains("user-123"));
    let known = inspected(r#"{"origins": ["https://shop.example", "shop.example/"]}"#);
    assert_eq!(known.kind, Kind::WellKnown);
    assert_eq!(warnings(&known.tree).len(), 1);
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

#[test]
fn the_json_has_a_stable_shape() {
    let json = inspected("04").to_json();
    assert_eq!(json["kind"], "ctap-request");
    assert_eq!(json["form"], "hex");
    assert_eq!(json["bytes"], "04");
    assert_eq!(
        json["tree"]["children"][0],
        json!({
            "label": "command",
            "value": { "text": "0x04" },
            "bytes": { "offset": 0, "length": 1 },
            "frame": "outer",
            "note": "authenticatorGetInfo",
            "clause": "CTAP 2.2 §6.4 (authenticatorGetInfo)",
            "warnings": [],
            "children": [],
        })
    );
    assert_eq!(
        json["others"][0],
        json!({ "kind": "ctap-response", "form": "hex" })
    );
}

/// Extents lie in the bytes that they count in, and children in their parents.
fn extents_fit(node: &Node, length: usize) {
    let length = match (&node.value, node.frame) {
        (Value::Bytes(own), Frame::Own) => own.len(),
        _ => length,
    };
    for child in &node.children {
        if let Some(extent) = child.bytes {
            assert!(
                extent.offset + extent.length <= length,
                "{}: {extent:?} of {length}",
                child.label
            );
        }
        extents_fit(child, length);
    }
}

fn never_panics(input: &[u8]) {
    if let Ok(inspection) = decode(input, &Hint::default()) {
        extents_fit(&inspection.tree, inspection.bytes.len());
        inspection.to_json();
    }
    for kind in Kind::ALL.iter().copied() {
        let hint = Hint {
            kind: Some(kind),
            rp_id: Some(RpId::parse("example.org").unwrap()),
        };
        if let Ok(inspection) = decode(input, &hint) {
            extents_fit(&inspection.tree, inspection.bytes.len());
        }
    }
}

/// All blobs of the vectors.
fn blobs() -> Vec<Vec<u8>> {
    let all = vectors()
        .into_iter()
        .flat_map(|(_, registration, authentication)| {
            let text = registration_json(&registration).to_string().into_bytes();
            let registration =
                ["attestationObject", "clientDataJSON"].map(|name| bytes(&registration, name));
            let authentication =
                ["authenticatorData", "signature"].map(|name| bytes(&authentication, name));
            [registration.to_vec(), authentication.to_vec(), vec![text]].concat()
        });
    all.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(input in prop::collection::vec(any::<u8>(), 0..300)) {
        never_panics(&input);
    }

    #[test]
    fn no_text_makes_it_panic(input in "\\PC{0,120}") {
        never_panics(input.as_bytes());
    }

    #[test]
    fn no_json_makes_it_panic(input in r#"[\[\]{}":,0-9a-z. \\u-]{0,80}"#) {
        never_panics(input.as_bytes());
    }

    #[test]
    fn no_mutation_makes_it_panic(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
    ) {
        let blobs = blobs();
        let mut blob = which.get(&blobs).clone();
        for (at, byte) in changes {
            let at = at.index(blob.len());
            blob[at] = byte;
        }
        never_panics(&blob);
        blob.truncate(cut.index(blob.len()) + 1);
        never_panics(&blob);
    }
}
