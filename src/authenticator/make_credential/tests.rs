//! WebAuthn L3 §16: what a credential with a published private key signs, byte for byte.

use serde_json::Value;

use crate::authenticator::Attestation;
use crate::authenticator::Authenticator;
use crate::authenticator::Counter;
use crate::authenticator::Discoverability;
use crate::authenticator::Gesture;
use crate::authenticator::Means;
use crate::authenticator::Method;
use crate::authenticator::Profile;
use crate::authenticator::SameUser;
use crate::authenticator::Source;
use crate::authenticator::VerificationPolicy;
use crate::authenticator::Visibility;
use crate::authenticator::gesture::Consent;
use crate::authenticator::key::SigningKey;
use crate::authenticator::source::Extras;
use crate::ctap;
use crate::flow::DeviceName;
use crate::flow::PromptKind;
use crate::sim::Env;
use crate::sim::Seed;
use crate::sim::Surface;
use crate::sim::VirtualTime;
use crate::webauthn::Aaguid;
use crate::webauthn::Algorithm;
use crate::webauthn::Attachment;
use crate::webauthn::AuthData;
use crate::webauthn::BackupState;
use crate::webauthn::ClientData;
use crate::webauthn::CredentialId;
use crate::webauthn::CredentialProtectionPolicy;
use crate::webauthn::Descriptor;
use crate::webauthn::Flags;
use crate::webauthn::RpId;
use crate::webauthn::UserEntity;
use crate::webauthn::UserHandle;

const VECTORS: &str = include_str!("../../../fixtures/vectors/webauthn-l3.json");

/// The vectors that need no attestation certificate.
const OWN: &[&str] = &[
    "none-es256",
    "packed-self-es256",
    "none-es256-crossOrigin",
    "none-es256-topOrigin",
    "none-es256-long-credential-id",
];

struct Vector(Value);

impl Vector {
    fn of(name: &str) -> Self {
        let all: Value = serde_json::from_str(VECTORS).unwrap();
        Self(all[name].clone())
    }

    fn bytes(&self, ceremony: &str, member: &str) -> Vec<u8> {
        let text = self.0[ceremony][member].as_str().unwrap();
        let digits = text.as_bytes().chunks(2);
        digits
            .map(|two| u8::from_str_radix(str::from_utf8(two).unwrap(), 16).unwrap())
            .collect()
    }

    fn client_data_hash(&self, ceremony: &str) -> [u8; 32] {
        ClientData::hash(&self.bytes(ceremony, "clientDataJSON"))
    }

    fn id(&self) -> CredentialId {
        CredentialId(self.bytes("registration", "credential_id"))
    }

    fn registration_flags(&self) -> Flags {
        let object = self.bytes("registration", "attestationObject");
        let object = crate::webauthn::AttestationObject::decode(&object).unwrap();
        AuthData::decode(&object.auth_data).unwrap().flags
    }

    fn assertion_flags(&self) -> Flags {
        AuthData::decode(&self.bytes("authentication", "authenticatorData"))
            .unwrap()
            .flags
    }

    /// An authenticator that holds the vector's credential in this backup state.
    fn authenticator(&self, backup: BackupState, key: SigningKey) -> Authenticator {
        let aaguid = self.bytes("registration", "aaguid").try_into().unwrap();
        let mut authenticator = Authenticator::new(profile(aaguid, backup), means());
        authenticator
            .vault_mut()
            .insert(self.source(backup, key), SameUser::Overwrites);
        authenticator
    }

    fn source(&self, backup: BackupState, key: SigningKey) -> Source {
        Source {
            id: self.id(),
            rp_id: RpId::parse("example.org").unwrap(),
            user: user(),
            key,
            backup,
            counter: 0,
            cred_protect: CredentialProtectionPolicy::UserVerificationOptional,
            discoverable: true,
            hmac_secret: [0; 64],
            created: VirtualTime::START,
            visibility: Visibility::Shown,
            extras: Extras::default(),
        }
    }

    fn es256(&self) -> SigningKey {
        let secret = self
            .bytes("registration", "credential_private_key")
            .try_into()
            .unwrap();
        SigningKey::es256(&secret).unwrap()
    }
}

fn means() -> Means {
    Means::of([Method::Biometrics])
}

fn user() -> UserEntity {
    let id = UserHandle::new([1]).unwrap();
    UserEntity {
        id,
        name: "a".into(),
        display_name: "A".into(),
    }
}

fn profile(aaguid: [u8; 16], backup: BackupState) -> Profile {
    Profile {
        aaguid: Aaguid(aaguid),
        credential_id_bytes: 32,
        algorithms: vec![Algorithm::Es256, Algorithm::EdDsa],
        discoverability: Discoverability::Always,
        same_user: SameUser::Overwrites,
        backup,
        counter: Counter::Zero,
        transports: Vec::new(),
        attachment: Attachment::Platform,
        attestation_none: Attestation::None,
        attestation_direct: Attestation::SelfSigned,
        enterprise_rp_ids: Vec::new(),
        methods: vec![Method::Biometrics],
        when_preferred: VerificationPolicy::Always,
        when_discouraged: VerificationPolicy::Never,
        extensions: Vec::new(),
        features: Vec::new(),
    }
}

fn request(client_data_hash: [u8; 32], formats: &[&str]) -> ctap::make_credential::Request {
    ctap::make_credential::Request {
        client_data_hash,
        rp_id: RpId::parse("example.org").unwrap(),
        rp_name: None,
        user: user(),
        algorithms: vec![-7],
        exclude_list: Vec::new(),
        extensions: None,
        options: ctap::make_credential::Options::default(),
        pin_uv_auth_param: None,
        pin_uv_auth_protocol: None,
        enterprise_attestation: None,
        formats: formats.iter().map(|format| (*format).to_owned()).collect(),
    }
}

/// The signature and authenticator data of a getAssertion with the vector's inputs.
fn assertion(authenticator: &mut Authenticator, vector: &Vector) -> (Vec<u8>, Vec<u8>) {
    let mut env = Env::new(Seed::new(1));
    let surface = Surface {
        device: DeviceName::new("phone"),
        kind: PromptKind::Get,
    };
    let message = ctap::get_assertion::Sent {
        rp_id: &RpId::parse("example.org").unwrap(),
        client_data_hash: vector.client_data_hash("authentication"),
        allow_list: &[Descriptor {
            id: vector.id(),
            transports: Vec::new(),
        }],
        extensions: None,
        up: vector.assertion_flags().up(),
        uv: vector.assertion_flags().uv(),
        authorization: None,
    }
    .encode();
    let answer = authenticator.transact(&mut env, Gesture::Interactive(&surface), &message);
    let answer = ctap::get_assertion::Response::decode(ctap::parse(&answer).unwrap()).unwrap();
    assert_eq!(answer.credential, vector.id());
    (answer.auth_data, answer.signature)
}

#[test]
fn section_16_attestation_objects_are_the_published_bytes() {
    for name in OWN {
        let vector = Vector::of(name);
        let flags = vector.registration_flags();
        let mut authenticator = vector.authenticator(flags.backup().unwrap(), vector.es256());
        let formats: &[&str] = if name.starts_with("packed") {
            &["packed"]
        } else {
            &["none"]
        };
        let request = request(vector.client_data_hash("registration"), formats);
        let consent = match (flags.up(), flags.uv()) {
            (true, true) => Consent::Verified,
            (true, false) => Consent::Present,
            (false, _) => Consent::Nobody,
        };
        let streams = &mut Env::new(Seed::new(1)).streams;
        let (object, _) = authenticator.attest(streams, &request, &vector.id(), (consent, None));
        assert_eq!(
            object.encode(),
            vector.bytes("registration", "attestationObject"),
            "{name}"
        );
    }
}

#[test]
fn section_16_es256_assertions_are_the_published_bytes() {
    for name in OWN.iter().chain(&["packed-es256"]) {
        let vector = Vector::of(name);
        let backup = vector.assertion_flags().backup().unwrap();
        let mut authenticator = vector.authenticator(backup, vector.es256());
        let (auth_data, signature) = assertion(&mut authenticator, &vector);
        assert_eq!(
            auth_data,
            vector.bytes("authentication", "authenticatorData"),
            "{name}"
        );
        assert_eq!(
            signature,
            vector.bytes("authentication", "signature"),
            "{name}"
        );
    }
}

#[test]
fn section_16_10_the_ed25519_assertion_is_the_published_bytes() {
    let vector = Vector::of("packed-eddsa");
    let secret = vector
        .bytes("registration", "credential_private_key")
        .try_into()
        .unwrap();
    let backup = vector.assertion_flags().backup().unwrap();
    let mut authenticator = vector.authenticator(backup, SigningKey::eddsa(&secret));
    let (auth_data, signature) = assertion(&mut authenticator, &vector);
    assert_eq!(
        auth_data,
        vector.bytes("authentication", "authenticatorData")
    );
    assert_eq!(signature, vector.bytes("authentication", "signature"));
}
