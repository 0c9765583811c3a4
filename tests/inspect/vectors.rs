//! The vectors of WebAuthn L3 §16.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value as Json;
use serde_json::json;
use stuntkey::inspect::Hint;
use stuntkey::inspect::Kind;
use stuntkey::inspect::decode;
use stuntkey::webauthn::RpId;

use crate::inspected;
use crate::said;
use crate::warnings;

const VECTORS: [&str; 2] = [
    include_str!("../../fixtures/vectors/webauthn-l3.json"),
    include_str!("../../fixtures/vectors/webauthn-l3-formats.json"),
];

/// Every vector: its name, registration and authentication.
pub(super) fn vectors() -> Vec<(String, Json, Json)> {
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

pub(super) fn bytes(vector: &Json, member: &str) -> Vec<u8> {
    let text = vector[member].as_str().unwrap();
    let pairs = (0..text.len() / 2).map(|at| &text[at * 2..at * 2 + 2]);
    pairs
        .map(|pair| u8::from_str_radix(pair, 16).unwrap())
        .collect()
}

pub(super) fn vector(name: &str) -> (Json, Json) {
    let found = vectors().into_iter().find(|(known, ..)| known == name);
    let (_, registration, authentication) = found.unwrap();
    (registration, authentication)
}

pub(super) fn registration_json(registration: &Json) -> Json {
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
