//! The test vectors of WebAuthn §16: registrations and logins with published keys.
//!
//! **Invariant:** the bytes are the specification's; nothing is made or signed here.

use std::sync::OnceLock;

use serde_json::Value;
use serde_json::json;

use crate::webauthn::AttestationObject;
use crate::webauthn::ClientData;
use crate::webauthn::base64url;
use crate::webauthn::cbor;
use crate::word::Word;
use crate::word::words;

words! {
    /// A vector, by the specification's name for it.
    pub enum VectorName as "vector" {
        NoneEs256 = "none-es256": "ES256, not attested (§16.1.1).",
        PackedSelfEs256 = "packed-self-es256": "ES256, attested by itself.",
        NoneEs256CrossOrigin = "none-es256-crossOrigin": "In a frame of another site.",
        NoneEs256TopOrigin = "none-es256-topOrigin": "In a frame whose top origin is told.",
        NoneEs256LongId = "none-es256-long-credential-id": "A credential id of the greatest length.",
        PackedEs256 = "packed-es256": "ES256, with a certificate.",
        PackedEs384 = "packed-es384": "ES384, with a certificate.",
        PackedEs512 = "packed-es512": "ES512, with a certificate.",
        PackedRs256 = "packed-rs256": "RS256, with a certificate.",
        PackedEdDsa = "packed-eddsa": "Ed25519, with a certificate.",
        PackedEd448 = "packed-ed448": "Ed448, with a certificate.",
        TpmEs256 = "tpm-es256": "ES256, attested by a TPM.",
        AndroidKeyEs256 = "android-key-es256": "ES256, attested by Android's key store.",
        AppleEs256 = "apple-es256": "ES256, attested by Apple.",
        FidoU2fEs256 = "fido-u2f-es256": "ES256, attested as U2F.",
    }
}

/// One ceremony of a vector, as a page would post it, with what a relying party has to expect.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Response {
    credential: Value,
    /// Base64url.
    challenge: String,
    cross_origin: bool,
    top_origin: Option<String>,
    /// The certificates at the end of the attestation's path, base64url: §16 has no other anchors.
    trusted: Vec<String>,
}

impl Response {
    /// The registration of a vector; `None` would be a fault of the file.
    pub(super) fn registration(name: VectorName) -> Option<Self> {
        let ceremony = ceremony(name, "registration")?;
        let response = json!({
            "clientDataJSON": coded(ceremony, "clientDataJSON")?,
            "attestationObject": coded(ceremony, "attestationObject")?,
            "transports": [],
        });
        Self::of(name, ceremony, response)
    }

    /// Its login.
    pub(super) fn login(name: VectorName) -> Option<Self> {
        let ceremony = ceremony(name, "authentication")?;
        let response = json!({
            "clientDataJSON": coded(ceremony, "clientDataJSON")?,
            "authenticatorData": coded(ceremony, "authenticatorData")?,
            "signature": coded(ceremony, "signature")?,
        });
        Self::of(name, ceremony, response)
    }

    fn of(name: VectorName, ceremony: &Value, response: Value) -> Option<Self> {
        let data = ClientData::parse(&bytes(ceremony, "clientDataJSON")?).ok()?;
        let registration = self::ceremony(name, "registration")?;
        let id = coded(registration, "credential_id")?;
        Some(Self {
            credential: json!({
                "id": id,
                "rawId": id,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {},
            }),
            challenge: base64url::encode(&data.challenge.0),
            cross_origin: data.cross_origin,
            top_origin: data.top_origin.map(|origin| origin.to_string()),
            trusted: trusted(registration)?,
        })
    }

    /// The same, where another challenge was issued: one of its bits differs.
    pub(super) fn with_other_challenge(mut self) -> Self {
        let mut challenge = base64url::decode(&self.challenge).unwrap_or_default();
        if let Some(byte) = challenge.first_mut() {
            *byte ^= 1;
        }
        self.challenge = base64url::encode(&challenge);
        self
    }

    /// The same, where the last bit of the signature differs.
    pub(super) fn with_other_signature(mut self) -> Self {
        let member = self.credential.pointer_mut("/response/signature");
        if let Some(member) = member {
            let text = member.as_str().unwrap_or_default();
            let mut signature = base64url::decode(text).unwrap_or_default();
            if let Some(byte) = signature.last_mut() {
                *byte ^= 1;
            }
            *member = base64url::encode(&signature).into();
        }
        self
    }

    /// What a profile's `$(vector)` stands for.
    pub(super) fn variable(&self) -> Value {
        json!({
            "challenge": self.challenge,
            "origin": ORIGIN,
            "rp-id": RP_ID,
            "cross-origin": self.cross_origin,
            "top-origin": self.top_origin,
            "trusted": self.trusted,
            "credential": self.credential,
        })
    }
}

fn ceremony(name: VectorName, ceremony: &str) -> Option<&'static Value> {
    static FILES: OnceLock<[Value; 2]> = OnceLock::new();
    let files = FILES.get_or_init(|| {
        // A test reads every vector, so this cannot be met outside of development.
        TEXTS.map(|text| serde_json::from_str(text).expect("vectors are JSON"))
    });
    let vector = files.iter().find_map(|file| file.get(name.as_str()));
    vector?.get(ceremony)
}

fn trusted(registration: &Value) -> Option<Vec<String>> {
    let object = AttestationObject::decode(&bytes(registration, "attestationObject")?).ok()?;
    let path = cbor::member(&object.statement, "x5c").and_then(|path| path.as_array());
    let last = path.and_then(|path| path.last()?.as_bytes());
    Some(
        last.map(|bytes| base64url::encode(bytes))
            .into_iter()
            .collect(),
    )
}

fn coded(ceremony: &Value, member: &str) -> Option<String> {
    Some(base64url::encode(&bytes(ceremony, member)?))
}

fn bytes(ceremony: &Value, member: &str) -> Option<Vec<u8>> {
    let digits = ceremony.get(member)?.as_str()?.as_bytes().chunks(2);
    let bytes = digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    bytes.collect()
}

const TEXTS: [&str; 2] = [
    include_str!("../../fixtures/vectors/webauthn-l3.json"),
    include_str!("../../fixtures/vectors/webauthn-l3-formats.json"),
];
/// §16.1: where all of them were made.
const ORIGIN: &str = "https://example.org";
const RP_ID: &str = "example.org";

#[cfg(test)]
mod tests {
    use super::Response;
    use super::TEXTS;
    use super::VectorName;
    use crate::word::Word;

    #[test]
    fn every_vector_has_a_name_and_can_be_read() {
        let files = TEXTS.map(|text| serde_json::from_str::<serde_json::Value>(text).unwrap());
        let published: usize = files.iter().map(|it| it.as_object().unwrap().len()).sum();
        assert_eq!(VectorName::ALL.len(), published);
        for name in VectorName::ALL {
            let registration = Response::registration(*name).unwrap();
            let login = Response::login(*name).unwrap();
            assert_ne!(registration.challenge, login.challenge, "{name}");
            let changed = login.clone().with_other_signature();
            assert_ne!(changed.credential, login.credential, "{name}");
            let changed = login.clone().with_other_challenge();
            assert_ne!(changed.challenge, login.challenge, "{name}");
        }
    }
}
