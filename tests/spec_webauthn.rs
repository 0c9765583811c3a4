//! WebAuthn Level 3: the vectors of §16 and layouts built by hand from the definitions of §5.8.1
//! and §6, byte for byte. What the authenticator signs with their keys is tested beside it.

#![expect(clippy::unwrap_used, reason = "a test stops where it is surprised")]

use p256::ecdsa::signature::Verifier;
use serde_json::Value;
use stuntkey::webauthn::Aaguid;
use stuntkey::webauthn::Algorithm;
use stuntkey::webauthn::AttestationFormat;
use stuntkey::webauthn::AttestationObject;
use stuntkey::webauthn::Attested;
use stuntkey::webauthn::AuthData;
use stuntkey::webauthn::AuthDataError;
use stuntkey::webauthn::CeremonyKind;
use stuntkey::webauthn::Challenge;
use stuntkey::webauthn::ClientData;
use stuntkey::webauthn::CredentialId;
use stuntkey::webauthn::Flags;
use stuntkey::webauthn::Origin;
use stuntkey::webauthn::PublicKey;
use stuntkey::webauthn::RpId;
use stuntkey::webauthn::cbor;

const VECTORS: &str = include_str!("../fixtures/vectors/webauthn-l3.json");

const CEREMONIES: [(&str, CeremonyKind); 2] = [
    ("registration", CeremonyKind::Registration),
    ("authentication", CeremonyKind::Authentication),
];

fn vectors() -> Vec<(String, Value)> {
    let Value::Object(vectors) = serde_json::from_str(VECTORS).unwrap() else {
        panic!("no map")
    };
    vectors.into_iter().collect()
}

fn hex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2);
    digits
        .map(|two| u8::from_str_radix(str::from_utf8(two).unwrap(), 16).unwrap())
        .collect()
}

fn bytes(vector: &Value, ceremony: &str, member: &str) -> Vec<u8> {
    hex(vector[ceremony][member].as_str().unwrap())
}

fn registered(vector: &Value) -> Attested {
    let object = bytes(vector, "registration", "attestationObject");
    let object = AttestationObject::decode(&object).unwrap();
    object.parsed_auth_data().unwrap().attested.unwrap()
}

#[test]
fn section_16_client_data_has_the_published_members() {
    for (name, vector) in vectors() {
        for (ceremony, kind) in CEREMONIES {
            let data = ClientData::parse(&bytes(&vector, ceremony, "clientDataJSON")).unwrap();
            assert_eq!(data.kind, kind, "{name}");
            assert_eq!(
                data.challenge,
                Challenge(bytes(&vector, ceremony, "challenge"))
            );
            assert_eq!(data.origin, Origin::parse("https://example.org").unwrap());
            let top = name.ends_with("topOrigin");
            assert_eq!(
                data.cross_origin,
                top || name.ends_with("crossOrigin"),
                "{name}"
            );
            let top = top.then(|| Origin::parse("https://example.com").unwrap());
            assert_eq!(data.top_origin, top, "{name}");
        }
    }
}

#[test]
fn section_16_client_data_is_serialised_to_the_published_bytes() {
    let mut whole = 0;
    for (name, vector) in vectors() {
        for (ceremony, _) in CEREMONIES {
            let published = bytes(&vector, ceremony, "clientDataJSON");
            let ours = ClientData::parse(&published).unwrap().encode();
            // Some vectors append a member `extraData`, so that relying parties learn to expect
            // any; what stands before it is the serialisation of §5.8.1.1.
            let (before_brace, brace) = ours.split_at(ours.len() - 1);
            assert_eq!(
                (&published[..before_brace.len()], brace),
                (before_brace, &b"}"[..]),
                "{name}"
            );
            whole += usize::from(published == ours);
        }
    }
    assert!(whole >= 8, "{whole} vectors without `extraData`");
}

#[test]
fn section_16_attestation_objects_are_read_and_written_back() {
    for (name, vector) in vectors() {
        let published = bytes(&vector, "registration", "attestationObject");
        let object = AttestationObject::decode(&published).unwrap();
        assert_eq!(object.encode(), published, "{name}");
        let packed = name.starts_with("packed");
        let fmt = if packed {
            AttestationFormat::Packed
        } else {
            AttestationFormat::None
        };
        assert_eq!(object.fmt, fmt);
        let data = object.parsed_auth_data().unwrap();
        assert_eq!(data.encode(), object.auth_data, "{name}");
        assert_eq!(data.rp_id_hash, RpId::parse("example.org").unwrap().hash());
        assert_eq!(data.sign_count, 0);
        let attested = data.attested.unwrap();
        assert_eq!(
            attested.aaguid.0.to_vec(),
            bytes(&vector, "registration", "aaguid")
        );
        let id = bytes(&vector, "registration", "credential_id");
        assert_eq!(attested.credential_id, CredentialId(id), "{name}");
    }
}

#[test]
fn section_16_cose_keys_are_read_and_written_back() {
    for (name, vector) in vectors() {
        let encoded = registered(&vector).public_key;
        let key = PublicKey::decode(&encoded).unwrap();
        assert_eq!(key.encode(), encoded, "{name}");
        let algorithm = match name.rsplit_once('-').map(|(_, last)| last) {
            Some("es384") => Algorithm::Es384,
            Some("rs256") => Algorithm::Rs256,
            Some("eddsa") => Algorithm::EdDsa,
            _ => Algorithm::Es256,
        };
        assert_eq!(key.algorithm(), algorithm, "{name}");
    }
}

#[test]
fn section_16_authenticator_data_of_assertions_is_read_and_written_back() {
    for (name, vector) in vectors() {
        let published = bytes(&vector, "authentication", "authenticatorData");
        let data = AuthData::decode(&published).unwrap();
        assert_eq!(data.encode(), published, "{name}");
        assert!(data.flags.up() && !data.flags.at() && !data.flags.ed());
        assert!(data.flags.backup().is_some(), "{name}");
    }
}

#[test]
fn section_16_es256_signatures_verify_under_the_keys_as_read() {
    for (name, vector) in vectors() {
        let key = PublicKey::decode(&registered(&vector).public_key).unwrap();
        let PublicKey::Es256 { x, y } = key else {
            continue;
        };
        let point = [&[4], &x[..], &y[..]].concat();
        let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(&point).unwrap();
        let hash = ClientData::hash(&bytes(&vector, "authentication", "clientDataJSON"));
        let mut signed = bytes(&vector, "authentication", "authenticatorData");
        signed.extend_from_slice(&hash);
        let signature = bytes(&vector, "authentication", "signature");
        let signature = p256::ecdsa::DerSignature::from_bytes(&signature).unwrap();
        key.verify(&signed, &signature)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn section_6_1_authenticator_data_is_laid_out_as_the_table_says() {
    let data = AuthData {
        rp_id_hash: [0xaa; 32],
        flags: Flags::UP.with(Flags::UV),
        sign_count: 0x0102_0304,
        attested: None,
        extensions: None,
    };
    let mut expected = vec![0xaa; 32];
    expected.extend([0x05, 1, 2, 3, 4]);
    assert_eq!(data.encode(), expected);
    assert_eq!(AuthData::decode(&expected), Ok(data));
}

#[test]
fn section_6_5_1_attested_credential_data_is_laid_out_as_the_table_says() {
    let public_key = PublicKey::EdDsa { x: [0xee; 32] }.encode();
    let extension = (cbor::Value::from("credProtect"), cbor::Value::from(2));
    let data = AuthData {
        rp_id_hash: [0xaa; 32],
        flags: Flags::UP,
        sign_count: 0,
        attested: Some(Attested {
            aaguid: Aaguid([0xbb; 16]),
            credential_id: CredentialId(vec![0xcc; 300]),
            public_key,
        }),
        extensions: Some(cbor::Value::Map(vec![extension])),
    };
    let mut expected = vec![0xaa; 32];
    expected.extend([0xc1, 0, 0, 0, 0]);
    expected.extend([0xbb; 16]);
    expected.extend([0x01, 0x2c]);
    expected.extend([0xcc; 300]);
    // RFC 8152: 1 (kty): 1 (OKP), 3 (alg): -8, -1 (crv): 6 (Ed25519), -2 (x).
    expected.extend(b"\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20");
    expected.extend([0xee; 32]);
    expected.extend(b"\xa1\x6bcredProtect\x02");
    assert_eq!(data.encode(), expected);
    let read = AuthData::decode(&expected).unwrap();
    assert_eq!(read.flags.byte(), 0xc1);
    assert_eq!(
        (read.attested, read.extensions),
        (data.attested, data.extensions)
    );
}

#[test]
fn section_6_1_what_the_flags_do_not_announce_is_refused() {
    let bare = [&[0xaa; 32][..], &[0x05, 0, 0, 0, 0]].concat();
    let with_flags = |flags: u8| {
        let mut bytes = bare.clone();
        bytes[32] = flags;
        bytes
    };
    for (bytes, error) in [
        (bare[..36].to_vec(), AuthDataError::Truncated),
        ([&bare[..], &[0]].concat(), AuthDataError::TrailingBytes),
        (with_flags(0x45), AuthDataError::Truncated),
        (
            [&with_flags(0x45)[..], &[0; 18]].concat(),
            AuthDataError::CredentialIdLength(0),
        ),
        (
            [&with_flags(0x85)[..], &[0x80]].concat(),
            AuthDataError::ExtensionsNotMap,
        ),
    ] {
        assert_eq!(AuthData::decode(&bytes), Err(error));
    }
    let mut long = [&with_flags(0x45)[..], &[0; 16], &[0x04, 0x00]].concat();
    long.extend([0; 1024]);
    assert_eq!(
        AuthData::decode(&long),
        Err(AuthDataError::CredentialIdLength(1024))
    );
}

#[test]
fn section_6_5_1_1_cose_keys_are_laid_out_as_the_examples_say() {
    let es256 = PublicKey::Es256 {
        x: [0x11; 32],
        y: [0x22; 32],
    };
    let mut expected = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20".to_vec();
    expected.extend([0x11; 32]);
    expected.extend(b"\x22\x58\x20");
    expected.extend([0x22; 32]);
    assert_eq!(es256.encode(), expected);
    let es384 = PublicKey::Es384 {
        x: [0x11; 48],
        y: [0x22; 48],
    };
    let mut expected = b"\xa5\x01\x02\x03\x38\x22\x20\x02\x21\x58\x30".to_vec();
    expected.extend([0x11; 48]);
    expected.extend(b"\x22\x58\x30");
    expected.extend([0x22; 48]);
    assert_eq!(es384.encode(), expected);
    let rs256 = PublicKey::Rs256 {
        n: vec![0xff; 256],
        e: vec![1, 0, 1],
    };
    let mut expected = b"\xa4\x01\x03\x03\x39\x01\x00\x20\x59\x01\x00".to_vec();
    expected.extend([0xff; 256]);
    expected.extend(b"\x21\x43\x01\x00\x01");
    assert_eq!(rs256.encode(), expected);
}

#[test]
fn section_6_5_4_attestation_objects_are_laid_out_as_the_syntax_says() {
    let none = AttestationObject::none(vec![0xaa; 37]);
    let mut expected = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58\x25".to_vec();
    expected.extend([0xaa; 37]);
    assert_eq!(none.encode(), expected);
    let own = AttestationObject::packed_self(vec![0xaa; 37], Algorithm::Rs256, vec![7; 3]);
    let mut expected =
        b"\xa3\x63fmt\x66packed\x67attStmt\xa2\x63alg\x39\x01\x00\x63sig\x43".to_vec();
    expected.extend(b"\x07\x07\x07\x68authData\x58\x25");
    expected.extend([0xaa; 37]);
    assert_eq!(own.encode(), expected);
}

#[test]
fn section_5_2_1_1_subject_public_key_info_is_der() {
    // RFC 5480 and RFC 8410, written out.
    let es256 = PublicKey::Es256 {
        x: [0x11; 32],
        y: [0x22; 32],
    }
    .spki_der();
    let head = "3059301306072a8648ce3d020106082a8648ce3d03010703420004";
    assert_eq!(es256, [hex(head), vec![0x11; 32], vec![0x22; 32]].concat());
    let eddsa = PublicKey::EdDsa { x: [0x33; 32] }.spki_der();
    assert_eq!(
        eddsa,
        [hex("302a300506032b6570032100"), vec![0x33; 32]].concat()
    );
    let rs256 = PublicKey::Rs256 {
        n: vec![0xff; 256],
        e: vec![1, 0, 1],
    }
    .spki_der();
    let head = "30820122300d06092a864886f70d01010105000382010f003082010a0282010100";
    assert_eq!(
        rs256,
        [hex(head), vec![0xff; 256], hex("0203010001")].concat()
    );
}
