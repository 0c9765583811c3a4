//! An authenticator built by hand, byte for byte, so that every byte can be got wrong.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::Value as Cbor;
use p256::ecdsa::Signature;
use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::Value;
use serde_json::json;
use sha2::Digest;
use sha2::Sha256;

pub const ORIGIN: &str = "https://shop.example.test";
pub const RP_ID: &str = "shop.example.test";

pub const APPLE: u128 = 0xfbfc3007_154e_4ecc_8c0b_6e020557d7bd;
pub const WINDOWS_HELLO: u128 = 0x08987058_cadc_4b81_b6e1_30de50dcbe96;

/// AT BS BE UV UP.
pub const SYNCED: u8 = 0x5D;
/// AT UV UP.
pub const DEVICE_BOUND: u8 = 0x45;
/// AT BS BE: a conditional creation.
pub const SILENT: u8 = 0x58;

/// One passkey and how its authenticator behaves.
#[derive(Clone)]
pub struct Passkey {
    pub key: SigningKey,
    pub id: Vec<u8>,
    pub user_handle: Option<String>,
    pub aaguid: u128,
    pub flags: u8,
    pub count: u32,
    pub transports: Vec<&'static str>,
}

impl Passkey {
    /// A synced passkey of iCloud Keychain.
    pub fn apple(seed: u8) -> Self {
        Self::new(seed, APPLE, SYNCED, &["hybrid", "internal"])
    }

    /// A device-bound passkey of Windows Hello.
    pub fn windows_hello(seed: u8) -> Self {
        Self::new(seed, WINDOWS_HELLO, DEVICE_BOUND, &["internal"])
    }

    pub fn new(seed: u8, aaguid: u128, flags: u8, transports: &[&'static str]) -> Self {
        let mut rng = ChaCha20Rng::from_seed([seed; 32]);
        let mut secret = [0; 32];
        rng.fill_bytes(&mut secret);
        let mut id = vec![0; 20];
        rng.fill_bytes(&mut id);
        Self {
            key: SigningKey::from_slice(&secret).unwrap(),
            id,
            user_handle: None,
            aaguid,
            flags,
            count: 0,
            transports: transports.to_vec(),
        }
    }

    pub fn id_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.id)
    }

    /// Answers creation options, and keeps the user handle.
    pub fn create(&mut self, options: &Value) -> Creation {
        self.user_handle = Some(options["user"]["id"].as_str().unwrap().to_owned());
        self.creation(options["challenge"].as_str().unwrap())
    }

    pub fn creation(&self, challenge: &str) -> Creation {
        let mut auth_data = self.auth_data(self.flags);
        auth_data.extend(self.aaguid.to_be_bytes());
        auth_data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        auth_data.extend(&self.id);
        ciborium::into_writer(&self.cose(), &mut auth_data).unwrap();
        Creation {
            id: self.id.clone(),
            client_data: client_data("webauthn.create", challenge),
            auth_data,
            format: "none".to_owned(),
            statement: Cbor::Map(Vec::new()),
            transports: json!(self.transports),
        }
    }

    /// Answers request options.
    pub fn get(&self, options: &Value) -> Assertion {
        self.assertion(options["challenge"].as_str().unwrap())
    }

    pub fn assertion(&self, challenge: &str) -> Assertion {
        Assertion {
            id: self.id.clone(),
            client_data: client_data("webauthn.get", challenge),
            auth_data: self.auth_data(self.flags & !0x40),
            user_handle: self.user_handle.clone(),
            attachment: "platform",
            key: self.key.clone(),
        }
    }

    pub fn cose(&self) -> Cbor {
        let point = self.key.verifying_key().to_sec1_point(false);
        let coordinates = point.as_bytes();
        Cbor::Map(vec![
            (Cbor::from(1), Cbor::from(2)),
            (Cbor::from(3), Cbor::from(-7)),
            (Cbor::from(-1), Cbor::from(1)),
            (Cbor::from(-2), Cbor::Bytes(coordinates[1..33].to_vec())),
            (Cbor::from(-3), Cbor::Bytes(coordinates[33..].to_vec())),
        ])
    }

    fn auth_data(&self, flags: u8) -> Vec<u8> {
        let mut bytes = Sha256::digest(RP_ID).to_vec();
        bytes.push(flags);
        bytes.extend(self.count.to_be_bytes());
        bytes
    }
}

pub fn client_data(kind: &str, challenge: &str) -> Vec<u8> {
    json!({ "type": kind, "challenge": challenge, "origin": ORIGIN, "crossOrigin": false })
        .to_string()
        .into_bytes()
}

/// A registration response whose parts can still be changed.
#[derive(Clone)]
pub struct Creation {
    pub id: Vec<u8>,
    pub client_data: Vec<u8>,
    pub auth_data: Vec<u8>,
    pub format: String,
    pub statement: Cbor,
    pub transports: Value,
}

impl Creation {
    /// Self attestation over the parts as they are now.
    pub fn self_attested(mut self, key: &SigningKey) -> Self {
        let message = [
            self.auth_data.as_slice(),
            &Sha256::digest(&self.client_data),
        ]
        .concat();
        let signature: Signature = key.sign(&message);
        self.format = "packed".to_owned();
        self.statement = Cbor::Map(vec![
            (Cbor::from("alg"), Cbor::from(-7)),
            (
                Cbor::from("sig"),
                Cbor::Bytes(signature.to_der().as_bytes().to_vec()),
            ),
        ]);
        self
    }

    pub fn attestation_object(&self) -> Vec<u8> {
        encode(&Cbor::Map(vec![
            (Cbor::from("fmt"), Cbor::from(self.format.as_str())),
            (Cbor::from("attStmt"), self.statement.clone()),
            (Cbor::from("authData"), Cbor::Bytes(self.auth_data.clone())),
        ]))
    }

    pub fn json(&self) -> Value {
        self.json_with(&self.attestation_object())
    }

    pub fn json_with(&self, attestation_object: &[u8]) -> Value {
        let id = URL_SAFE_NO_PAD.encode(&self.id);
        json!({
            "id": id,
            "rawId": id,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": { "credProps": { "rk": true } },
            "response": {
                "clientDataJSON": URL_SAFE_NO_PAD.encode(&self.client_data),
                "attestationObject": URL_SAFE_NO_PAD.encode(attestation_object),
                "transports": self.transports,
            },
        })
    }
}

/// An authentication response whose parts can still be changed before it is signed.
#[derive(Clone)]
pub struct Assertion {
    pub id: Vec<u8>,
    pub client_data: Vec<u8>,
    pub auth_data: Vec<u8>,
    pub user_handle: Option<String>,
    pub attachment: &'static str,
    key: SigningKey,
}

impl Assertion {
    pub fn signature(&self) -> Signature {
        let message = [
            self.auth_data.as_slice(),
            &Sha256::digest(&self.client_data),
        ]
        .concat();
        self.key.sign(&message)
    }

    pub fn json(&self) -> Value {
        self.json_with(self.signature().to_der().as_bytes())
    }

    pub fn json_with(&self, signature: &[u8]) -> Value {
        let id = URL_SAFE_NO_PAD.encode(&self.id);
        json!({
            "id": id,
            "rawId": id,
            "type": "public-key",
            "authenticatorAttachment": self.attachment,
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": URL_SAFE_NO_PAD.encode(&self.client_data),
                "authenticatorData": URL_SAFE_NO_PAD.encode(&self.auth_data),
                "signature": URL_SAFE_NO_PAD.encode(signature),
                "userHandle": self.user_handle,
            },
        })
    }
}

pub fn encode(value: &Cbor) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}
