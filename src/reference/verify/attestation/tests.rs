//! The statements of §16 hold, each with its certificate as anchor; and each check notices what it
//! is for.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use serde_json::json;

use crate::reference::bug::Bugs;
use crate::reference::config::AttestationFormat;
use crate::reference::config::AttestationPolicy;
use crate::reference::config::AttestationRoot;
use crate::reference::verify::Caller;
use crate::reference::verify::Issued;
use crate::reference::verify::Owner;
use crate::reference::verify::Registered;
use crate::reference::verify::RelyingParty;
use crate::reference::verify::TrustAnchors;
use crate::reference::verify::UserPresence;
use crate::reference::verify::UserVerification;
use crate::reference::verify::register;

/// The vectors whose keys and algorithms we know, by their sections.
const KNOWN: &[(&str, AttestationFormat)] = &[
    ("packed-es256", AttestationFormat::Packed),
    ("packed-rs256", AttestationFormat::Packed),
    ("packed-eddsa", AttestationFormat::Packed),
    ("tpm-es256", AttestationFormat::Tpm),
    ("android-key-es256", AttestationFormat::AndroidKey),
    ("apple-es256", AttestationFormat::Apple),
];

/// A vector as a page would send it.
struct Vector {
    client_data: Vec<u8>,
    object: Vec<u8>,
    id: Vec<u8>,
}

impl Vector {
    fn of(section: &str) -> Self {
        let files = [
            include_str!("../../../../fixtures/vectors/webauthn-l3.json"),
            include_str!("../../../../fixtures/vectors/webauthn-l3-formats.json"),
        ];
        let found = files.iter().find_map(|text| {
            let all: Value = serde_json::from_str(text).unwrap();
            all.get(section).cloned()
        });
        let vector = found.unwrap()["registration"].clone();
        let bytes = |name: &str| {
            let digits = vector[name].as_str().unwrap().as_bytes().chunks(2);
            let pairs = digits.map(|pair| str::from_utf8(pair).unwrap());
            let bytes = pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap());
            bytes.collect::<Vec<u8>>()
        };
        Self {
            client_data: bytes("clientDataJSON"),
            object: bytes("attestationObject"),
            id: bytes("credential_id"),
        }
    }

    fn certificate(&self) -> Vec<u8> {
        let object: ciborium::Value = ciborium::from_reader(self.object.as_slice()).unwrap();
        let member = |map: &ciborium::Value, name: &str| {
            let mut members = map.as_map().unwrap().iter();
            let found = members.find(|(key, _)| key.as_text() == Some(name));
            found.unwrap().1.clone()
        };
        let list = member(&member(&object, "attStmt"), "x5c");
        list.as_array().unwrap()[0].as_bytes().unwrap().clone()
    }

    fn register(&self, policy: AttestationPolicy, roots: &[AttestationRoot]) -> Outcome {
        let client_data: Value = serde_json::from_slice(&self.client_data).unwrap();
        let anchors = TrustAnchors::new(policy, roots).unwrap();
        let issued = Issued {
            relying_party: &RelyingParty::new("example.org", vec!["https://example.org".into()]),
            challenge: client_data["challenge"].as_str().unwrap(),
            presence: UserPresence::Optional,
            verification: UserVerification::Preferred,
            was_issued: &|_| false,
            caller: Caller::Other,
            owner: &|_| Owner::Nobody,
            anchors: &anchors,
            now_ms: 1_800_000_000_000,
            bugs: &Bugs::default(),
        };
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let credential = json!({
            "id": text(&self.id),
            "rawId": text(&self.id),
            "type": "public-key",
            "response": {
                "clientDataJSON": text(&self.client_data),
                "attestationObject": text(&self.object),
                "transports": [],
            },
            "clientExtensionResults": {},
        });
        register(&credential, &issued).map_err(|refused| (refused.step, refused.fault.why))
    }
}

type Outcome = Result<Registered, (u8, &'static str)>;

fn anchored(format: AttestationFormat, certificate: Vec<u8>) -> Vec<AttestationRoot> {
    vec![AttestationRoot {
        format,
        certificate,
    }]
}

#[test]
fn the_statements_of_the_specification_hold() {
    for (section, format) in KNOWN {
        let vector = Vector::of(section);
        let roots = anchored(*format, vector.certificate());
        let outcome = vector.register(AttestationPolicy::Required, &roots);
        assert!(outcome.is_ok(), "{section}: {:?}", outcome.err());
    }
}

/// We are stricter than the text: its vector is made by a U2F authenticator that names a model.
#[test]
fn a_u2f_authenticator_names_no_model() {
    let vector = Vector::of("fido-u2f-es256");
    let roots = anchored(AttestationFormat::FidoU2f, vector.certificate());
    let outcome = vector.register(AttestationPolicy::Required, &roots);
    assert_eq!(
        outcome.err(),
        Some((22, "a U2F authenticator names a model"))
    );
}

#[test]
fn nobody_is_trusted_for_another_format_or_without_a_root() {
    let vector = Vector::of("apple-es256");
    let certificate = vector.certificate();
    for roots in [vec![], anchored(AttestationFormat::Tpm, certificate)] {
        let outcome = vector.register(AttestationPolicy::Direct, &roots);
        assert_eq!(
            outcome.err(),
            Some((24, "no trust anchor vouches for the attestation"))
        );
    }
}

#[test]
fn what_is_not_attested_passes_unless_attestation_is_demanded() {
    let vector = Vector::of("none-es256");
    assert!(vector.register(AttestationPolicy::Direct, &[]).is_ok());
    let refused = vector.register(AttestationPolicy::Required, &[]);
    assert_eq!(refused.map_err(|(step, _)| step).err(), Some(24));
}

/// Every bit of the statements is looked at, but for what certificates say beside the point, which
/// the path would notice: here the certificate itself is the anchor.
#[test]
fn a_statement_with_a_byte_changed_is_refused() {
    for (section, format) in KNOWN {
        let vector = Vector::of(section);
        let roots = anchored(*format, vector.certificate());
        for place in (0..vector.object.len()).step_by(7) {
            let mut changed = Vector::of(section);
            changed.object[place] ^= 1;
            let outcome = changed.register(AttestationPolicy::Required, &roots);
            assert!(outcome.is_err(), "{section}: byte {place}");
        }
    }
}

#[test]
fn a_root_has_to_be_a_certificate() {
    let roots = anchored(AttestationFormat::Tpm, b"no certificate".to_vec());
    assert!(TrustAnchors::new(AttestationPolicy::Direct, &roots).is_none());
}
