//! Shapes as programs print them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use stuntkey::inspect::Form;
use stuntkey::inspect::Kind;

use crate::forced;
use crate::hex;
use crate::inspected;
use crate::said;
use crate::vectors::bytes;
use crate::vectors::registration_json;
use crate::vectors::vector;
use crate::warnings;

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
            "clause": "CTAP 2.2 §6.4: authenticatorGetInfo",
            "warnings": [],
            "children": [],
        })
    );
    assert_eq!(
        json["others"][0],
        json!({ "kind": "ctap-response", "form": "hex" })
    );
}
