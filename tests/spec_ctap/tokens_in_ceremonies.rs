//! pinUvAuthParam and the options around it in makeCredential (§6.1.2) and getAssertion (§6.2.2).

use std::time::Duration;

use stuntkey::authenticator::Feature;
use stuntkey::authenticator::Method;
use stuntkey::authenticator::Profile;
use stuntkey::ctap::Permissions;
use stuntkey::ctap::Status;
use stuntkey::ctap::config;
use stuntkey::ctap::config::SubCommand;
use stuntkey::ctap::get_assertion;
use stuntkey::ctap::make_credential;
use stuntkey::ctap::pin_uv::Protocol;
use stuntkey::flow::Answer;
use stuntkey::webauthn::AuthData;
use stuntkey::webauthn::Flags;
use stuntkey::webauthn::cbor::Value;

use crate::malformed::get_with;
use crate::malformed::make_with;
use crate::platform::GA;
use crate::platform::MC;
use crate::platform::PIN;
use crate::platform::Platform;
use crate::platform::RP;
use crate::platform::Token;
use crate::platform::token;
use crate::rig::HASH;
use crate::rig::Rig;
use crate::rig::named;

const UP: Flags = Flags::UP;
const UV: Flags = Flags::UV;

fn option(name: &str, value: bool) -> Value {
    named(&[(name, Value::Bool(value))])
}

fn make(rig: &mut Rig, members: &[(i64, Value)]) -> Result<AuthData, Status> {
    let answer = rig.send(&make_with(members))?;
    let made = make_credential::Response::decode(&answer).unwrap();
    Ok(made.object.parsed_auth_data().unwrap())
}

fn get(rig: &mut Rig, members: &[(i64, Value)]) -> Result<AuthData, Status> {
    let answer = rig.send(&get_with(members))?;
    let used = get_assertion::Response::decode(&answer).unwrap();
    Ok(AuthData::decode(&used.auth_data).unwrap())
}

fn make_by(rig: &mut Rig, token: &Token) -> Result<AuthData, Status> {
    let mut members = token.members(&HASH, 8, 9).to_vec();
    members.push((7, option("rk", true)));
    make(rig, &members)
}

fn get_by(rig: &mut Rig, token: &Token) -> Result<AuthData, Status> {
    get(rig, &token.members(&HASH, 6, 7))
}

fn has(data: &AuthData, flags: Flags) -> bool {
    let both = UP.with(UV).byte();
    data.flags.byte() & both == flags.byte()
}

/// A key with a PIN and one discoverable credential.
fn stocked() -> Rig {
    let mut rig = Rig::with_pin();
    let token = token(&mut rig, PIN, MC, Some(RP)).unwrap();
    make_by(&mut rig, &token).unwrap();
    rig
}

fn toggle_always_uv(rig: &mut Rig, token: Option<&Token>) {
    let sub_command = SubCommand::ToggleAlwaysUv;
    let signed = token.map(|token| token.sign(&config::signed_message(sub_command, &[])));
    let message = config::message_of(sub_command, None, signed);
    rig.send(&message).unwrap();
}

#[test]
fn step_1_an_empty_parameter_is_a_request_for_a_touch() {
    let empty = Value::Bytes(Vec::new());
    for (mut rig, status) in [
        (Rig::key(), Status::PinNotSet),
        (Rig::with_pin(), Status::PinInvalid),
    ] {
        assert_eq!(make(&mut rig, &[(8, empty.clone())]).err(), Some(status));
        let protocol = (7, Value::from(1));
        assert_eq!(
            get(&mut rig, &[(6, empty.clone()), protocol]).err(),
            Some(status)
        );
        assert_eq!(rig.prompts(), 2);
        rig.person(Answer::Fails);
        let denied = make(&mut rig, &[(8, empty.clone())]).err();
        assert_eq!(denied, Some(Status::OperationDenied));
    }
}

#[test]
fn step_2_the_protocol_is_missed_or_unknown() {
    let param = Value::Bytes(vec![1; 32]);
    for (protocol, status) in [
        (None, Status::MissingParameter),
        (Some(0), Status::InvalidParameter),
        (Some(3), Status::InvalidParameter),
    ] {
        let number = |key| protocol.map(|number| (key, Value::from(number)));
        let mut rig = stocked();
        let members: Vec<_> = [Some((8, param.clone())), number(9)]
            .into_iter()
            .flatten()
            .collect();
        assert_eq!(make(&mut rig, &members).err(), Some(status));
        let members: Vec<_> = [Some((6, param.clone())), number(7)]
            .into_iter()
            .flatten()
            .collect();
        assert_eq!(get(&mut rig, &members).err(), Some(status));
    }
}

#[test]
fn step_5_beside_a_parameter_the_option_uv_counts_as_false() {
    let mut rig = stocked();
    let token = token(&mut rig, PIN, MC.with(GA), Some(RP)).unwrap();
    let mut members = token.members(&HASH, 6, 7).to_vec();
    members.push((5, option("uv", true)));
    assert!(has(&get(&mut rig, &members).unwrap(), UP.with(UV)));
    assert_eq!(
        get(&mut rig, &[(5, option("uv", true))]).err(),
        Some(Status::InvalidOption)
    );
}

#[test]
fn make_credential_step_6_with_always_uv_nothing_is_made_without() {
    let mut rig = Rig::key();
    toggle_always_uv(&mut rig, None);
    // 6.2: nothing protects it yet, and a PIN would help.
    assert_eq!(make(&mut rig, &[]).err(), Some(Status::PuatRequired));
    assert_eq!(get(&mut rig, &[]).err(), Some(Status::PuatRequired));
    crate::platform::set_pin(&mut rig, PIN).unwrap();
    // 6.5, also for what is not discoverable.
    assert_eq!(make(&mut rig, &[]).err(), Some(Status::PuatRequired));
    let token = token(&mut rig, PIN, MC, Some(RP)).unwrap();
    assert!(has(&make_by(&mut rig, &token).unwrap(), UP.with(UV)));
}

#[test]
fn get_assertion_step_5_always_uv_leaves_what_is_asked_in_advance() {
    let mut rig = stocked();
    let token = token(&mut rig, PIN, Permissions::CONFIG, None).unwrap();
    toggle_always_uv(&mut rig, Some(&token));
    assert_eq!(get(&mut rig, &[]).err(), Some(Status::PuatRequired));
    let in_advance = get(&mut rig, &[(5, option("up", false))]).unwrap();
    assert!(has(&in_advance, Flags::NONE));
}

#[test]
fn step_6_4_with_always_uv_built_in_verification_is_done_unasked() {
    let mut profile = Profile::roaming_key();
    profile.methods = vec![Method::Biometrics];
    let mut rig = Rig::of(profile);
    // Built-in verification protects it, so a token is needed to configure it: set a PIN first.
    crate::platform::set_pin(&mut rig, PIN).unwrap();
    let token = token(&mut rig, PIN, Permissions::CONFIG, None).unwrap();
    toggle_always_uv(&mut rig, Some(&token));
    assert!(has(
        &make(&mut rig, &[(7, option("rk", true))]).unwrap(),
        UP.with(UV)
    ));
    assert!(has(&get(&mut rig, &[]).unwrap(), UP.with(UV)));
    assert_eq!(rig.prompts(), 2);
}

#[test]
fn steps_7_8_and_10_what_is_discoverable_needs_a_token_and_other_keys_may_not() {
    let mut rig = Rig::with_pin();
    let rk = |value| [(7, option("rk", value))];
    assert_eq!(make(&mut rig, &rk(true)).err(), Some(Status::PuatRequired));
    assert!(has(&make(&mut rig, &rk(false)).unwrap(), UP));
    let mut profile = Profile::roaming_key();
    profile
        .features
        .retain(|feature| *feature != Feature::MakeCredUvNotRequired);
    let mut rig = Rig::with(profile, stuntkey::authenticator::Means::default());
    // Without any PIN nothing protects it, and nothing is asked.
    assert!(has(&make(&mut rig, &rk(true)).unwrap(), UP));
    crate::platform::set_pin(&mut rig, PIN).unwrap();
    assert_eq!(make(&mut rig, &rk(true)).err(), Some(Status::PuatRequired));
    assert_eq!(make(&mut rig, &rk(false)).err(), Some(Status::PuatRequired));
}

#[test]
fn step_9_enterprise_attestation_is_there_once_it_is_enabled() {
    let mut rig = Rig::key();
    assert_eq!(
        make(&mut rig, &[(10, Value::from(1))]).err(),
        Some(Status::InvalidParameter)
    );
    let enable = config::message_of(SubCommand::EnableEnterpriseAttestation, None, None);
    rig.send(&enable).unwrap();
    assert_eq!(
        make(&mut rig, &[(10, Value::from(3))]).err(),
        Some(Status::InvalidOption)
    );
    assert!(make(&mut rig, &[(10, Value::from(1))]).is_ok());
}

#[test]
fn step_11_a_token_verifies_the_user_with_both_protocols() {
    for protocol in Protocol::PREFERRED {
        let mut rig = Rig::with_pin();
        let platform = Platform::agree(&mut rig, protocol);
        let request = platform.token_request(PIN, MC, Some(RP));
        let token = platform.token(&mut rig, &request).unwrap();
        assert!(has(&make_by(&mut rig, &token).unwrap(), UP.with(UV)));
        let request = platform.token_request(PIN, GA, Some(RP));
        let token = platform.token(&mut rig, &request).unwrap();
        assert!(has(&get_by(&mut rig, &token).unwrap(), UP.with(UV)));
        assert_eq!(rig.prompts(), 2, "a PIN is no touch");
    }
}

#[test]
fn step_11_1_wrong_signatures_permissions_and_relying_parties_are_refused() {
    let mut rig = stocked();
    let invalid = Some(Status::PinAuthInvalid);
    let good = token(&mut rig, PIN, MC.with(GA), Some(RP)).unwrap();
    let before = rig.prompts();
    assert_eq!(make(&mut rig, &good.members(b"other", 8, 9)).err(), invalid);
    assert_eq!(get(&mut rig, &good.members(b"other", 6, 7)).err(), invalid);
    let other = Token {
        protocol: Protocol::One,
        key: good.key.clone(),
    };
    assert_eq!(
        get_by(&mut rig, &other).err(),
        invalid,
        "the other protocol's"
    );
    let short = Token {
        key: good.key[..16].to_vec(),
        ..good
    };
    assert_eq!(get_by(&mut rig, &short).err(), invalid);
    for (permissions, rp_id) in [(GA, RP), (MC, "other.example")] {
        let token = token(&mut rig, PIN, permissions, Some(rp_id)).unwrap();
        assert_eq!(make_by(&mut rig, &token).err(), invalid);
    }
    for (permissions, rp_id) in [(MC, RP), (GA, "other.example")] {
        let token = token(&mut rig, PIN, permissions, Some(rp_id)).unwrap();
        assert_eq!(get_by(&mut rig, &token).err(), invalid);
    }
    assert_eq!(rig.prompts(), before, "nobody was asked");
}

#[test]
fn step_11_where_nothing_protects_it_a_parameter_is_left_aside() {
    let token = Token {
        protocol: Protocol::Two,
        key: vec![1; 32],
    };
    assert!(has(
        &make(&mut Rig::key(), &token.members(&HASH, 8, 9)).unwrap(),
        UP
    ));
}

#[test]
fn step_11_1_a_legacy_token_belongs_to_the_first_relying_party_that_it_is_used_for() {
    let mut rig = stocked();
    let platform = Platform::agree(&mut rig, Protocol::One);
    let legacy = platform
        .token(&mut rig, &platform.legacy_request(PIN))
        .unwrap();
    let mut members = legacy.members(&HASH, 6, 7).to_vec();
    members.push((5, option("up", false)));
    assert!(has(&get(&mut rig, &members).unwrap(), UV));
    members.push((1, Value::from("other.example")));
    assert_eq!(get(&mut rig, &members).err(), Some(Status::PinAuthInvalid));
}

#[test]
fn step_12_excluded_credentials_are_told_to_whom_was_verified() {
    let mut rig = Rig::with_pin();
    let first = token(&mut rig, PIN, MC, Some(RP)).unwrap();
    let protect = named(&[("credProtect", Value::from(3))]);
    let mut members = first.members(&HASH, 8, 9).to_vec();
    members.extend([(7, option("rk", true)), (6, protect)]);
    let made = make(&mut rig, &members)
        .unwrap()
        .attested
        .unwrap()
        .credential_id;
    let listed = named(&[
        ("id", Value::Bytes(made.0)),
        ("type", Value::from("public-key")),
    ]);
    let exclude = (5, Value::Array(vec![listed]));
    assert!(make(&mut rig, std::slice::from_ref(&exclude)).is_ok());
    let second = token(&mut rig, PIN, MC, Some(RP)).unwrap();
    let mut members = second.members(&HASH, 8, 9).to_vec();
    members.push(exclude);
    // Also if nobody touches it.
    rig.person(Answer::Ignores);
    assert_eq!(
        make(&mut rig, &members).err(),
        Some(Status::CredentialExcluded)
    );
}

#[test]
fn step_14_a_used_token_has_no_permission_left_but_to_write_blobs() {
    let mut rig = stocked();
    let all = MC.with(GA).with(Permissions::LARGE_BLOB_WRITE);
    let token = token(&mut rig, PIN, all, Some(RP)).unwrap();
    make_by(&mut rig, &token).unwrap();
    assert_eq!(get_by(&mut rig, &token).err(), Some(Status::PinAuthInvalid));
    assert!(
        crate::large_blobs::write(&mut rig, &token, &crate::large_blobs::array(b"\x80")).is_ok()
    );
}

#[test]
fn step_9_what_is_asked_in_advance_leaves_the_token_as_it_is() {
    let mut rig = stocked();
    let token = token(&mut rig, PIN, GA, Some(RP)).unwrap();
    let mut members = token.members(&HASH, 6, 7).to_vec();
    members.push((5, option("up", false)));
    assert!(has(&get(&mut rig, &members).unwrap(), UV));
    assert!(has(&get_by(&mut rig, &token).unwrap(), UP.with(UV)));
    assert_eq!(get_by(&mut rig, &token).err(), Some(Status::PinAuthInvalid));
}

#[test]
fn section_6_5_2_1_presence_by_a_finger_counts_for_30_seconds() {
    for (seconds, prompts) in [(30, 1), (31, 2)] {
        let mut rig = Rig::of(Profile::fingerprint_key());
        let platform = Platform::agree(&mut rig, Protocol::Two);
        let all = MC.with(Permissions::CREDENTIAL_MANAGEMENT);
        let request = platform.uv_token_request(all, Some(RP));
        let token = platform.token(&mut rig, &request).unwrap();
        // A first use keeps the token alive; it is no ceremony, so the flag stands.
        let listed = crate::credential_management::credentials(&mut rig, &token, RP);
        assert_eq!(listed.err(), Some(Status::NoCredentials));
        rig.env.advance(Duration::from_secs(seconds));
        assert!(has(&make_by(&mut rig, &token).unwrap(), UP.with(UV)));
        assert_eq!(rig.prompts(), prompts, "after {seconds} s");
    }
}

#[test]
fn step_7_credentials_that_want_verification_answer_a_token_only() {
    let mut rig = Rig::with_pin();
    let first = token(&mut rig, PIN, MC, Some(RP)).unwrap();
    let mut members = first.members(&HASH, 8, 9).to_vec();
    members.extend([
        (7, option("rk", true)),
        (6, named(&[("credProtect", Value::from(2))])),
    ]);
    make(&mut rig, &members).unwrap();
    assert_eq!(get(&mut rig, &[]).err(), Some(Status::NoCredentials));
    let second = token(&mut rig, PIN, GA, Some(RP)).unwrap();
    assert!(get_by(&mut rig, &second).is_ok());
}
