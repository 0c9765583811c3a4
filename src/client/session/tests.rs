use serde_json::Value;
use serde_json::json;

use crate::authenticator::Profile;
use crate::client::Ask;
use crate::client::ClientError;
use crate::client::KnownPin;
use crate::client::fixture::Bench;
use crate::client::fixture::creation;
use crate::client::fixture::key;
use crate::client::fixture::new_key;
use crate::client::fixture::request;
use crate::ctap::client_pin;
use crate::flow::Answer;
use crate::flow::FailReason;
use crate::flow::Outcome;
use crate::flow::PromptKind;
use crate::sim::Person;
use crate::webauthn::AuthData;

/// authenticatorMakeCredential and its kin, with CTAP2_OK.
const MAKE: (u8, u8) = (0x01, 0);
const GET: (u8, u8) = (0x02, 0);
const INFO: (u8, u8) = (0x04, 0);
const PIN: (u8, u8) = (0x06, 0);
const NOT_VERIFIED: Outcome = Outcome::Failed(Some(FailReason::NotVerified));

fn with(members: Value) -> Value {
    let mut options = creation();
    let selection = options["authenticatorSelection"].as_object_mut().unwrap();
    selection.extend(members.as_object().unwrap().clone());
    options
}

fn prompts(bench: &Bench) -> Vec<PromptKind> {
    bench.prompts().into_iter().map(|(_, kind)| kind).collect()
}

fn fails(bench: &mut Bench, options: &Value) -> ClientError {
    bench.create(&Ask::modal(options)).unwrap_err()
}

/// A user who meets the PIN dialogue so, and touches the key.
fn at_pin(bench: &mut Bench, answer: Answer) {
    bench.env.person = Person::by_kind([(PromptKind::Pin, answer)]);
}

#[test]
fn a_pin_is_asked_for_before_the_touch() {
    let mut bench = Bench::with_key(key());
    let made = bench.create(&Ask::modal(&creation())).unwrap();
    assert_eq!(prompts(&bench), [PromptKind::Pin, PromptKind::Create]);
    // getInfo, then attempts left, key agreement and token.
    assert_eq!(bench.commands(), [INFO, PIN, PIN, PIN, MAKE]);
    let data = AuthData::decode(&made.response.authenticator_data).unwrap();
    assert!(data.flags.up() && data.flags.uv());
    let id = made.response.id.to_string();
    let used = bench.get(&Ask::modal(&request(&[&id]))).unwrap();
    assert_eq!(prompts(&bench), [PromptKind::Pin, PromptKind::Get]);
    assert_eq!(bench.commands(), [INFO, PIN, PIN, PIN, GET]);
    let data = AuthData::decode(&used.response.authenticator_data).unwrap();
    assert!(data.flags.uv());
}

#[test]
fn what_needs_no_verification_gets_a_touch_only() {
    let mut bench = Bench::with_key(key());
    let options = with(json!({ "userVerification": "discouraged", "residentKey": "discouraged" }));
    let made = bench.create(&Ask::modal(&options)).unwrap();
    assert_eq!(prompts(&bench), [PromptKind::Create]);
    assert_eq!(bench.commands(), [INFO, MAKE]);
    let mut options = request(&[&made.response.id.to_string()]);
    options["userVerification"] = json!("discouraged");
    bench.get(&Ask::modal(&options)).unwrap();
    assert_eq!(bench.commands(), [INFO, GET]);
}

/// CTAP 2.2 §6.1.2 step 7: what is discoverable is protected, whatever is wished.
#[test]
fn a_discoverable_credential_is_made_by_pin_even_where_that_is_discouraged() {
    let mut bench = Bench::with_key(key());
    let options = with(json!({ "userVerification": "discouraged" }));
    bench.create(&Ask::modal(&options)).unwrap();
    assert_eq!(prompts(&bench), [PromptKind::Pin, PromptKind::Create]);
}

#[test]
fn a_key_without_a_pin_is_used_by_touch_until_one_is_required() {
    let mut bench = Bench::with_key(new_key());
    bench.create(&Ask::modal(&creation())).unwrap();
    assert_eq!(prompts(&bench), [PromptKind::Create]);
    let options = with(json!({ "userVerification": "required" }));
    let made = bench.create(&Ask::modal(&options)).unwrap();
    // One dialogue to set the first PIN, one to type it.
    let three = [PromptKind::Pin, PromptKind::Pin, PromptKind::Create];
    assert_eq!(prompts(&bench), three);
    let data = AuthData::decode(&made.response.authenticator_data).unwrap();
    assert!(data.flags.uv());
    // From now on it has one.
    bench.create(&Ask::modal(&creation())).unwrap();
    assert_eq!(prompts(&bench), [PromptKind::Pin, PromptKind::Create]);
}

#[test]
fn a_wrong_pin_ends_it_and_costs_an_attempt() {
    let mut bench = Bench::with_key(key());
    at_pin(&mut bench, Answer::Fails);
    let error = fails(&mut bench, &creation());
    assert_eq!(error.outcome, NOT_VERIFIED);
    assert_eq!(error.name, "NotAllowedError");
    assert!(
        error.cause.contains("7 attempts are left"),
        "{}",
        error.cause
    );
    assert_eq!(prompts(&bench), [PromptKind::Pin]);
    bench.env.person = Person::willing();
    bench.create(&Ask::modal(&creation())).unwrap();
    at_pin(&mut bench, Answer::Fails);
    let error = fails(&mut bench, &creation());
    // The right one gave all attempts back.
    assert!(
        error.cause.contains("7 attempts are left"),
        "{}",
        error.cause
    );
}

/// CTAP 2.2 §6.5.2.2: three wrong ones in a row need a power cycle, eight in all a reset.
#[test]
fn wrong_pins_lock_the_key_until_it_is_plugged_in_again_and_in_the_end_for_good() {
    let mut bench = Bench::with_key(key());
    for _ in 0..2 {
        at_pin(&mut bench, Answer::LocksOut);
        let error = fails(&mut bench, &creation());
        assert!(error.cause.contains("plugged in again"), "{}", error.cause);
        // Nobody is even asked before that.
        bench.env.person = Person::willing();
        assert_eq!(fails(&mut bench, &creation()).outcome, NOT_VERIFIED);
        assert_eq!(prompts(&bench), []);
        bench.roaming[0].authenticator.power_cycle(&bench.env);
    }
    at_pin(&mut bench, Answer::LocksOut);
    assert!(
        fails(&mut bench, &creation())
            .cause
            .contains("blocked for good")
    );
    bench.roaming[0].authenticator.power_cycle(&bench.env);
    bench.env.person = Person::willing();
    assert!(
        fails(&mut bench, &creation())
            .cause
            .contains("blocked for good")
    );
    assert_eq!(prompts(&bench), []);
}

#[test]
fn a_user_may_close_the_dialogue_or_leave_it() {
    let mut bench = Bench::with_key(key());
    at_pin(&mut bench, Answer::Cancels);
    assert_eq!(fails(&mut bench, &creation()).outcome, Outcome::Cancelled);
    at_pin(&mut bench, Answer::Ignores);
    let timed_out = Outcome::Failed(Some(FailReason::TimedOut));
    let before = bench.env.now();
    assert_eq!(fails(&mut bench, &creation()).outcome, timed_out);
    assert_eq!(bench.env.now().since(before).as_secs(), 60);
}

#[test]
fn a_pin_that_was_changed_elsewhere_is_wrong() {
    let mut bench = Bench::with_key(key());
    bench.roaming[0].pin = KnownPin::new("what it was before");
    let error = fails(&mut bench, &creation());
    assert!(error.cause.contains("wrong PIN"), "{}", error.cause);
}

/// §6.11.4, forceChangePin: the dialogue asks for another PIN, and the ceremony goes on.
#[test]
fn a_pin_that_must_be_changed_is_changed_in_the_dialogue() {
    let mut bench = Bench::with_key(key());
    let before = bench.roaming[0].pin.clone();
    demand_change(&mut bench);
    bench.create(&Ask::modal(&creation())).unwrap();
    assert_eq!(prompts(&bench), [PromptKind::Pin, PromptKind::Create]);
    assert_ne!(bench.roaming[0].pin, before);
    bench.create(&Ask::modal(&creation())).unwrap();
    demand_change(&mut bench);
    at_pin(&mut bench, Answer::Fails);
    assert_eq!(fails(&mut bench, &creation()).outcome, NOT_VERIFIED);
}

fn demand_change(bench: &mut Bench) {
    bench.roaming[0].authenticator.demand_pin_change();
}

#[test]
fn a_key_of_one_protocol_is_spoken_to_in_it() {
    let mut bench = Bench::with_key(key());
    bench.create(&Ask::modal(&creation())).unwrap();
    let protocols = |bench: &Bench| -> Vec<Option<i64>> {
        let sent = bench.requests_of(0x06).into_iter();
        sent.map(|message| client_pin::Request::decode(&message[1..]).unwrap())
            .map(|request| request.pin_uv_auth_protocol)
            .collect()
    };
    assert_eq!(protocols(&bench), [Some(2); 3]);
}

#[test]
fn verification_that_no_pin_helps_with_is_refused() {
    let mut key = new_key();
    let profile = Profile {
        features: Vec::new(),
        ..Profile::roaming_key()
    };
    key.authenticator =
        crate::authenticator::Authenticator::new(profile, crate::authenticator::Means::default());
    let mut bench = Bench::with_key(key);
    let error = fails(&mut bench, &with(json!({ "userVerification": "required" })));
    assert_eq!(error.name, "ConstraintError");
    assert_eq!(prompts(&bench), []);
}

/// WebAuthn L3 §10.1.4 over a key agreement: one for the token and the salts.
#[test]
fn prf_goes_by_the_secret_of_the_pin() {
    let mut bench = Bench::with_key(key());
    let mut options = creation();
    options["extensions"] = json!({ "prf": { "eval": { "first": "Zmlyc3Q" } } });
    let made = bench.create(&Ask::modal(&options)).unwrap();
    assert_eq!(bench.commands(), [INFO, PIN, PIN, PIN, MAKE]);
    let at_creation = made.json["clientExtensionResults"]["prf"].clone();
    assert_eq!(at_creation["enabled"], true);
    let mut options = request(&[&made.response.id.to_string()]);
    options["extensions"] = json!({ "prf": { "eval": { "first": "Zmlyc3Q" } } });
    let used = bench.get(&Ask::modal(&options)).unwrap();
    assert_eq!(bench.commands(), [INFO, PIN, PIN, PIN, GET]);
    let at_use = &used.json["clientExtensionResults"]["prf"]["results"];
    assert_eq!(*at_use, at_creation["results"]);
    // Without verification, it is another secret (CTAP 2.2 §12.5).
    options["userVerification"] = json!("discouraged");
    let used = bench.get(&Ask::modal(&options)).unwrap();
    assert_eq!(bench.commands(), [INFO, PIN, GET]);
    let unverified = &used.json["clientExtensionResults"]["prf"]["results"];
    assert!(unverified["first"].is_string());
    assert_ne!(*unverified, at_creation["results"]);
}
