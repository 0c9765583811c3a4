//! §6.7, authenticatorBioEnrollment.

use stuntkey::authenticator::Means;
use stuntkey::authenticator::Profile;
use stuntkey::ctap::Permissions;
use stuntkey::ctap::Status;
use stuntkey::ctap::bio_enrollment::SubCommand;
use stuntkey::ctap::bio_enrollment::message_of;
use stuntkey::ctap::bio_enrollment::signed_message;
use stuntkey::flow::Answer;
use stuntkey::webauthn::cbor;
use stuntkey::webauthn::cbor::Value;

use crate::platform::MC;
use crate::platform::PIN;
use crate::platform::RP;
use crate::platform::Token;
use crate::platform::set_pin;
use crate::platform::token;
use crate::rig::Rig;

const BE: Permissions = Permissions::BIO_ENROLLMENT;

fn parameters(id: &[u8], name: Option<&str>) -> Option<Value> {
    let id = (Value::from(1), Value::Bytes(id.to_vec()));
    let name = name.map(|name| (Value::from(2), Value::from(name)));
    Some(Value::Map([id].into_iter().chain(name).collect()))
}

fn ask(
    rig: &mut Rig,
    token: &Token,
    sub_command: SubCommand,
    parameters: Option<Value>,
) -> Result<Value, Status> {
    let encoded = parameters.as_ref().map(cbor::encode).unwrap_or_default();
    let signed = token.sign(&signed_message(sub_command, &encoded));
    let answer = rig.send(&message_of(sub_command, parameters, Some(signed)))?;
    Ok(if answer.is_empty() {
        Value::Map(Vec::new())
    } else {
        cbor::decode(&answer).unwrap()
    })
}

fn number(answer: &Value, key: i64) -> Option<i64> {
    cbor::numbered(answer, key).and_then(cbor::as_i64)
}

fn fingers() -> Rig {
    Rig::with(Profile::fingerprint_key(), Means::default())
}

fn protected() -> (Rig, Token) {
    let mut rig = fingers();
    set_pin(&mut rig, PIN).unwrap();
    let token = token(&mut rig, PIN, BE, None).unwrap();
    (rig, token)
}

/// Enrols a finger; gives its template id.
fn enrol(rig: &mut Rig, token: &Token) -> Vec<u8> {
    let begun = ask(rig, token, SubCommand::EnrollBegin, None).unwrap();
    let id = cbor::numbered(&begun, 4)
        .unwrap()
        .as_bytes()
        .unwrap()
        .clone();
    let mut remaining = number(&begun, 6).unwrap();
    while remaining > 0 {
        let next = SubCommand::EnrollCaptureNextSample;
        let answer = ask(rig, token, next, parameters(&id, None)).unwrap();
        assert_eq!(number(&answer, 5), Some(0), "a good sample");
        assert_eq!(number(&answer, 6), Some(remaining - 1));
        remaining -= 1;
    }
    id
}

fn option(rig: &mut Rig, name: &str) -> Option<bool> {
    let info = cbor::decode(&rig.send(&[4]).unwrap()).unwrap();
    cbor::member(cbor::numbered(&info, 4).unwrap(), name)?.as_bool()
}

#[test]
fn section_6_7_2_the_modality_is_fingerprint() {
    let message = [
        vec![9],
        cbor::encode(&Value::Map(vec![(Value::from(6), Value::Bool(true))])),
    ];
    let answer = cbor::decode(&fingers().send(&message.concat()).unwrap()).unwrap();
    assert_eq!(number(&answer, 1), Some(1));
}

#[test]
fn section_6_7_3_the_sensor_is_told_without_a_token() {
    let message = message_of(SubCommand::GetFingerprintSensorInfo, None, None);
    let answer = cbor::decode(&fingers().send(&message).unwrap()).unwrap();
    assert_eq!(number(&answer, 2), Some(1));
    assert_eq!(number(&answer, 3), Some(4));
    assert_eq!(number(&answer, 8), Some(64));
}

#[test]
fn section_6_7_4_a_finger_is_enrolled_by_touches_and_verifies_from_then_on() {
    let (mut rig, token) = protected();
    assert_eq!(option(&mut rig, "bioEnroll"), Some(false));
    assert_eq!(option(&mut rig, "uv"), Some(false));
    enrol(&mut rig, &token);
    assert_eq!(option(&mut rig, "bioEnroll"), Some(true));
    assert_eq!(option(&mut rig, "uv"), Some(true));
    // It survives the power, and no reset.
    rig.authenticator.power_cycle(&rig.env);
    assert_eq!(option(&mut rig, "uv"), Some(true));
    rig.send(&[7]).unwrap();
    assert_eq!(option(&mut rig, "uv"), Some(false));
}

#[test]
fn section_6_7_4_needs_a_token_with_the_permission_be() {
    let (mut rig, _) = protected();
    let begin = SubCommand::EnrollBegin;
    let unsigned = rig.send(&message_of(begin, None, None));
    assert_eq!(unsigned, Err(Status::PuatRequired));
    let other = token(&mut rig, PIN, MC, Some(RP)).unwrap();
    assert_eq!(
        ask(&mut rig, &other, begin, None),
        Err(Status::PinAuthInvalid)
    );
    let mine = token(&mut rig, PIN, BE, None).unwrap();
    let signed = mine.sign(&signed_message(SubCommand::EnumerateEnrollments, &[]));
    let crossed = rig.send(&message_of(begin, None, Some(signed)));
    assert_eq!(crossed, Err(Status::PinAuthInvalid));
}

#[test]
fn section_6_7_4_poor_samples_do_not_count() {
    let (mut rig, token) = protected();
    for (answer, status) in [(Answer::Fails, 0x07), (Answer::Ignores, 0x0d)] {
        let begun = ask(rig.person(answer), &token, SubCommand::EnrollBegin, None).unwrap();
        assert_eq!(number(&begun, 5), Some(status));
        assert_eq!(number(&begun, 6), Some(4));
    }
    let cancelled = ask(
        rig.person(Answer::Cancels),
        &token,
        SubCommand::EnrollBegin,
        None,
    );
    assert_eq!(cancelled, Err(Status::KeepaliveCancel));
}

#[test]
fn section_6_7_5_only_what_was_begun_goes_on() {
    let (mut rig, token) = protected();
    let next = SubCommand::EnrollCaptureNextSample;
    let missing = ask(&mut rig, &token, next, None);
    assert_eq!(missing, Err(Status::MissingParameter));
    let never = ask(&mut rig, &token, next, parameters(&[1, 2], None));
    assert_eq!(never, Err(Status::InvalidOption));
    let begun = ask(&mut rig, &token, SubCommand::EnrollBegin, None).unwrap();
    let id = cbor::numbered(&begun, 4)
        .unwrap()
        .as_bytes()
        .unwrap()
        .clone();
    // §6.7.6: cancelling needs no token.
    rig.send(&message_of(SubCommand::CancelCurrentEnrollment, None, None))
        .unwrap();
    let cancelled = ask(&mut rig, &token, next, parameters(&id, None));
    assert_eq!(cancelled, Err(Status::InvalidOption));
    assert_eq!(option(&mut rig, "bioEnroll"), Some(false));
}

#[test]
fn sections_6_7_7_to_6_7_9_fingers_are_listed_named_and_removed() {
    let (mut rig, token) = protected();
    let list = SubCommand::EnumerateEnrollments;
    assert_eq!(
        ask(&mut rig, &token, list, None),
        Err(Status::InvalidOption)
    );
    let (one, two) = (enrol(&mut rig, &token), enrol(&mut rig, &token));
    assert_ne!(one, two);
    let name = SubCommand::SetFriendlyName;
    ask(&mut rig, &token, name, parameters(&two, Some("thumb"))).unwrap();
    let listed = ask(&mut rig, &token, list, None).unwrap();
    let listed = cbor::numbered(&listed, 7)
        .unwrap()
        .as_array()
        .unwrap()
        .clone();
    assert_eq!(
        listed,
        [parameters(&one, Some("")), parameters(&two, Some("thumb"))].map(Option::unwrap)
    );
    let long = "x".repeat(65);
    let too_long = ask(&mut rig, &token, name, parameters(&two, Some(&long)));
    assert_eq!(too_long, Err(Status::InvalidLength));
    let nobody = ask(&mut rig, &token, name, parameters(&[0; 9], Some("toe")));
    assert_eq!(nobody, Err(Status::InvalidOption));
    let remove = SubCommand::RemoveEnrollment;
    for id in [&one, &two] {
        ask(&mut rig, &token, remove, parameters(id, None)).unwrap();
        let again = ask(&mut rig, &token, remove, parameters(id, None));
        assert_eq!(again, Err(Status::InvalidOption));
    }
    assert_eq!(option(&mut rig, "uv"), Some(false));
}

#[test]
fn section_6_7_4_there_is_room_for_five() {
    let (mut rig, token) = protected();
    for _ in 0..5 {
        enrol(&mut rig, &token);
    }
    let sixth = ask(&mut rig, &token, SubCommand::EnrollBegin, None);
    assert_eq!(sixth, Err(Status::FpDatabaseFull));
}

#[test]
fn section_6_7_1_other_modalities_and_subcommands_are_unknown() {
    for (modality, sub_command) in [(2, 1), (1, 8), (1, 0)] {
        let map = Value::Map(vec![
            (Value::from(1), Value::from(modality)),
            (Value::from(2), Value::from(sub_command)),
        ]);
        let message = [vec![9], cbor::encode(&map)].concat();
        assert_eq!(fingers().send(&message), Err(Status::InvalidSubcommand));
    }
    assert_eq!(fingers().send(&[9, 0xa0]), Err(Status::MissingParameter));
    assert_eq!(Rig::synced().send(&[9, 0xa0]), Err(Status::InvalidCommand));
}
