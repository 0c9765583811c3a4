//! Registrations that are attested, one for each way.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value as Json;
use serde_json::json;
use sha2::Digest;
use sha2::Sha256;
use stuntkey::authenticator::Attestation;
use stuntkey::authenticator::Authenticator;
use stuntkey::authenticator::Feature;
use stuntkey::authenticator::Gesture;
use stuntkey::authenticator::Means;
use stuntkey::authenticator::Profile;
use stuntkey::ctap;
use stuntkey::ctap::config;
use stuntkey::ctap::config::SubCommand;
use stuntkey::ctap::make_credential::Response;
use stuntkey::flow::DeviceName;
use stuntkey::flow::PromptKind;
use stuntkey::sim::Env;
use stuntkey::sim::Seed;
use stuntkey::sim::Surface;
use stuntkey::webauthn::Aaguid;
use stuntkey::webauthn::Algorithm;
use stuntkey::webauthn::RpId;
use stuntkey::webauthn::cbor::Value;
use stuntkey::webauthn::cbor::encode;

pub const RP_ID: &str = "shop.example";
pub const ORIGIN: &str = "https://shop.example";
pub const CHALLENGE: &[u8] = b"a challenge of sixteen bytes, at least";

/// One way to attest.
pub struct Case {
    pub name: &'static str,
    pub profile: Profile,
    pub enterprise: Option<i64>,
    pub formats: Vec<&'static str>,
    pub seed: u64,
}

/// Every format, with every algorithm that it can have.
pub fn all() -> Vec<Case> {
    use Algorithm::EdDsa;
    use Algorithm::Es256;
    use Algorithm::Es384;
    use Algorithm::Rs256;
    [
        ("none", Attestation::None, Es256),
        ("self", Attestation::SelfSigned, Es256),
        ("self RS256", Attestation::SelfSigned, Rs256),
        ("packed", Attestation::Packed, Es256),
        ("packed EdDSA", Attestation::Packed, EdDsa),
        ("packed ES384", Attestation::Packed, Es384),
        ("fido-u2f", Attestation::FidoU2f, Es256),
        ("tpm", Attestation::Tpm, Rs256),
        ("tpm ES256", Attestation::Tpm, Es256),
        ("apple", Attestation::Apple, Es256),
        ("android-key", Attestation::AndroidKey, Es256),
        ("android-key RS256", Attestation::AndroidKey, Rs256),
    ]
    .into_iter()
    .map(|(name, attestation, algorithm)| case(name, attestation, algorithm))
    .chain([enterprise(2)])
    .collect()
}

pub fn case(name: &'static str, attestation: Attestation, algorithm: Algorithm) -> Case {
    let mut profile = Profile::roaming_key();
    profile.attestation_direct = attestation;
    profile.algorithms = vec![algorithm];
    profile.aaguid = Aaguid(Sha256::digest(name)[..16].try_into().unwrap());
    Case {
        name,
        profile,
        enterprise: None,
        formats: Vec::new(),
        seed: 7,
    }
}

/// A key that attests for enterprises, and has this relying party on its list.
pub fn enterprise(kind: i64) -> Case {
    let mut case = case("enterprise", Attestation::Packed, Algorithm::Es256);
    if !case.profile.has(Feature::EnterpriseAttestation) {
        case.profile.features.push(Feature::EnterpriseAttestation);
    }
    case.profile.enterprise_rp_ids = vec![RpId::parse(RP_ID).unwrap()];
    case.enterprise = Some(kind);
    case
}

impl Case {
    pub fn register(&self) -> Response {
        let mut env = Env::new(Seed::new(self.seed));
        let mut key = Authenticator::new(self.profile.clone(), Means::default());
        let surface = Surface {
            device: DeviceName::new("key"),
            kind: PromptKind::Create,
        };
        let gesture = Gesture::Interactive(&surface);
        if self.enterprise.is_some() {
            let enable = config::message_of(SubCommand::EnableEnterpriseAttestation, None, None);
            assert_eq!(key.transact(&mut env, gesture, &enable), [0]);
        }
        let answer = key.transact(&mut env, gesture, &self.request());
        Response::decode(ctap::parse(&answer).unwrap()).unwrap()
    }

    fn request(&self) -> Vec<u8> {
        let text = |text: &str| Value::from(text);
        let algorithm = self.profile.algorithms[0].cose_id();
        let parameters = Value::Map(vec![
            (text("alg"), Value::from(algorithm)),
            (text("type"), text("public-key")),
        ]);
        let user = Value::Map(vec![
            (text("id"), Value::Bytes(b"ann".to_vec())),
            (text("name"), text("ann")),
        ]);
        let hash = client_data_hash().to_vec();
        let mut members = vec![
            (Value::from(1_i64), Value::Bytes(hash)),
            (
                Value::from(2_i64),
                Value::Map(vec![(text("id"), text(RP_ID))]),
            ),
            (Value::from(3_i64), user),
            (Value::from(4_i64), Value::Array(vec![parameters])),
        ];
        if let Some(kind) = self.enterprise {
            members.push((Value::from(10_i64), Value::from(kind)));
        }
        if !self.formats.is_empty() {
            let formats = self.formats.iter().map(|format| text(format)).collect();
            members.push((Value::from(11_i64), Value::Array(formats)));
        }
        [vec![0x01], encode(&Value::Map(members))].concat()
    }

    /// What a browser gives the relying party.
    pub fn credential(&self) -> Json {
        let object = self.register().object;
        let id = object.parsed_auth_data().unwrap().attested.unwrap();
        let id = URL_SAFE_NO_PAD.encode(&id.credential_id.0);
        json!({
            "id": id,
            "rawId": id,
            "type": "public-key",
            "response": {
                "clientDataJSON": URL_SAFE_NO_PAD.encode(client_data()),
                "attestationObject": URL_SAFE_NO_PAD.encode(object.encode()),
                "transports": [],
            },
            "clientExtensionResults": {},
        })
    }
}

pub fn client_data_hash() -> [u8; 32] {
    Sha256::digest(client_data()).into()
}

fn client_data() -> String {
    json!({
        "type": "webauthn.create",
        "challenge": URL_SAFE_NO_PAD.encode(CHALLENGE),
        "origin": ORIGIN,
        "crossOrigin": false,
    })
    .to_string()
}
