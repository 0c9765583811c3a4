//! authenticatorConfig (§6.11) and `minPinLength` (§12.4).

use stuntkey::authenticator::Feature;
use stuntkey::authenticator::Means;
use stuntkey::authenticator::Profile;
use stuntkey::ctap::Permissions;
use stuntkey::ctap::Status;
use stuntkey::ctap::config::SubCommand;
use stuntkey::ctap::config::message_of;
use stuntkey::ctap::config::signed_message;
use stuntkey::webauthn::cbor;
use stuntkey::webauthn::cbor::Value;

use crate::platform::CM;
use crate::platform::MC;
use crate::platform::PIN;
use crate::platform::RP;
use crate::platform::Token;
use crate::platform::change_pin;
use crate::platform::set_pin;
use crate::platform::token;
use crate::rig::Make;
use crate::rig::Rig;
use crate::rig::named;

const ACFG: Permissions = Permissions::CONFIG;

fn configure(
    rig: &mut Rig,
    token: &Token,
    sub_command: SubCommand,
    parameters: Option<Value>,
) -> Result<(), Status> {
    let encoded = parameters.as_ref().map(cbor::encode).unwrap_or_default();
    let signed = Some(token.sign(&signed_message(sub_command, &encoded)));
    rig.send(&message_of(sub_command, parameters, signed))
        .map(drop)
}

fn lengths(length: Option<i64>, rp_ids: &[&str], force: Option<bool>) -> Option<Value> {
    let rp_ids = rp_ids.iter().map(|id| Value::from(*id)).collect();
    let members = [
        length.map(|length| (1, Value::from(length))),
        Some((2, Value::Array(rp_ids))),
        force.map(|force| (3, Value::Bool(force))),
    ];
    let members = members.into_iter().flatten();
    Some(Value::Map(
        members
            .map(|(key, value)| (Value::from(key), value))
            .collect(),
    ))
}

fn set_length(rig: &mut Rig, parameters: Option<Value>) -> Result<(), Status> {
    let token = token(rig, PIN, ACFG, None)?;
    configure(rig, &token, SubCommand::SetMinPinLength, parameters)
}

fn info(rig: &mut Rig, key: i64) -> Value {
    let info = cbor::decode(&rig.send(&[4]).unwrap()).unwrap();
    cbor::numbered(&info, key).cloned().unwrap_or(Value::Null)
}

fn option(rig: &mut Rig, name: &str) -> Option<bool> {
    cbor::member(&info(rig, 4), name).and_then(Value::as_bool)
}

#[test]
fn steps_3_and_4_with_a_pin_a_token_configures() {
    let mut rig = Rig::with_pin();
    let toggle = SubCommand::ToggleAlwaysUv;
    for (signed, status) in [
        (None, Status::PuatRequired),
        (Some((5, vec![0; 32])), Status::InvalidParameter),
        (Some((2, vec![0; 32])), Status::PinAuthInvalid),
    ] {
        assert_eq!(rig.send(&message_of(toggle, None, signed)), Err(status));
    }
    let other = token(&mut rig, PIN, CM, None).unwrap();
    assert_eq!(
        configure(&mut rig, &other, toggle, None),
        Err(Status::PinAuthInvalid)
    );
    let configurer = token(&mut rig, PIN, ACFG, None).unwrap();
    assert_eq!(configure(&mut rig, &configurer, toggle, None), Ok(()));
}

#[test]
fn step_2_unknown_subcommands_are_invalid() {
    for number in [0, 4, 0xff] {
        let map = Value::Map(vec![(Value::from(1), Value::from(number))]);
        let message = [vec![0x0d], cbor::encode(&map)].concat();
        assert_eq!(Rig::key().send(&message), Err(Status::InvalidParameter));
    }
    let enterprise = message_of(SubCommand::EnableEnterpriseAttestation, None, None);
    assert_eq!(Rig::key().send(&enterprise), Ok(vec![]));
    let mut profile = Profile::roaming_key();
    profile
        .features
        .retain(|feature| *feature != Feature::EnterpriseAttestation);
    let mut without = Rig::with(profile, Means::default());
    assert_eq!(without.send(&enterprise), Err(Status::InvalidParameter));
    assert_eq!(
        Rig::key().send(&[0x0d, 0xa0]),
        Err(Status::MissingParameter)
    );
}

#[test]
fn section_6_11_2_always_uv_toggles_and_changes_what_is_told() {
    let mut rig = Rig::key();
    let toggle = message_of(SubCommand::ToggleAlwaysUv, None, None);
    for on in [true, false] {
        rig.send(&toggle).unwrap();
        assert_eq!(option(&mut rig, "alwaysUv"), Some(on));
        assert_eq!(option(&mut rig, "makeCredUvNotRqd"), Some(!on));
        let versions = info(&mut rig, 1);
        let u2f = versions
            .as_array()
            .unwrap()
            .contains(&Value::from("U2F_V2"));
        assert_eq!(u2f, !on);
    }
    rig.send(&toggle).unwrap();
    rig.send(&[0x07]).unwrap();
    assert_eq!(
        option(&mut rig, "alwaysUv"),
        Some(false),
        "a reset turns it off"
    );
}

#[test]
fn section_6_11_4_the_length_only_grows() {
    let mut rig = Rig::with_pin();
    for (length, outcome) in [
        (3, Err(Status::PinPolicyViolation)),
        (64, Err(Status::PinPolicyViolation)),
        (4, Ok(())),
    ] {
        assert_eq!(
            set_length(&mut rig, lengths(Some(length), &[], None)),
            outcome
        );
    }
    assert_eq!(info(&mut rig, 0x0d), Value::from(4));
    let too_many = [RP; 9];
    assert_eq!(
        set_length(&mut rig, lengths(None, &too_many, None)),
        Err(Status::KeyStoreFull)
    );
}

#[test]
fn section_6_11_4_a_pin_that_is_too_short_must_be_changed() {
    let mut rig = Rig::with_pin();
    set_length(&mut rig, lengths(Some(6), &[], None)).unwrap();
    assert_eq!(info(&mut rig, 0x0c), Value::Bool(true));
    assert_eq!(
        token(&mut rig, PIN, MC, Some(RP)).err(),
        Some(Status::PinPolicyViolation)
    );
    assert_eq!(
        change_pin(&mut rig, PIN, "12345"),
        Err(Status::PinPolicyViolation)
    );
    change_pin(&mut rig, PIN, "123456").unwrap();
    assert_eq!(info(&mut rig, 0x0c), Value::Bool(false));
    assert!(token(&mut rig, "123456", MC, Some(RP)).is_ok());
    rig.send(&[0x07]).unwrap();
    assert_eq!(info(&mut rig, 0x0d), Value::from(4));
}

#[test]
fn section_6_11_4_a_forced_change_wants_another_pin() {
    let mut rig = Rig::key();
    let force = lengths(None, &[], Some(true));
    let plain = message_of(SubCommand::SetMinPinLength, force.clone(), None);
    assert_eq!(rig.send(&plain), Err(Status::PinNotSet));
    set_pin(&mut rig, PIN).unwrap();
    let reader = token(&mut rig, PIN, Permissions::PERSISTENT_READ, None).unwrap();
    set_length(&mut rig, force).unwrap();
    assert!(crate::credential_management::metadata(&mut rig, &reader).is_err());
    assert_eq!(
        change_pin(&mut rig, PIN, PIN),
        Err(Status::PinPolicyViolation)
    );
    assert_eq!(change_pin(&mut rig, PIN, "5678"), Ok(()));
}

#[test]
fn section_12_4_the_length_is_told_to_those_who_may_know() {
    let mut rig = Rig::with_pin();
    set_length(&mut rig, lengths(Some(4), &[RP], None)).unwrap();
    let asks = Some(named(&[("minPinLength", Value::Bool(true))]));
    for (rp_id, told) in [(RP, true), ("other.example", false)] {
        let make = Make {
            rp_id,
            rk: false,
            extensions: asks.clone(),
            ..Make::default()
        };
        let expected = told.then(|| named(&[("minPinLength", Value::from(4))]));
        assert_eq!(rig.make(&make).unwrap().data.extensions, expected);
    }
}
