//! Properties: nothing that comes in at the door panics, and what is written is read back.

use proptest::prelude::*;
use serde_json::json;
use stuntkey::ctap;
use stuntkey::ctap::Permissions;
use stuntkey::ctap::config;
use stuntkey::ctap::credential_management;
use stuntkey::ctap::get_assertion;
use stuntkey::ctap::large_blobs;
use stuntkey::ctap::pin_uv::Protocol;
use stuntkey::webauthn::Aaguid;
use stuntkey::webauthn::Algorithm;
use stuntkey::webauthn::AttestationFormat;
use stuntkey::webauthn::AttestationObject;
use stuntkey::webauthn::Attested;
use stuntkey::webauthn::AuthData;
use stuntkey::webauthn::AuthenticationResponse;
use stuntkey::webauthn::CeremonyKind;
use stuntkey::webauthn::Challenge;
use stuntkey::webauthn::ClientData;
use stuntkey::webauthn::CreationOptions;
use stuntkey::webauthn::CredentialId;
use stuntkey::webauthn::Flags;
use stuntkey::webauthn::Origin;
use stuntkey::webauthn::PublicKey;
use stuntkey::webauthn::RegistrationResponse;
use stuntkey::webauthn::RequestOptions;
use stuntkey::webauthn::cbor;
use stuntkey::webauthn::cbor::Value;
use stuntkey::word::Word;

use crate::malformed::make_with;
use crate::platform::PIN;
use crate::platform::Platform;
use crate::platform::padded;
use crate::rig::Get;
use crate::rig::Make;
use crate::rig::Rig;
use crate::rig::named;

/// What is done to a valid message.
#[derive(Clone, Debug)]
enum Mutation {
    Flip(prop::sample::Index, u8),
    Cut(prop::sample::Index),
    Insert(prop::sample::Index, u8),
    Remove(prop::sample::Index),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        (any::<prop::sample::Index>(), 1_u8..).prop_map(|(at, with)| Mutation::Flip(at, with)),
        any::<prop::sample::Index>().prop_map(Mutation::Cut),
        (any::<prop::sample::Index>(), any::<u8>())
            .prop_map(|(at, byte)| Mutation::Insert(at, byte)),
        any::<prop::sample::Index>().prop_map(Mutation::Remove),
    ]
}

fn mutate(message: &mut Vec<u8>, mutation: &Mutation) {
    let length = message.len().max(1);
    match mutation {
        Mutation::Flip(at, with) => {
            if let Some(byte) = message.get_mut(at.index(length)) {
                *byte ^= with;
            }
        }
        Mutation::Cut(at) => message.truncate(at.index(length)),
        Mutation::Insert(at, byte) => message.insert(at.index(length).min(message.len()), *byte),
        Mutation::Remove(at) => {
            let at = at.index(length);
            if at < message.len() {
                message.remove(at);
            }
        }
    }
}

/// Messages with every member that is understood.
fn valid() -> impl Strategy<Value = Vec<u8>> {
    let id = CredentialId(vec![5; 20]);
    let extensions = named(&[
        ("credProtect", Value::from(2)),
        ("hmac-secret", Value::Bool(true)),
    ]);
    let make = Make {
        algorithms: vec![-257, -7, -8],
        exclude: vec![id.clone(), CredentialId(vec![6; 64])],
        extensions: Some(extensions.clone()),
        formats: vec![AttestationFormat::Packed],
        uv: true,
        ..Make::default()
    };
    let get = Get {
        allow: vec![id],
        extensions: Some(named(&[("credBlob", Value::Bool(true))])),
        ..Get::default()
    };
    let plain = Get::default();
    let messages = [
        make.message(),
        get.message(),
        plain.message(),
        vec![4],
        vec![8],
        vec![0x0b],
    ];
    prop::sample::select(messages.to_vec())
}

/// A message of every subcommand, signed where it has to be.
fn everything(rig: &mut Rig) -> Vec<Vec<u8>> {
    let platform = Platform::agree(rig, Protocol::Two);
    let all = Permissions::MAKE_CREDENTIAL
        .with(Permissions::CREDENTIAL_MANAGEMENT)
        .with(Permissions::LARGE_BLOB_WRITE)
        .with(Permissions::CONFIG);
    let request = platform.token_request(PIN, all, Some("example.org"));
    let token = platform.token(rig, &request).unwrap();
    let blobs = large_blobs::Request {
        set: Some(vec![1; 20]),
        offset: Some(0),
        length: Some(40),
        ..large_blobs::Request::default()
    };
    let enumerate = credential_management::SubCommand::EnumerateRpsBegin;
    let toggle = config::SubCommand::ToggleAlwaysUv;
    let salts = named(&[
        ("credBlob", Value::Bytes(vec![1; 9])),
        ("hmac-secret", Value::Bool(true)),
        ("hmac-secret-mc", platform.salts(&[3; 64])),
    ]);
    let mut make = token.members(&crate::rig::HASH, 8, 9).to_vec();
    make.push((6, salts));
    vec![
        platform.set_pin_request(&padded("5678")).encode(),
        platform.change_pin_request(PIN, &padded("5678")).encode(),
        platform.legacy_request(PIN).encode(),
        request.encode(),
        make_with(&make),
        blobs.encode(),
        credential_management::message_of(enumerate, None, Some(token.sign(&[2]))),
        config::message_of(
            toggle,
            None,
            Some(token.sign(&config::signed_message(toggle, &[]))),
        ),
        Get {
            extensions: Some(named(&[("hmac-secret", platform.salts(&[3; 32]))])),
            ..Get::default()
        }
        .message(),
    ]
}

fn cbor_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        prop::collection::vec(any::<u8>(), 0..40).prop_map(Value::Bytes),
        ".{0,20}".prop_map(Value::Text),
        any::<bool>().prop_map(Value::Bool),
        Just(Value::Null),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        let keys = prop_oneof![
            any::<i64>().prop_map(Value::from),
            "[a-z]{0,9}".prop_map(Value::Text)
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::Array),
            prop::collection::vec((keys, inner), 0..5).prop_map(Value::Map),
        ]
    })
}

fn json_value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(|value| json!(value)),
        any::<i64>().prop_map(|value| json!(value)),
        any::<f64>().prop_map(|value| json!(value)),
        ".{0,12}".prop_map(|value| json!(value)),
        "[A-Za-z0-9_-]{0,24}".prop_map(|value| json!(value)),
        Just(json!("public-key")),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|list| json!(list)),
            prop::collection::vec((member(), inner), 0..6)
                .prop_map(|members| { serde_json::Value::Object(members.into_iter().collect()) }),
        ]
    })
}

/// Names that readers look for, and others.
fn member() -> impl Strategy<Value = String> {
    let known = "rp user challenge pubKeyCredParams timeout excludeCredentials allowCredentials \
        authenticatorSelection residentKey requireResidentKey userVerification attestation hints \
        extensions prf eval evalByCredential first second credProps largeBlob support id name \
        displayName rpId alg type transports rawId response clientDataJSON attestationObject \
        authenticatorData signature userHandle publicKey publicKeyAlgorithm";
    let known: Vec<String> = known.split_whitespace().map(str::to_owned).collect();
    prop_oneof![4 => prop::sample::select(known), 1 => "[a-z]{0,8}"]
}

fn creation_with(replaced: Vec<(String, serde_json::Value)>) -> serde_json::Value {
    let mut options = json!({
        "rp": { "id": "example.org", "name": "Example" },
        "user": { "id": "AQID", "name": "a", "displayName": "A" },
        "challenge": "_-8",
        "pubKeyCredParams": [{ "type": "public-key", "alg": -7 }],
    });
    for (name, value) in replaced {
        options[name] = value;
    }
    options
}

fn origin() -> impl Strategy<Value = Origin> {
    let texts = [
        "https://example.org",
        "https://shop.example.test:8443",
        "http://localhost:3000",
        "android:apk-key-hash:_NpMdZUs4qQ2UkKNIu9L2lzW2X_8mF8Qm0ZQx9h7zDQ",
    ];
    prop::sample::select(texts.map(|text| Origin::parse(text).unwrap()).to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_message_has_an_answer(message: Vec<u8>, command in 0_u8..0x10) {
        for mut rig in [Rig::roaming(), Rig::key()] {
            let _ = rig.send(&message);
            let _ = rig.send(&[&[command], &message[..]].concat());
            let _ = rig.apdu(&message);
            let _ = rig.apdu(&[&[0, command % 4, command % 9, 0, 0][..], &message].concat());
            prop_assert_eq!(rig.send(&[4]).is_ok(), true);
        }
    }

    #[test]
    fn any_canonical_parameters_have_an_answer(command in 1_u8..=0x0d, members in prop::collection::btree_map(1_i64..12, cbor_value(), 0..12)) {
        let map = members.into_iter().map(|(key, value)| (Value::from(key), value)).collect();
        let message = [vec![command], cbor::encode(&Value::Map(map))].concat();
        let _ = Rig::roaming().send(&message);
        let _ = Rig::with_pin().send(&message);
    }

    #[test]
    fn any_mutated_message_to_a_key_has_an_answer(
        which in any::<prop::sample::Index>(), mutations in prop::collection::vec(mutation(), 0..4),
    ) {
        let mut rig = Rig::with_pin();
        let messages = everything(&mut rig);
        let mut message = messages[which.index(messages.len())].clone();
        for mutation in &mutations {
            mutate(&mut message, mutation);
        }
        if let Ok(answer) = rig.send(&message) && !answer.is_empty() {
            let value = cbor::decode(&answer).unwrap();
            prop_assert_eq!(cbor::encode(&value), answer);
        }
    }

    #[test]
    fn any_mutated_message_has_an_answer(
        mut message in valid(), mutations in prop::collection::vec(mutation(), 0..4),
    ) {
        for mutation in &mutations {
            mutate(&mut message, mutation);
        }
        let mut rig = Rig::roaming();
        rig.make(&Make::default()).unwrap();
        let answer = rig.send(&message);
        if mutations.is_empty() && message[0] == 1 {
            prop_assert!(answer.is_ok());
        }
    }

    #[test]
    fn answers_are_canonical(message in valid()) {
        let mut rig = Rig::roaming();
        rig.make(&Make::default()).unwrap();
        if let Ok(answer) = rig.send(&message) && !answer.is_empty() {
            let value = cbor::decode(&answer).unwrap();
            prop_assert_eq!(cbor::encode(&value), answer);
        }
    }

    #[test]
    fn cbor_round_trips(value in cbor_value()) {
        if let Ok(read) = cbor::decode(&cbor::encode(&value)) {
            prop_assert_eq!(cbor::encode(&read), cbor::encode(&value));
        }
    }

    #[test]
    fn authenticator_data_round_trips(
        rp_id_hash: [u8; 32], flags: u8, sign_count: u32,
        attested in prop::option::of((any::<[u8; 16]>(), prop::collection::vec(any::<u8>(), 1..=1023), any::<[u8; 32]>())),
        level in prop::option::of(1_u8..4),
    ) {
        let attested = attested.map(|(aaguid, id, x)| Attested {
            aaguid: Aaguid(aaguid),
            credential_id: CredentialId(id),
            public_key: PublicKey::EdDsa { x }.encode(),
        });
        let extensions = level.map(|level| named(&[("credProtect", Value::from(level))]));
        let data = AuthData { rp_id_hash, flags: Flags(flags), sign_count, attested, extensions };
        let bytes = data.encode();
        let read = AuthData::decode(&bytes).unwrap();
        prop_assert_eq!(read.encode(), bytes);
        prop_assert_eq!(read.flags.at(), data.attested.is_some());
        prop_assert_eq!((read.attested, read.extensions), (data.attested, data.extensions));
        prop_assert_eq!((read.rp_id_hash, read.sign_count), (rp_id_hash, sign_count));
    }

    #[test]
    fn readers_of_bytes_never_panic_and_write_back_what_they_read(bytes: Vec<u8>) {
        if let Ok(data) = AuthData::decode(&bytes) {
            prop_assert_eq!(&data.encode(), &bytes);
        }
        if let Ok(object) = AttestationObject::decode(&bytes) {
            prop_assert_eq!(&object.encode(), &bytes);
        }
        if let Ok(key) = PublicKey::decode(&bytes) {
            prop_assert_eq!(&key.encode(), &bytes);
        }
        let _ = ClientData::parse(&bytes);
        let _ = ctap::Request::decode(&bytes);
        let _ = get_assertion::Response::decode(&bytes);
        let _ = ctap::make_credential::Response::decode(&bytes);
    }

    #[test]
    fn attestation_objects_round_trip(auth_data: Vec<u8>, signature: Vec<u8>, own: bool) {
        let object = if own {
            AttestationObject::packed_self(auth_data, Algorithm::Es256, signature)
        } else {
            AttestationObject::none(auth_data)
        };
        prop_assert_eq!(AttestationObject::decode(&object.encode()).unwrap(), object);
    }

    #[test]
    fn public_keys_round_trip(x: [u8; 32], y: [u8; 32], n in prop::collection::vec(any::<u8>(), 256..=384)) {
        for key in [
            PublicKey::Es256 { x, y },
            PublicKey::EdDsa { x },
            PublicKey::Rs256 { n, e: vec![1, 0, 1] },
        ] {
            prop_assert_eq!(PublicKey::decode(&key.encode()), Ok(key.clone()));
            prop_assert!(!key.spki_der().is_empty());
        }
    }

    #[test]
    fn client_data_round_trips(
        kind in prop::sample::select(CeremonyKind::ALL), challenge: Vec<u8>, origin in origin(),
        cross_origin: bool, top_origin in prop::option::of(origin()), package in prop::option::of(".{0,30}"),
    ) {
        let data = ClientData {
            kind,
            challenge: Challenge(challenge),
            origin,
            cross_origin,
            top_origin,
            android_package_name: package,
        };
        prop_assert_eq!(ClientData::parse(&data.encode()).unwrap(), data);
    }

    #[test]
    fn responses_round_trip_as_json(
        id: Vec<u8>, bytes: Vec<u8>, signature: Vec<u8>, user_handle: Option<Vec<u8>>,
        public_key: Option<Vec<u8>>, algorithm: i64,
    ) {
        let registration = RegistrationResponse {
            id: CredentialId(id.clone()),
            attachment: None,
            client_data_json: bytes.clone(),
            attestation_object: signature.clone(),
            authenticator_data: bytes.clone(),
            transports: stuntkey::webauthn::Transport::ALL.to_vec(),
            public_key_algorithm: algorithm,
            public_key,
            extension_results: serde_json::Map::new(),
        };
        prop_assert_eq!(RegistrationResponse::from_json(&registration.to_json()).unwrap(), registration);
        let authentication = AuthenticationResponse {
            id: CredentialId(id),
            attachment: None,
            client_data_json: bytes.clone(),
            authenticator_data: bytes,
            signature,
            user_handle,
            extension_results: serde_json::Map::new(),
        };
        prop_assert_eq!(AuthenticationResponse::from_json(&authentication.to_json()).unwrap(), authentication);
    }

    #[test]
    fn readers_of_json_never_panic(
        any in json_value(), replaced in prop::collection::vec((member(), json_value()), 0..3),
    ) {
        for json in [any, creation_with(replaced)] {
            let _ = CreationOptions::from_json(&json);
            let _ = RequestOptions::from_json(&json);
            let _ = RegistrationResponse::from_json(&json);
            let _ = AuthenticationResponse::from_json(&json);
        }
    }
}
