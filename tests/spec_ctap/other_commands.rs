//! authenticatorGetInfo (§6.4), authenticatorReset (§6.6), authenticatorSelection (§6.9).

use stuntkey::authenticator::Attestation;
use stuntkey::authenticator::Means;
use stuntkey::authenticator::Method;
use stuntkey::authenticator::Profile;
use stuntkey::ctap::Status;
use stuntkey::flow::Answer;
use stuntkey::webauthn::cbor;
use stuntkey::webauthn::cbor::Value;

use crate::rig::Get;
use crate::rig::Make;
use crate::rig::Rig;
use crate::rig::named;
use crate::rig::roaming;
use crate::rig::synced;

const GET_INFO: &[u8] = &[0x04];
const RESET: &[u8] = &[0x07];
const SELECTION: &[u8] = &[0x0b];

fn info(rig: &mut Rig) -> Value {
    cbor::decode(&rig.send(GET_INFO).unwrap()).unwrap()
}

fn member(info: &Value, key: i64) -> Value {
    cbor::numbered(info, key).cloned().unwrap_or(Value::Null)
}

fn texts(texts: &[&str]) -> Value {
    Value::Array(texts.iter().map(|text| Value::from(*text)).collect())
}

#[test]
fn section_6_4_get_info_of_a_security_key() {
    let info = info(&mut Rig::roaming());
    let es256 = named(&[
        ("alg", Value::from(-7)),
        ("type", Value::from("public-key")),
    ]);
    let eddsa = named(&[
        ("alg", Value::from(-8)),
        ("type", Value::from("public-key")),
    ]);
    let options = [("rk", true), ("up", true), ("uv", true), ("plat", false)];
    let options = options.map(|(name, value)| (name, Value::Bool(value)));
    for (key, expected) in [
        (0x01, texts(&["FIDO_2_0"])),
        (0x02, texts(&["credProtect", "hmac-secret"])),
        (0x03, Value::Bytes(vec![9; 16])),
        (0x04, named(&options)),
        (0x05, Value::from(7609)),
        (0x06, Value::Array(vec![Value::from(2), Value::from(1)])),
        (0x08, Value::from(32)),
        (0x09, texts(&["usb"])),
        (0x0a, Value::Array(vec![es256, eddsa])),
        (0x16, texts(&["packed", "none"])),
    ] {
        assert_eq!(member(&info, key), expected, "member {key:#x}");
    }
    assert_eq!(info.as_map().unwrap().len(), 10);
}

#[test]
fn section_6_4_uv_tells_whether_verification_is_set_up() {
    let uv = |profile: Profile, means: Means| {
        let info = info(&mut Rig::with(profile, means));
        cbor::member(&member(&info, 0x04), "uv").cloned()
    };
    let able = Means::of([Method::ScreenLock]);
    assert_eq!(uv(synced(), able.clone()), Some(Value::Bool(true)));
    assert_eq!(uv(synced(), Means::default()), Some(Value::Bool(false)));
    assert_eq!(
        uv(
            Profile {
                methods: Vec::new(),
                ..roaming()
            },
            able
        ),
        None
    );
}

#[test]
fn section_6_4_what_is_not_there_is_not_announced() {
    let profile = Profile {
        attestation_direct: Attestation::None,
        extensions: Vec::new(),
        ..synced()
    };
    let info = info(&mut Rig::of(profile));
    assert_eq!(member(&info, 0x02), Value::Null);
    assert_eq!(member(&info, 0x16), texts(&["none"]));
}

#[test]
fn section_6_4_needs_no_gesture() {
    let mut rig = Rig::roaming();
    rig.send(GET_INFO).unwrap();
    assert_eq!(rig.prompts(), 0);
}

#[test]
fn section_6_6_reset_erases_everything_after_a_touch() {
    let mut rig = Rig::roaming();
    let made = rig.make(&Make::default()).unwrap();
    rig.make(&Make {
        rk: false,
        user: 2,
        ..Make::default()
    })
    .unwrap();
    let before = rig.prompts();
    assert_eq!(rig.send(RESET), Ok(Vec::new()));
    assert_eq!(rig.prompts(), before + 1);
    assert_eq!(rig.authenticator.vault().iter().count(), 0);
    assert_eq!(rig.get(&Get::of(&[&made.id])), Err(Status::NoCredentials));
    let again = rig.make(&Make::default()).unwrap();
    assert_eq!(again.data.sign_count, 1);
}

#[test]
fn section_6_6_reset_needs_the_users_presence() {
    for (answer, status) in [
        (Answer::Fails, Status::OperationDenied),
        (Answer::Ignores, Status::UserActionTimeout),
        (Answer::Cancels, Status::KeepaliveCancel),
    ] {
        let mut rig = Rig::roaming();
        rig.make(&Make::default()).unwrap();
        assert_eq!(rig.person(answer).send(RESET), Err(status), "{answer}");
        assert_eq!(rig.authenticator.vault().iter().count(), 1);
    }
    assert_eq!(
        Rig::roaming().send_silently(RESET),
        Err(Status::OperationDenied)
    );
}

#[test]
fn section_6_6_a_platform_authenticator_is_not_reset_from_outside() {
    let mut rig = Rig::synced();
    rig.make(&Make::default()).unwrap();
    assert_eq!(rig.send(RESET), Err(Status::NotAllowed));
    assert_eq!(rig.authenticator.vault().iter().count(), 1);
}

#[test]
fn section_6_9_selection_is_a_touch() {
    for (answer, outcome) in [
        (Answer::Verifies, Ok(Vec::new())),
        (Answer::Fails, Err(Status::OperationDenied)),
        (Answer::Ignores, Err(Status::UserActionTimeout)),
        (Answer::Cancels, Err(Status::KeepaliveCancel)),
    ] {
        let mut rig = Rig::roaming();
        assert_eq!(rig.person(answer).send(SELECTION), outcome, "{answer}");
        assert_eq!(rig.prompts(), 1);
    }
    assert_eq!(
        Rig::roaming().send_silently(SELECTION),
        Err(Status::OperationDenied)
    );
}
