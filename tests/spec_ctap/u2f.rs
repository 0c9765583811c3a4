//! CTAP1, also called U2F (§7; FIDO U2F raw message formats).

use p256::ecdsa::DerSignature;
use p256::ecdsa::VerifyingKey;
use p256::ecdsa::signature::Verifier;
use sha2::Digest;
use sha2::Sha256;
use stuntkey::authenticator::AttestationFamily;
use stuntkey::ctap::Status;
use stuntkey::ctap::config;
use stuntkey::flow::Answer;
use stuntkey::webauthn::CredentialId;
use x509_cert::Certificate;
use x509_cert::der::Decode;
use x509_cert::der::Encode;

use crate::rig::Get;
use crate::rig::Make;
use crate::rig::Rig;
use crate::rig::data;

const CHALLENGE: [u8; 32] = [0xc1; 32];
const REGISTER: u8 = 1;
const AUTHENTICATE: u8 = 2;
const VERSION: u8 = 3;
const ENFORCE: u8 = 3;
const CHECK: u8 = 7;
const DO_NOT_ENFORCE: u8 = 8;

fn send(rig: &mut Rig, apdu: &[u8]) -> Result<Vec<u8>, u16> {
    let answer = rig.apdu(apdu);
    let (data, word) = answer.split_last_chunk::<2>().unwrap();
    match u16::from_be_bytes(*word) {
        0x9000 => Ok(data.to_vec()),
        word => Err(word),
    }
}

/// An extended APDU, as CTAPHID carries them.
fn apdu(instruction: u8, parameter: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap().to_be_bytes();
    [
        &[0, instruction, parameter, 0, 0][..],
        &length,
        data,
        &[0, 0],
    ]
    .concat()
}

fn application(rp_id: &str) -> [u8; 32] {
    Sha256::digest(rp_id.as_bytes()).into()
}

struct Registered {
    public: VerifyingKey,
    handle: Vec<u8>,
}

fn register(rig: &mut Rig, rp_id: &str) -> Registered {
    let application = application(rp_id);
    let request = [&CHALLENGE[..], &application].concat();
    let answer = send(rig, &apdu(REGISTER, 0, &request)).unwrap();
    let (reserved, rest) = answer.split_first().unwrap();
    assert_eq!(*reserved, 5);
    let (public, rest) = rest.split_at(65);
    let (handle, rest) = rest[1..].split_at(usize::from(rest[0]));
    let (certificate, rest) = Certificate::from_der_partial(rest).unwrap();
    let signed = [&[0][..], &application, &CHALLENGE, handle, public].concat();
    let attester = certificate.tbs_certificate().subject_public_key_info();
    let attester = VerifyingKey::from_sec1_bytes(attester.subject_public_key.raw_bytes()).unwrap();
    attester
        .verify(&signed, &DerSignature::from_bytes(rest).unwrap())
        .unwrap();
    let root = Certificate::from_der(&AttestationFamily::Fido.root()).unwrap();
    let signer = root.tbs_certificate().subject_public_key_info();
    let signer = VerifyingKey::from_sec1_bytes(signer.subject_public_key.raw_bytes()).unwrap();
    let by_root = DerSignature::from_bytes(certificate.signature().raw_bytes()).unwrap();
    signer
        .verify(&certificate.tbs_certificate().to_der().unwrap(), &by_root)
        .unwrap();
    Registered {
        public: VerifyingKey::from_sec1_bytes(public).unwrap(),
        handle: handle.to_vec(),
    }
}

fn authenticate(rig: &mut Rig, parameter: u8, rp_id: &str, handle: &[u8]) -> Result<Vec<u8>, u16> {
    let length = [u8::try_from(handle.len()).unwrap()];
    let request = [&CHALLENGE[..], &application(rp_id), &length, handle].concat();
    send(rig, &apdu(AUTHENTICATE, parameter, &request))
}

fn verify(answer: &[u8], rp_id: &str, public: &VerifyingKey) -> (u8, u32) {
    let (head, signature) = answer.split_at(5);
    let signed = [&application(rp_id)[..], head, &CHALLENGE].concat();
    public
        .verify(&signed, &DerSignature::from_bytes(signature).unwrap())
        .unwrap();
    (head[0], u32::from_be_bytes(head[1..].try_into().unwrap()))
}

#[test]
fn the_version_is_told_in_every_form_of_an_apdu() {
    let version = Ok(b"U2F_V2".to_vec());
    for apdu in [
        &[0, VERSION, 0, 0][..],
        &[0, VERSION, 0, 0, 0],
        &[0, VERSION, 0, 0, 0, 0, 0],
        &[0, VERSION, 0, 0, 0, 0, 0, 0, 0],
    ] {
        assert_eq!(send(&mut Rig::key(), apdu), version, "{apdu:?}");
    }
}

#[test]
fn a_key_is_registered_and_used() {
    let mut rig = Rig::key();
    let key = register(&mut rig, "example.org");
    let answer = authenticate(&mut rig, ENFORCE, "example.org", &key.handle).unwrap();
    assert_eq!(verify(&answer, "example.org", &key.public), (1, 1));
    let answer = authenticate(&mut rig, DO_NOT_ENFORCE, "example.org", &key.handle).unwrap();
    assert_eq!(verify(&answer, "example.org", &key.public), (0, 2));
    assert_eq!(rig.prompts(), 2);
}

#[test]
fn a_check_says_whether_the_handle_is_known_and_asks_nobody() {
    let mut rig = Rig::key();
    let key = register(&mut rig, "example.org");
    let before = rig.prompts();
    assert_eq!(
        authenticate(&mut rig, CHECK, "example.org", &key.handle),
        Err(0x6985)
    );
    for parameter in [CHECK, ENFORCE, DO_NOT_ENFORCE] {
        assert_eq!(
            authenticate(&mut rig, parameter, "other.example", &key.handle),
            Err(0x6a80)
        );
        assert_eq!(
            authenticate(&mut rig, parameter, "example.org", &[1; 64]),
            Err(0x6a80)
        );
    }
    assert_eq!(
        authenticate(&mut rig, 0x55, "example.org", &key.handle),
        Err(0x6a80)
    );
    assert_eq!(rig.prompts(), before);
}

#[test]
fn without_a_touch_the_conditions_are_not_satisfied() {
    let mut rig = Rig::key();
    let key = register(&mut rig, "example.org");
    rig.person(Answer::Ignores);
    let request = [CHALLENGE, application("example.org")].concat();
    assert_eq!(send(&mut rig, &apdu(REGISTER, 0, &request)), Err(0x6985));
    assert_eq!(
        authenticate(&mut rig, ENFORCE, "example.org", &key.handle),
        Err(0x6985)
    );
}

#[test]
fn malformed_apdus_have_their_status_words() {
    for (apdu, word) in [
        (vec![], 0x6700),
        (vec![0, REGISTER, 0], 0x6700),
        (vec![1, VERSION, 0, 0], 0x6e00),
        (vec![0, 0x40, 0, 0], 0x6d00),
        (apdu(VERSION, 0, &[1]), 0x6700),
        (apdu(REGISTER, 0, &[1; 63]), 0x6700),
        (apdu(REGISTER, 0, &[1; 65]), 0x6700),
        (apdu(AUTHENTICATE, ENFORCE, &[1; 64]), 0x6700),
        (apdu(AUTHENTICATE, ENFORCE, &[9; 70]), 0x6700),
        (vec![0, REGISTER, 0, 0, 64, 1, 2], 0x6700),
        (vec![0, REGISTER, 0, 0, 0, 0, 64, 1, 2], 0x6700),
    ] {
        assert_eq!(send(&mut Rig::key(), &apdu), Err(word), "{apdu:?}");
    }
    assert_eq!(send(&mut Rig::roaming(), &[0, VERSION, 0, 0]), Err(0x6d00));
}

#[test]
fn section_7_3_a_u2f_key_answers_ctap2_and_excludes() {
    let mut rig = Rig::key();
    let key = register(&mut rig, "example.org");
    let id = CredentialId(key.handle.clone());
    let used = rig.get(&Get::of(&[&id])).unwrap();
    assert_eq!((&used.user, data(&used).sign_count), (&None, 1));
    let exclude = Make {
        exclude: vec![id.clone()],
        ..Make::default()
    };
    assert_eq!(rig.make(&exclude).err(), Some(Status::CredentialExcluded));
    let answer = authenticate(&mut rig, ENFORCE, "example.org", &key.handle).unwrap();
    assert_eq!(verify(&answer, "example.org", &key.public), (1, 2));
    let elsewhere = Get {
        rp_id: "other.example",
        ..Get::of(&[&id])
    };
    assert_eq!(rig.get(&elsewhere).err(), Some(Status::NoCredentials));
}

#[test]
fn section_7_3_a_ctap2_credential_answers_ctap1_if_it_needs_no_verification() {
    let mut rig = Rig::key();
    let id = rig.make(&Make::default()).unwrap().id;
    assert!(authenticate(&mut rig, ENFORCE, "example.org", &id.0).is_ok());
    let protect = crate::rig::named(&[("credProtect", 3.into())]);
    let protected = Make {
        extensions: Some(protect),
        ..Make::default()
    };
    let id = rig.make(&protected).unwrap().id;
    assert_eq!(
        authenticate(&mut rig, ENFORCE, "example.org", &id.0),
        Err(0x6a80)
    );
}

#[test]
fn section_7_2_4_always_uv_turns_it_off_and_a_reset_forgets_its_keys() {
    let mut rig = Rig::key();
    let key = register(&mut rig, "example.org");
    let toggle = config::message_of(config::SubCommand::ToggleAlwaysUv, None, None);
    rig.send(&toggle).unwrap();
    assert_eq!(
        authenticate(&mut rig, CHECK, "example.org", &key.handle),
        Err(0x6986)
    );
    rig.send(&[0x07]).unwrap();
    assert_eq!(
        authenticate(&mut rig, CHECK, "example.org", &key.handle),
        Err(0x6a80)
    );
}
